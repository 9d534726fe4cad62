"""The finding where there are no contacts, only what a system had added up: shares, means and the longest, no distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lagniappe.journal.engine import collect
from lagniappe.measures.days import Groups, day_sums
from lagniappe.measures.intervals import between_days, share_between_days
from lagniappe.measures.reported import cells
from lagniappe.measures.world import World, look
from lagniappe.report.columns import count, ends, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Figure, Sample, Sentence, Table, Value
from lagniappe.report.words import gettext_noop
from lagniappe.units import SECOND


@dataclass(frozen=True)
class Reported:
    """Sums by band (``None``: all together); ``left`` and ``waits`` are the day sums behind a share and a mean."""

    world: World
    sums: Mapping[int | None, Mapping[str, Any]]
    left: Groups
    waits: Groups
    stretches: int
    minutes: float


NAMES = ("contacts", "answered", "left", "waits", "wait_sum", "timed", "within")


def gather(tables: Any, band_minutes: int) -> Reported | None:
    """All numbers; None where no system has added up anything either."""
    world = look(tables, None, "intervals")
    if not world.sites:
        return None
    rows = cells(tables.intervals, band_minutes, world.zones).cache()
    sums = {name: rows[name].sum() for name in NAMES}
    more = {"longest": rows.longest.max(), "stretches": rows.stretches.sum(), "length": rows.length.max()}
    both = rows.mutate(ended=rows.answered + rows.left)
    whole = collect(rows.aggregate(**sums, **more)).to_pylist()[0]
    bands = collect(rows.group_by("band").aggregate(**sums, **more)).to_pylist()
    return Reported(
        world=world,
        sums={None: whole} | {row["band"]: row for row in sorted(bands, key=lambda row: row["band"])},
        left=day_sums(both, (), "left", "ended") | day_sums(both, ("band",), "left", "ended"),
        waits=day_sums(rows, (), "wait_sum", "waits") | day_sums(rows, ("band",), "wait_sum", "waits"),
        stretches=whole["stretches"],
        minutes=whole["length"] / SECOND / 60,
    )


def reported(numbers: Reported, band_minutes: int) -> tuple[Table, tuple[Figure, ...]]:
    columns = [
        Column("band_minute", "minute", gettext_noop("From")),
        count("contacts", gettext_noop("Contacts")),
        count("answered", gettext_noop("Answered")),
        count("left", gettext_noop("Left")),
        *with_ends("left_share", "share", gettext_noop("Share who left"), "left_share_low", "left_share_high"),
        *with_ends("mean_seconds",
                   "seconds", gettext_noop("Mean wait of the answered"), "mean_low_seconds", "mean_high_seconds"),
        Column("within_share", "share", gettext_noop("Answered within the system's time")),
        Column("longest_seconds", "seconds", gettext_noop("Longest")),
    ]  # fmt: skip
    rows = [_row(numbers, band) for band in numbers.sums if band is not None]
    note = gettext_noop("Intervals come from how days differ. The time of those who left is not in the mean.")
    shown = table("reported", gettext_noop("What the system had added up"), columns, rows, note)
    parts = {"value": "left_share", "band_minutes": band_minutes, "says": gettext_noop("Share who left")}
    title = Sentence(gettext_noop("Share who left, by time of day"))
    return shown, (Figure("reported", title, "reported", "columns", parts),) if len(rows) > 1 else ()


def _row(numbers: Reported, band: int | None) -> list[Cell]:
    sums = numbers.sums[band]
    key = () if band is None else (band,)
    left, waits = numbers.left.get(key), numbers.waits.get(key)
    cells: list[Cell] = [band, *(int(sums[name] or 0) for name in ("contacts", "answered", "left"))]
    cells += [share(left.top, left.bottom), *ends(share_between_days(left), 6)] if left else [None, None, None]
    if waits:
        about = between_days(waits)
        cells += [round(waits.ratio / SECOND, 3)]
        cells += [round(about.low / SECOND, 3), round(about.high / SECOND, 3)] if about else [None, None]
    else:
        cells += [None, None, None]
    longest = None if sums["longest"] is None else sums["longest"] / SECOND
    return [*cells, share(sums["within"] or 0, sums["timed"] or 0), longest]


def headlines(numbers: Reported) -> tuple[Sentence, ...]:
    _, contacts, _answered, left, gone, gone_low, gone_high, mean, low, high, *_ = _row(numbers, None)
    found = [
        Sentence(
            gettext_noop(
                "There are no contacts here, only {n} stretches that a system had added up, with {contacts} contacts: shares "
                "and means can be told, how single waits differ cannot."
            ),
            {"n": Value("count", numbers.stretches), "contacts": Value("count", contacts)},
        )
    ]
    if gone is not None:
        values = {
            "share": Value("share", gone), "left": Value("count", left),
            "low": Value("share", gone_low), "high": Value("share", gone_high),
        }  # fmt: skip
        message = gettext_noop("{share} left without being answered ({left} contacts; between {low} and {high}).")
        short = gettext_noop("{share} left without being answered ({left} contacts).")
        found.append(Sentence(short if gone_low is None else message, values))
    if mean is not None:
        values = {"mean": Value("seconds", mean), "low": Value("seconds", low), "high": Value("seconds", high)}
        message = gettext_noop("Those who were answered waited {mean} on average (between {low} and {high}).")
        short = gettext_noop("Those who were answered waited {mean} on average.")
        found.append(Sentence(short if low is None else message, values))
    return tuple(found)


def caveats() -> tuple[Sentence, ...]:
    return (
        Sentence(
            gettext_noop(
                "These numbers were added up before they came here. The mean leaves out the time of those who left, and hides "
                "the long waits: ask the system for its single contacts, if it keeps them."
            )
        ),
    )


def method() -> tuple[Sentence, ...]:
    return (
        Sentence(
            gettext_noop(
                "A stretch belongs to the band in which it begins. Means are weighted by the answered of each stretch; "
                "intervals, at 95 %, come from how days differ."
            )
        ),
    )


def samples(numbers: Reported) -> tuple[Sample, ...]:
    return (Sample("wait", numbers.stretches, numbers.stretches),)
