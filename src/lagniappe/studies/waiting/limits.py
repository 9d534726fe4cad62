"""Tables of waits against limits: how many are over each, how many people, by how much; and the waits around the limit."""

from __future__ import annotations

from lagniappe.measures.days import of
from lagniappe.measures.intervals import share_between_days
from lagniappe.report.columns import count, ends, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table, Unit
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.waiting.gather import BARS, STEPS, Numbers
from lagniappe.units import SECOND


def over_limits(numbers: Numbers) -> Table:
    rows = [_own(numbers)] if numbers.world.limits else []
    rows += [_rung(numbers, place) for place in range(len(numbers.ladder))]
    columns = [
        Column("which", "term", gettext_noop("Which limit")),
        Column("limit_seconds", "seconds", gettext_noop("Limit")),
        count("n", gettext_noop("Waits")),
        count("over", gettext_noop("Over it")),
        *with_ends("share_over", "share", gettext_noop("Share"), "share_low", "share_high"),
        count("people", gettext_noop("Contacts with any wait over it")),
        Column("excess_seconds", "seconds", gettext_noop("Waited beyond it, in all")),
        Column("excess_mean_seconds", "seconds", gettext_noop("Beyond it, each on average")),
        count("left_within", gettext_noop("Left before it")),
    ]
    note = gettext_noop(
        "Whatever the wait ended with. Nobody knows how long those who left before a limit would have waited: they are in the "
        "waits and not over it, so the true share is higher, the more of them there are."
    )
    return table("over_limits", gettext_noop("Waits over each limit"), columns, rows, note)


def _own(numbers: Numbers) -> list[Cell]:
    row, sums = numbers.margins["all"][0], numbers.overs["all"].get(())
    n, over, excess = row["waits"] or 0, row["over"] or 0, (row["excess_sum"] or 0) / SECOND
    left = {each["class_"]: each for each in numbers.margins["class"]}.get("left")
    within = left["waits"] - left["over"] if left else 0
    interval = share_between_days(sums) if sums else None
    each = round(excess / over, 3) if over else None
    cells = [share(over, n), *ends(interval, 6), numbers.people[-1], round(excess, 3), each, within]
    return ["own_limit", numbers.limit, n, over, *cells]


def _rung(numbers: Numbers, place: int) -> list[Cell]:
    limit = numbers.ladder[place]
    days: dict[object, list[int]] = {}
    excess = within = 0
    for row in numbers.steps:
        late = row["step"] > place
        day = days.setdefault(row["business_day"], [0, 0])
        day[1] += row["waits"]
        if late:
            day[0] += row["waits"]
            excess += row["wait_sum"] - row["waits"] * limit * SECOND
        elif row["class_"] == "left":
            within += row["waits"]
    sums = of([day[0] for day in days.values()], [day[1] for day in days.values()])
    over, n = int(sums.top), int(sums.bottom)
    each = round(excess / SECOND / over, 3) if over else None
    cells = [share(over, n), *ends(share_between_days(sums), 6), numbers.people[place], excess / SECOND, each, within]
    return ["ladder", limit, n, over, *cells]


def around(numbers: Numbers) -> Table:
    """How waits lie around the limit, in fifths of it; in seconds where there is one limit, else in shares of it."""
    found: dict[int, dict[str, int]] = {}
    for row in numbers.bars:
        found.setdefault(row["bar"], {})[row["class_"]] = row["n"]
    whole = sum(sum(classes.values()) for classes in found.values())
    unit = (numbers.limit or 1.0) / STEPS
    rows: list[list[Cell]] = []
    for bar in range(-1, BARS + 1) if whole else ():
        classes = found.get(bar, {})
        n = sum(classes.values())
        part = "not_at_all" if bar < 0 else "beyond" if bar == BARS else "drawn"
        begin, end = (
            (0.0, 0.0) if bar < 0 else (round(bar * unit, 6), None if bar == BARS else round((bar + 1) * unit, 6))
        )
        rows.append(
            [part, begin, end, n, share(n, whole), *(classes.get(who, 0) for who in ("served", "left", "missed"))]
        )
    unit_: Unit = "seconds" if numbers.limit else "share"
    columns = [
        Column("part", "term", gettext_noop("Part")),
        Column("wait_from", unit_, gettext_noop("Longer than")),
        Column("wait_to", unit_, gettext_noop("up to")),
        count("n", gettext_noop("Waits")),
        Column("share", "share", gettext_noop("Share")),
        count("served", gettext_noop("Served")),
        count("left", gettext_noop("Left")),
        count("missed", gettext_noop("Missed")),
    ]
    note = gettext_noop("In seconds where all queues have one limit, else as a share of each queue's own.")
    return table("waits_around_limit", gettext_noop("Waits before and after the limit"), columns, rows, note)
