"""Tables of where the time went: of the positions that are there, and of the people in their shift."""

from __future__ import annotations

from lagniappe.measures.intervals import ENOUGH_DAYS, DaySums, share_between_days
from lagniappe.report.columns import count, ends, share, table
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.positions.gather import LOSSES, Numbers
from lagniappe.units import HOUR

TERMS = {"worked": "working"}


def losses(numbers: Numbers) -> Table:
    """The time of all positions there: worked, and lost to idleness, to unavailability and to being without anybody."""
    rows = []
    for site in sorted(numbers.presence):
        for loss in LOSSES:
            sums = numbers.losses[loss].get((site,))
            if sums and (loss != "closed" or site in numbers.there):
                rows.append(_row(numbers, site, TERMS.get(loss, loss), sums))
    note = gettext_noop(
        "Of all positions there, in the bands in which anything happened. The parts sum to the whole. Idle while "
        "somebody waits counts no more people than wait, and does not know who may serve whom."
    )
    title = gettext_noop("Where the time of positions goes")
    return table("position_losses", title, _columns(gettext_noop("Share of the time there")), rows, note)


def shift(numbers: Numbers) -> Table:
    """The time of people from their presence; what of it they were available is split into work and idleness."""
    rows = []
    for site in sorted(numbers.presence):
        parts = {state: sums for (where, state), sums in numbers.states.items() if where == site}
        other = [state for state in ("break", "training", "meeting", "back_office") if state in parts]
        work, idle = numbers.shift["worked"].get((site,)), numbers.shift["idle"].get((site,))
        rows += [_row(numbers, site, "serving", work)] if work else []
        rows += [_row(numbers, site, "available", idle)] if idle else []
        rows += [_row(numbers, site, state, parts[state]) for state in other]
    note = gettext_noop(
        "Of all the time that people were there. Available time is split by what the contacts show: serving and "
        "finishing, or nothing to do."
    )
    title = gettext_noop("What people do in their shift")
    return table("shift", title, _columns(gettext_noop("Share of the shift")), rows, note)


def _columns(heading: str) -> list[Column]:
    return [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("what", "term", gettext_noop("What")),
        count("days", gettext_noop("Days")),
        Column("hours", "number", gettext_noop("Hours")),
        Column("share", "share", heading, "share_low", "share_high"),
        Column("share_low", "share", gettext_noop("from")),
        Column("share_high", "share", gettext_noop("to")),
    ]


def _row(numbers: Numbers, site: str, what: str, sums: DaySums) -> list[Cell]:
    # In hours the time counts as its own sample: as many as there are hours, which the days then reduce.
    hours = sums.scaled(1 / HOUR)
    interval = share_between_days(hours) if sums.days >= ENOUGH_DAYS else None
    return [
        numbers.world.label("site", site), site, what, sums.days, round(hours.top, 6), share(sums.top, sums.bottom),
        *ends(interval, 6),
    ]  # fmt: skip
