"""From the journal to numbers: what the study asks of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from lagniappe.journal.engine import collect, since_epoch
from lagniappe.measures.clock import whole
from lagniappe.measures.days import Groups, day_sums
from lagniappe.measures.durations import in_cells
from lagniappe.measures.legs import SERVICE_REASONS, legs
from lagniappe.measures.quantiles import Key, Quantile, asked, quantiles
from lagniappe.measures.sums import Rows, add
from lagniappe.measures.world import World, look
from lagniappe.report.columns import SHARES
from lagniappe.report.finding import Sample
from lagniappe.studies.service.comparing import LOG, Compared, compare
from lagniappe.units import DAY, SECOND

BLOCKS = 20
"""Groups of whole days, of which one after the other is left out."""
FINE, COARSE = 0.002, 0.05
KINDS = 20
"""The kinds whose distribution is told: the largest."""
SUMS = ("services", "service_sum", "service_max", "over", "with_standard")


@dataclass(frozen=True)
class Numbers:
    """``means`` and ``overs`` are sums over days behind a mean service and a share over the standard, by name;
    ``logs`` those behind the mean logarithm by kind. ``cells`` and ``by_kind`` are counts in cells of the logarithm."""

    world: World
    sample: Sample
    margins: Mapping[str, Rows]
    means: Mapping[str, Groups]
    overs: Groups
    quantiles: Mapping[tuple[str, Key, float], Quantile]
    shorts: Groups
    cells: Rows
    by_kind: Rows
    logs: Groups
    tails: Mapping[str, Mapping[str, int]]
    compared: Compared | None


def gather(tables: Any, short_seconds: float, longest_seconds: float, at_least: int) -> Numbers | None:
    """All numbers of the study; None when there is no contact in the range."""
    world = look(tables, None)
    if not world.sites:
        return None
    every = legs(tables.contacts, band_minutes=60, zones=world.zones, limits={}, limit=0, more=("agent_id",))
    # A row that only its shortness kept out is judged here by the limit that was asked for.
    known = every.service_out.isnull() | (every.service_out == "short")
    standard = _standard(every.kind, world.standards)
    rows = every.select(
        "kind", "business_day", "agent_id", "service_out", hour="band",
        took=ibis.ifelse(known, every.all_service, ibis.null("int64")), standard=standard,
    )  # fmt: skip
    rows = rows.mutate(brief=rows.took < round(short_seconds * SECOND))
    sample = _sample(rows)
    recorded = rows.filter(rows.took.notnull()).mutate(short=rows.brief.cast("int64"), one=ibis.literal(1, "int64"))
    shorts = day_sums(recorded, (), "short", "one") | day_sums(recorded, ("kind",), "short", "one")
    rows = rows.filter(rows.took.notnull() & ~rows.brief & (rows.took > 0))
    rows = rows.select(
        "kind", "business_day", "agent_id", "hour", "took", "standard", one=ibis.literal(1, "int64"),
        log=((rows.took.cast("float64") / SECOND).ln() * LOG).round().cast("int64"),
        fits=rows.took <= round(longest_seconds * SECOND),
        block=whole(since_epoch(rows.business_day.cast("timestamp(6)")), DAY) % BLOCKS,
    ).cache()  # fmt: skip
    margins, cells = _margins(rows)
    keys: dict[str, tuple[str, ...]] = {"all": (), "kind": ("kind",), "hour": ("hour",)}
    found = quantiles(rows, [asked(name, "took", key, margins[name], "services") for name, key in keys.items()], SHARES)
    largest = sorted(margins["kind"], key=lambda row: (-row["services"], row["kind"]))[:KINDS]
    mine = rows.filter(rows.kind.isin([row["kind"] for row in largest]))
    fitted = mine.filter(mine.fits)
    return Numbers(
        world=world,
        sample=sample,
        margins=margins,
        means={name: day_sums(cells, key, "service_sum", "services") for name, key in keys.items()},
        overs=day_sums(cells, ("kind",), "over", "with_standard"),
        quantiles=found,
        shorts=shorts,
        cells=list(collect(in_cells(rows, "took", FINE, "block", "fits")).to_pylist()),
        by_kind=list(collect(in_cells(mine, "took", COARSE, "kind", "block", "fits")).to_pylist()),
        logs=day_sums(rows.filter(rows.fits), (), "log", "one") | day_sums(fitted, ("kind",), "log", "one"),
        tails=_tails(rows, found),
        compared=compare(rows, at_least),
    )


def _standard(kind: Any, standards: Mapping[str, int]) -> Any:
    branches = [(kind == code, ibis.literal(micros, "int64")) for code, micros in sorted(standards.items())]
    return ibis.cases(*branches, else_=ibis.null("int64")) if branches else ibis.null("int64")


def _sample(rows: Any) -> Sample:
    why = ibis.cases(
        (rows.brief.fill_null(False), "short"), (rows.service_out == "short", ibis.null("string")),
        else_=rows.service_out,
    )  # fmt: skip
    placed = rows.mutate(why=why)
    counts = {row["why"]: row["n"] for row in collect(placed.group_by("why").aggregate(n=placed.count())).to_pylist()}
    excluded = tuple((reason, counts[reason]) for reason in SERVICE_REASONS if reason in counts)
    return Sample("service", sum(counts.values()), counts.get(None, 0), excluded)


def _margins(rows: Any) -> tuple[dict[str, Rows], Any]:
    late = rows.took > rows.standard
    cells = rows.group_by("kind", "hour", "business_day").aggregate(
        services=rows.count(), service_sum=rows.took.sum().cast("int64"), service_max=rows.took.max(),
        over=ibis.coalesce(late.cast("int64").sum(), 0).cast("int64"), with_standard=rows.standard.count(),
    ).cache()  # fmt: skip
    sums = {name: cells[name].max() if name.endswith("_max") else cells[name].sum() for name in SUMS}
    fine = list(collect(cells.group_by("kind", "hour").aggregate(**sums)).to_pylist())
    nothing = [dict.fromkeys(SUMS, 0)]
    margins = {name: add(fine, key, SUMS) for name, key in (("all", ()), ("kind", ("kind",)), ("hour", ("hour",)))}
    return margins | {"all": margins["all"] or nothing}, cells


def _tails(rows: Any, found: Mapping[tuple[str, Key, float], Quantile]) -> dict[str, dict[str, int]]:
    """By kind: how many services are longer than nine in ten of all, and their sum."""
    bound = found.get(("all", (), 0.9))
    if bound is None:
        return {}
    long = rows.filter(rows.took > round(bound.value * SECOND))
    sums = collect(long.group_by("kind").aggregate(n=long.count(), micros=long.took.sum())).to_pylist()
    return {row["kind"]: row for row in sums}
