"""From the journal to numbers: what the study asks of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from lagniappe.journal.engine import collect
from lagniappe.measures.causes import CAUSES, lined, split
from lagniappe.measures.days import Groups, day_sums
from lagniappe.measures.legs import WAIT_REASONS, legs
from lagniappe.measures.positions import ON_PRODUCTION, present, working
from lagniappe.measures.quantiles import asked, quantiles
from lagniappe.measures.sums import Rows
from lagniappe.measures.together import Together, together
from lagniappe.measures.world import World
from lagniappe.report.finding import Sample
from lagniappe.units import MINUTE, SECOND

Held = Mapping[tuple[str, str], Together]


@dataclass(frozen=True)
class Standard:
    """The standard of a kind (microseconds), how long its services usually are (the standard where one is set), their
    number, and by whom the standard is: set for the kind, or learned from the log."""

    kind: str
    micros: int
    work: int
    n: int
    by: str


@dataclass(frozen=True)
class Numbers:
    """``causes`` are day sums of each cause over all waiting; ``bands`` the sums of time by site and band."""

    world: World
    minutes: int
    causes: Mapping[str, Groups]
    bands: Rows
    standards: tuple[Standard, ...]
    staffed: tuple[str, ...]
    waits: int
    legs: int
    out: Mapping[str, int]

    def total(self, name: str) -> int:
        """Microseconds of a cause, or of all waiting, exactly."""
        return int(sum(row[name] for row in self.bands))


def gather(tables: Any, world: World, minutes: int, standard_share: float) -> Numbers:
    """All numbers of the study."""
    rows = _legs(tables, world, minutes)
    found, usual = _standards(rows, world, standard_share)
    people = present(tables.presence, world.zones)
    staffed = sorted(row["site"] for row in collect(people.select("site").distinct()).to_pylist())
    each = tables.apart(lambda part: together(_legs(part, world, minutes)))
    held = {key: one for part in each for key, one in part.items()}
    waits = _lined(rows, found, usual, held)
    cells = tables.gathered(lambda part: _cells(part, world, minutes, found, usual, held, staffed))
    names = ("waiting", *CAUSES, "needed_time", "available_time", "time")
    sums = {name: cells[name].sum() for name in names}
    bands = collect(cells.group_by("site", "band").aggregate(days=cells.business_day.nunique(), **sums)).to_pylist()
    outs = collect(rows.group_by("wait_out").aggregate(n=rows.count())).to_pylist()
    return Numbers(
        world=world,
        minutes=minutes,
        causes={name: day_sums(cells, (), name, "waiting") for name in CAUSES},
        bands=sorted(bands, key=lambda row: (row["site"], row["band"])),
        standards=found,
        staffed=tuple(staffed),
        waits=collect(waits.filter(waits.finish > waits.begin).aggregate(n=ibis._.count())).to_pylist()[0]["n"],
        legs=sum(row["n"] for row in outs),
        out={row["wait_out"]: row["n"] for row in outs if row["wait_out"] is not None},
    )


def _legs(tables: Any, world: World, minutes: int) -> Any:
    more = ("contact_id", "priority", "agent_id")
    return legs(tables.contacts, band_minutes=minutes, zones=world.zones, limits={}, limit=0, more=more)


def _lined(rows: Any, standards: Sequence[Standard], usual: tuple[int, int], held: Held) -> Any:
    limits, lengths = ({each.kind: getattr(each, name) for each in standards} for name in ("micros", "work"))
    return lined(rows, limits, lengths, usual, held)


def _cells(
    tables: Any, world: World, minutes: int, standards: Sequence[Standard], usual: tuple[int, int], held: Held,
    staffed: list[str],
) -> Any:  # fmt: skip
    """Waiting by site, day and band, split among its causes."""
    rows = _legs(tables, world, minutes)
    people = present(tables.presence, world.zones)
    production = people.filter(people.state.isin(list(ON_PRODUCTION)))
    most = {name: tables.most(name) for name in ("contacts", "presence")}
    waits = _lined(rows, standards, usual, held)
    return split(waits, working(rows, people), production, staffed, minutes, world.zones, most)


def _standards(rows: Any, world: World, share: float) -> tuple[tuple[Standard, ...], tuple[int, int]]:
    """The standard of each kind, and one for kinds that have neither a standard nor a service."""
    served = rows.filter(rows.service.notnull())
    kinds = collect(served.group_by("kind").aggregate(n=served.count(), total=served.service.sum())).to_pylist()
    whole = [{"n": sum(row["n"] for row in kinds), "total": sum(row["total"] for row in kinds)}]
    wanted = [asked("kind", "service", ("kind",), kinds, "n"), asked("all", "service", (), whole, "n")]
    known = quantiles(rows, wanted, (share,))
    everyone = known.get(("all", (), share))
    usual = (round(everyone.value * SECOND), whole[0]["total"] // whole[0]["n"]) if everyone else (MINUTE, MINUTE)
    sizes = dict.fromkeys(world.standards, (0, 0)) | {row["kind"]: (row["n"], row["total"]) for row in kinds}
    found = []
    for kind, (n, total) in sorted(sizes.items()):
        if kind in world.standards:
            found.append(Standard(kind, world.standards[kind], world.standards[kind], n, "set"))
        else:
            learned = round(known["kind", (kind,), share].value * SECOND)
            found.append(Standard(kind, learned, total // n, n, "learned"))
    return tuple(found), usual


def samples(numbers: Numbers) -> tuple[Sample, ...]:
    """Rows in = waits that are split + left out by the first reason that holds."""
    excluded = tuple((each, numbers.out[each]) for each in WAIT_REASONS if numbers.out.get(each))
    return (Sample("wait", numbers.legs, numbers.legs - sum(numbers.out.values()), excluded),)
