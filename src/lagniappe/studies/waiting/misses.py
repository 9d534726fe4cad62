"""Tables of calls that nobody answered, by hall, position and hour; and of those who were called more than once."""

from __future__ import annotations

from lagniappe.measures.intervals import share_between_days
from lagniappe.report.columns import count, ends, mean, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.waiting.gather import Numbers


def misses(numbers: Numbers, at_least: int) -> Table:
    rows: list[list[Cell]] = []
    whole = numbers.calls["all"].get(())
    # Where nobody ever missed a call (by telephone one cannot), there is nothing to compare.
    groups = ("all", "site", "position", "hour") if whole and whole.top else ()
    for where in groups:
        for key, sums in sorted(numbers.calls[where].items(), key=lambda each: str(each[0]).rjust(40)):
            if sums.bottom >= at_least or where == "all":
                code = key[0] if key else ""
                label = f"{code:02d}:00" if where == "hour" else numbers.world.label(where, code)
                cells = [share(sums.top, sums.bottom), *ends(share_between_days(sums), 6)]
                rows.append([where, label, str(code), int(sums.bottom), int(sums.top), *cells])
    columns = [
        Column("by", "term", gettext_noop("By")),
        Column("where", "text", gettext_noop("Where")),
        Column("where_id", "text", gettext_noop("Where"), detail=True),
        count("n", gettext_noop("Called")),
        count("missed", gettext_noop("Missed")),
        *with_ends("share_missed", "share", gettext_noop("Share missed"), "share_low", "share_high"),
    ]
    note = gettext_noop(
        "A missed call comes from the place (is the display seen, is the call heard?) more than from the will: compare halls, "
        "positions and hours. By position each call is counted, otherwise each stay in a queue."
    )
    return table("misses", gettext_noop("Missed calls by hall, position and hour"), columns, rows, note)


def called_again(numbers: Numbers) -> Table:
    told = numbers.again
    rows: list[list[Cell]] = []
    if told["again"]:
        for who, n, first, more in (
            ("called_again", told["again"], told["of_again"], told["more"]),
            ("all_called", told["called"], told["first"], told["more"]),
        ):
            rows.append([who, n, mean(first, n), mean(first + more, n)])
    columns = [
        Column("who", "term", gettext_noop("Who")),
        count("n", gettext_noop("Waits")),
        Column("first_mean_seconds", "seconds", gettext_noop("Mean to the first call")),
        Column("last_mean_seconds", "seconds", gettext_noop("Mean to the last call")),
    ]
    note = gettext_noop(
        "Waits here run to the first call. Some terminals measure to the last one, which makes waits look longer where people "
        "are called again."
    )
    return table("called_again", gettext_noop("To the first call and to the last"), columns, rows, note)
