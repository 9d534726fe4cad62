"""Tables of who came: by time band, day of the week, month, kind, channel and day; special and closed days."""

from __future__ import annotations

from collections.abc import Sequence

from lagniappe.measures.days import of, rate, total
from lagniappe.measures.intervals import DaySums, between_days, share_between_days
from lagniappe.report.columns import count, ends, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.demand.gather import Numbers


def a_day() -> list[Column]:
    """The columns of a number of contacts a day, with its interval."""
    return [
        *with_ends("contacts_a_day", "number", gettext_noop("A day"), "contacts_low", "contacts_high"),
    ]


def share_columns() -> list[Column]:
    return [
        *with_ends("share", "share", gettext_noop("Share"), "share_low", "share_high"),
    ]


def a_day_cells(sums: DaySums) -> list[Cell]:
    return [round(sums.ratio, 3), *ends(between_days(sums), 3)]


def by_band(numbers: Numbers) -> Table:
    days, whole = len(numbers.days), total(numbers.bands)
    rows = [
        [band, int(sums.top), *a_day_cells(rate(sums, days)), share(sums.top, whole)]
        for (band,), sums in sorted(numbers.bands.items())
    ]
    columns = [
        Column("band_minute", "minute", gettext_noop("From")),
        count("contacts", gettext_noop("Contacts")),
        *a_day(),
        Column("share", "share", gettext_noop("Share")),
    ]
    return table("arrivals_by_band", gettext_noop("Arrivals by time of day"), columns, rows, _ALL_DAYS)


_ALL_DAYS = gettext_noop(
    "A day: over all days on which anybody came. The interval takes days as the units: busy and quiet days widen it."
)


def of_weekday(numbers: Numbers) -> dict[int, list[int]]:
    """The counts of all days with contacts by day of the week."""
    found: dict[int, list[int]] = {}
    for day, n in numbers.days.items():
        found.setdefault(day.weekday(), []).append(n)
    return dict(sorted(found.items()))


def by_week(numbers: Numbers) -> Table:
    days = {weekday: len(counts) for weekday, counts in of_weekday(numbers).items()}
    rows = [
        [weekday, band, int(sums.top), *a_day_cells(rate(sums, days[weekday]))]
        for (weekday, band), sums in sorted(numbers.week.items())
    ]
    columns = [
        Column("weekday", "weekday", gettext_noop("Day")),
        Column("band_minute", "minute", gettext_noop("From")),
        count("n", gettext_noop("Contacts")),
        *a_day(),
    ]
    title = gettext_noop("Arrivals by day of the week and time of day")
    return table("arrivals_by_weekday_and_band", title, columns, rows)


def by_weekday(numbers: Numbers) -> Table:
    rows = [
        [weekday, len(counts), sum(counts), *a_day_cells(of(counts, [1] * len(counts)))]
        for weekday, counts in of_weekday(numbers).items()
    ]
    columns = [
        Column("weekday", "weekday", gettext_noop("Day")),
        count("days", gettext_noop("Days")),
        count("contacts", gettext_noop("Contacts")),
        *a_day(),
    ]
    note = gettext_noop("Only days on which anybody came are counted.")
    return table("arrivals_by_weekday", gettext_noop("Arrivals by day of the week"), columns, rows, note)


def by_month(numbers: Numbers) -> Table:
    found: dict[str, list[int]] = {}
    for day, n in numbers.days.items():
        found.setdefault(day.isoformat()[:7], []).append(n)
    rows = [
        [month, len(counts), sum(counts), *a_day_cells(of(counts, [1] * len(counts)))]
        for month, counts in sorted(found.items())
    ]
    columns = [
        Column("month", "text", gettext_noop("Month")),
        count("days", gettext_noop("Days")),
        count("contacts", gettext_noop("Contacts")),
        *a_day(),
    ]
    note = gettext_noop("Only days on which anybody came are counted.")
    return table("arrivals_by_month", gettext_noop("Arrivals by month"), columns, rows, note)


def by_share(numbers: Numbers, what: str, title: str, heading: str) -> Table:
    """Kinds or channels, the most frequent first."""
    groups = numbers.kinds if what == "kind" else numbers.channels
    days = len(numbers.days)
    rows: list[Sequence[Cell]] = []
    for (code,), sums in sorted(groups.items(), key=lambda each: (-each[1].top, str(each[0]))):
        label = numbers.world.label(what, code) or "—"
        cells = [share(sums.top, sums.bottom), *ends(share_between_days(sums), 6)]
        rows.append([label, code, int(sums.top), *a_day_cells(rate(sums, days)), *cells])
    columns = [
        Column(what, "text", heading),
        Column(f"{what}_id", "text", heading, detail=True),
        count("n", gettext_noop("Contacts")),
        *a_day(),
        *share_columns(),
    ]
    return table(f"arrivals_by_{what}", title, columns, rows, _ALL_DAYS)


def by_day(numbers: Numbers) -> Table:
    unlike = {each.day for told in numbers.by_site.values() for each in told if each.why == "special"}
    rows = [
        (day.isoformat(), day.weekday(), n, "special" if day in unlike else None) for day, n in numbers.days.items()
    ]
    columns = [
        Column("day", "day", gettext_noop("Business day")),
        Column("weekday", "weekday", gettext_noop("Day")),
        count("contacts", gettext_noop("Contacts")),
        Column("special", "term", gettext_noop("Unlike its weekday")),
    ]
    return table("arrivals_by_day", gettext_noop("Arrivals by day"), columns, rows)


def special_days(numbers: Numbers) -> Table:
    rows = [
        (
            numbers.world.label("site", site) or "—", site, each.day.isoformat(), each.day.weekday(), each.contacts,
            round(each.usual or 0.0, 1), round(each.low or 0.0, 1), round(each.high or 0.0, 1),
            share(each.contacts - (each.usual or 0.0), each.usual or 0.0), round(each.score or 0.0, 2),
        )
        for site, told in numbers.by_site.items()
        for each in told
        if each.why == "special"
    ]  # fmt: skip
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("day", "day", gettext_noop("Business day")),
        Column("weekday", "weekday", gettext_noop("Day")),
        count("contacts", gettext_noop("Contacts")),
        *with_ends("usual", "number", gettext_noop("Usual on that weekday"), "usual_low", "usual_high"),
        Column("difference", "share", gettext_noop("More or fewer by")),
        Column("score", "number", gettext_noop("Distance in usual steps")),
    ]
    note = gettext_noop(
        "Compared with the same weekday up to eight weeks before and after, by the median and the median distance from it, "
        "so that special days do not hide each other. Special: more than 3.5 steps away."
    )
    return table("special_days", gettext_noop("Days unlike their weekday"), columns, rows, note)


def closed_days(numbers: Numbers) -> Table:
    rows = [
        (numbers.world.label("site", site) or "—", site, each.day.isoformat(), each.day.weekday(), each.why)
        for site, told in numbers.by_site.items()
        for each in told
        if each.why in ("holiday", "unexplained")
    ]
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("day", "day", gettext_noop("Business day")),
        Column("weekday", "weekday", gettext_noop("Day")),
        Column("why", "term", gettext_noop("Why")),
    ]
    note = gettext_noop("Days of the week on which nobody ever came are not listed.")
    return table("closed_days", gettext_noop("Days without anybody"), columns, rows, note)
