"""From the journal to numbers: what the study asks of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from lagniappe.journal.engine import collect, since_epoch
from lagniappe.measures.clock import whole
from lagniappe.measures.days import Groups, day_sums, several
from lagniappe.measures.legs import WAITED, legs, own_limit
from lagniappe.measures.quantiles import Key, Quantile, asked, quantiles
from lagniappe.measures.sums import Rows, add
from lagniappe.measures.world import World, look
from lagniappe.report.columns import SHARES
from lagniappe.units import DAY, MINUTE, SECOND

SUMS = ("legs", "waits", "wait_sum", "wait_max", "over", "excess_sum")
LADDERS = {
    "at_once": (20, 60, 120, 180, 300, 600),
    "in_person": (300, 600, 900, 1800, 3600, 5400),
    "written": (900, 3600, 14400, 28800, 86400, 172800),
}
"""Limits in seconds that are told beside the queues' own: of voice and chat, of turns, of all else."""
BLOCKS = 20
"""Groups of whole days, of which one after the other is left out."""
STEPS = 5
"""Bars up to one limit in the figure of the waits around it."""
BARS = 4 * STEPS

KEYS: dict[str, tuple[str, ...]] = {
    "all": (),
    "class": ("class_",),
    "queue": ("queue",),
    "kind": ("kind",),
    "priority": ("priority",),
    "site": ("site",),
    "band": ("band",),
    "week": ("weekday", "band"),
    "queue_class": ("queue", "class_"),
    "kind_class": ("kind", "class_"),
    "priority_class": ("priority", "class_"),
    "site_class": ("site", "class_"),
}

COARSER = {"all": "site_class", "class": "site_class", "site": "site_class", "band": "week"} | {
    name: f"{name}_class" for name in ("queue", "kind", "priority")
}
"""Margins that are sums of a finer one, added up here rather than asked for."""


@dataclass(frozen=True)
class Numbers:
    """``margins`` are sums by name; ``means`` and ``overs`` the sums over days behind a mean wait and a share over the
    limit; ``quantiles`` by (name, key, share)."""

    world: World
    band_minutes: int
    margins: Mapping[str, Rows]
    means: Mapping[str, Groups]
    overs: Mapping[str, Groups]
    quantiles: Mapping[tuple[str, Key, float], Quantile]
    ladder: Sequence[int]
    steps: Rows
    people: Mapping[int, int]
    bars: Rows
    offered: Rows
    calls: Mapping[str, Groups]
    again: Mapping[str, Any]

    @property
    def limit(self) -> float | None:
        """The limit in seconds where all queues have the same."""
        found = {limit.micros for limit in self.world.limits}
        return found.pop() / SECOND if len(found) == 1 else None


def gather(tables: Any, band_minutes: int, limit_seconds: float | None) -> Numbers | None:
    """All numbers of the study; None when there is no contact in the range."""
    world = look(tables, limit_seconds)
    if not world.sites:
        return None
    every = legs(
        tables.contacts, band_minutes=band_minutes, zones=world.zones, limits=world.bounds, limit=0, unnamed=world.unnamed,
        more=("contact_id", "priority", "last_called_at", "position_id"),
    )  # fmt: skip
    ladder, bound = _ladder(world), own_limit(every, world.bounds, 0, world.unnamed)
    slim = every.select(
        "site", "queue", "kind", "priority", "business_day", "weekday", "band", "class_", "wait", "wait_out",
        bound=bound, step=_step(every.wait, ladder),
    ).cache()  # fmt: skip
    cells = _cells(slim).cache()
    margins = {name: _margin(cells, keys) for name, keys in KEYS.items() if name not in COARSER}
    margins |= {name: add(margins[finer], KEYS[name], SUMS) for name, finer in COARSER.items()}
    margins["wait_out"] = _margin(cells, ("wait_out",))
    between = {name: several(cells, keys, ("wait_sum", "over"), "waits") for name, keys in KEYS.items()}
    wishes = [asked(name, "wait", keys, margins[name], "waits") for name, keys in KEYS.items()]
    return Numbers(
        world=world,
        band_minutes=band_minutes,
        margins=margins,
        means={name: sums["wait_sum"] for name, sums in between.items()},
        overs={name: sums["over"] for name, sums in between.items()},
        quantiles=quantiles(slim, wishes, SHARES),
        ladder=ladder,
        steps=_steps(slim),
        people=_people(every, ladder, bound),
        bars=_bars(slim),
        offered=_offered(slim),
        calls=_calls(tables, world, cells),
        again=_again(every),
    )


def _ladder(world: World) -> Sequence[int]:
    channels = {limit.channel for limit in world.limits}
    if channels <= {"voice", "chat"}:
        return LADDERS["at_once"]
    return LADDERS["in_person"] if "turn" in channels else LADDERS["written"]


def _step(wait: Any, ladder: Sequence[int]) -> Any:
    """How many limits of the ladder a wait is longer than."""
    branches = [(wait > limit * SECOND, place + 1) for place, limit in reversed(list(enumerate(ladder)))]
    return ibis.cases(*branches, else_=0).cast("int64")


def _cells(rows: Any) -> Any:
    late = rows.wait > rows.bound
    return rows.group_by(
        "site", "queue", "kind", "priority", "business_day", "weekday", "band", "class_", "wait_out"
    ).aggregate(
        legs=rows.count(),
        waits=rows.wait.count(),
        wait_sum=ibis.coalesce(rows.wait.sum(), 0).cast("int64"),
        wait_max=rows.wait.max(),
        over=ibis.coalesce(late.cast("int64").sum(), 0).cast("int64"),
        excess_sum=ibis.coalesce(ibis.ifelse(late, rows.wait - rows.bound, 0).sum(), 0).cast("int64"),
    )


def _margin(cells: Any, keys: tuple[str, ...]) -> Rows:
    sums = {name: cells[name].max() if name.endswith("_max") else cells[name].sum() for name in SUMS}
    rows: Rows = collect(cells.group_by(*keys).aggregate(**sums) if keys else cells.aggregate(**sums)).to_pylist()
    return sorted(rows, key=lambda row: [(row[key] is not None, row[key]) for key in keys])


def _steps(rows: Any) -> Rows:
    """By day, class and step of the ladder: waits and their sum."""
    known = rows.filter(rows.wait.notnull())
    sums = known.group_by("business_day", "class_", "step").aggregate(waits=known.count(), wait_sum=known.wait.sum())
    return list(collect(sums).to_pylist())


def _people(every: Any, ladder: Sequence[int], bound: Any) -> dict[int, int]:
    """Contacts of whom any wait was longer than a limit: by place in the ladder, and -1 for the queues' own limit."""
    rows = every.select("contact_id", step=_step(every.wait, ladder), own=(every.wait > bound).cast("int64"))
    rows = rows.filter((rows.step > 0) | (rows.own > 0))
    worst = rows.group_by("contact_id").aggregate(step=rows.step.max(), own=rows.own.max())
    counted = collect(worst.group_by("step", "own").aggregate(people=worst.count())).to_pylist()
    found = {place: sum(row["people"] for row in counted if row["step"] > place) for place in range(len(ladder))}
    return found | {-1: sum(row["people"] for row in counted if row["own"])}


def _bars(rows: Any) -> Rows:
    """Waits by fifths of their own limit (``bar``: -1 = did not wait at all) and class."""
    known = rows.filter(rows.wait.notnull() & (rows.bound > 0))
    # The end of a bar belongs to it, as a wait that equals the limit is within it.
    place = ibis.least(whole((known.wait - 1) * STEPS, known.bound), BARS)
    bars = known.mutate(bar=ibis.ifelse(known.wait == 0, -1, place))
    found = bars.group_by("bar", "class_").aggregate(n=bars.count())
    return list(collect(found.order_by("bar", "class_")).to_pylist())


def _offered(rows: Any) -> Rows:
    """Waits by group of days, band and cell of time, called or not: their number and sum."""
    known = rows.filter(rows.wait.notnull())
    width = ibis.cases(
        (known.wait < 2 * MINUTE, SECOND), (known.wait < 60 * MINUTE, 30 * SECOND), (known.wait < DAY // 3, 10 * MINUTE),
        else_=60 * MINUTE,
    )  # fmt: skip
    rows_ = known.select(
        "band", "wait", cell=known.wait - known.wait % width, called=known.class_ != "left",
        block=whole(since_epoch(known.business_day.cast("timestamp(6)")), DAY) % BLOCKS,
    )  # fmt: skip
    sums = {"n": rows_.count(), "micros": rows_.wait.sum()}
    by_block = collect(rows_.group_by("block", "cell", "called").aggregate(**sums)).to_pylist()
    by_band = collect(rows_.group_by("band", "cell", "called").aggregate(**sums)).to_pylist()
    return [row | {"band": None} for row in by_block] + [row | {"block": None} for row in by_band]


def _calls(tables: Any, world: World, cells: Any) -> dict[str, Groups]:
    """Calls that nobody answered, of all calls: by site and hour from the legs, by position from the calls."""
    called = cells.filter(cells.class_.isin(["served", "missed"]))
    called = called.mutate(
        hour=whole(called.band, 60), missed=ibis.ifelse(called.class_ == "missed", called.legs, 0).cast("int64")
    )
    calls = tables.calls
    rung = calls.filter(calls.position_id.notnull() & calls.result.isin(["came", "missed"]))
    rung = rung.mutate(missed=(rung.result == "missed").cast("int64"), one=ibis.literal(1, "int64"))
    return {
        "all": day_sums(called, (), "missed", "legs"),
        "site": day_sums(called, ("site",), "missed", "legs"),
        "hour": day_sums(called, ("hour",), "missed", "legs"),
        "position": day_sums(rung, ("position_id",), "missed", "one"),
    }


def _again(every: Any) -> dict[str, Any]:
    """Of those called: how many were called again, and their waits to the first and to the last call."""
    last = since_epoch(every.last_called_at)
    rows = every.select("wait", "class_", "business_day", more=last - every.end)
    rows = rows.filter(rows.wait.notnull() & rows.class_.isin([each for each in WAITED if each != "left"]))
    late = rows.more > 0
    sums = rows.aggregate(
        called=rows.count(), again=ibis.coalesce(late.cast("int64").sum(), 0), first=ibis.coalesce(rows.wait.sum(), 0),
        of_again=ibis.coalesce(ibis.ifelse(late, rows.wait, 0).sum(), 0),
        more=ibis.coalesce(ibis.ifelse(late, rows.more, 0).sum(), 0),
    )  # fmt: skip
    found: dict[str, Any] = collect(sums).to_pylist()[0]
    return found
