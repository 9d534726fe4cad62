"""Tables of what is chance: how much days differ beyond it, and whether arrivals within minutes are independent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from scipy.special import chdtrc, chdtri

from lagniappe.report.columns import count, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.demand.counts import of_weekday
from lagniappe.studies.demand.gather import ALL, CURVE_CELLS, Numbers

_FIVE_PERCENT = 1.3581
"""Kolmogorov's limit: the gap times sqrt(n) that chance passes one time in twenty."""


@dataclass(frozen=True)
class Swing:
    """How much counts of the same weekday differ beyond chance: ``index`` is their variance over their mean (1 = chance
    alone), ``swing`` the standard deviation of the day's own level, as a share of it."""

    mean: float
    freedom: int
    squares: float
    expected: float

    @property
    def index(self) -> float:
        return self.squares / self.expected

    def ends(self) -> tuple[float, float]:
        """The interval of the index when days of the same weekday are independent and roughly normal."""
        whole = self.index * self.freedom
        return whole / float(chdtri(self.freedom, 0.025)), whole / float(chdtri(self.freedom, 0.975))

    def by_chance(self) -> tuple[float, float]:
        """Where the index lies 95 times in 100 if it is chance alone."""
        return float(chdtri(self.freedom, 0.975)) / self.freedom, float(chdtri(self.freedom, 0.025)) / self.freedom

    @property
    def p(self) -> float:
        return float(chdtrc(self.freedom, self.index * self.freedom))

    def swing(self, index: float) -> float:
        return sqrt(max(0.0, index - 1) / self.mean)


def swing(groups: Iterable[tuple[int, float, float]]) -> Swing | None:
    """From (days, sum, sum of squares) of each weekday; None when no weekday comes twice or nobody came."""
    days, freedom, whole, squares, expected = 0, 0, 0.0, 0.0, 0.0
    for n, added, of_squares in groups:
        if n >= 2:
            days, freedom, whole = days + n, freedom + n - 1, whole + added
            squares += of_squares - added * added / n
            expected += (n - 1) * added / n
    return Swing(whole / days, freedom, squares, expected) if expected > 0 else None


def _cells(found: Swing) -> list[Cell]:
    low, high = found.ends()
    chance = found.by_chance()
    swings = [found.swing(index) for index in (found.index, low, high)]
    return [
        round(found.mean, 3), found.freedom, *(round(each, 4) for each in (found.index, low, high, *chance)),
        *(round(each, 4) for each in swings), round(found.p, 6),
    ]  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column("contacts_a_day", "number", gettext_noop("A day")),
        count("freedom", gettext_noop("Days compared")),
        *with_ends("index", "number", gettext_noop("Variance over mean"), "index_low", "index_high"),
        Column("chance_low", "number", gettext_noop("By chance, from")),
        Column("chance_high", "number", gettext_noop("By chance, to")),
        *with_ends("swing", "share", gettext_noop("Swing of the level"), "swing_low", "swing_high"),
        Column("p", "number", gettext_noop("p, chance alone")),
    ]


_NOTE = gettext_noop(
    "Days are compared with others of the same weekday. Chance alone gives a variance equal to the mean (1). Swing: how much "
    "the level itself goes up and down from day to day, once chance is taken out."
)


def dispersion(numbers: Numbers) -> Table:
    """Between whole days: all of them, and without the special ones."""
    unlike = {each.day for told in numbers.by_site.values() for each in told if each.why == "special"}
    usual: dict[int, list[int]] = {}
    for day, n in numbers.days.items():
        if day not in unlike:
            usual.setdefault(day.weekday(), []).append(n)
    rows = []
    for who, groups in (("all_days", of_weekday(numbers)), ("usual_days", usual)):
        found = swing((len(c), sum(c), sum(n * n for n in c)) for c in groups.values())
        if found:
            rows.append([who, *_cells(found)])
    columns = [Column("which", "term", gettext_noop("Which days")), *_columns()]
    return table("dispersion", gettext_noop("How much days differ beyond chance"), columns, rows, _NOTE)


def dispersion_by_band(numbers: Numbers) -> Table:
    days = {weekday: len(counts) for weekday, counts in of_weekday(numbers).items()}
    found: dict[int, list[tuple[int, float, float]]] = {}
    for (weekday, band), sums in numbers.week.items():
        found.setdefault(band, []).append((days[weekday], sums.top, sums.tops))
    rows = []
    for band, groups in sorted(found.items()):
        told = swing(groups)
        if told:
            rows.append([band, *_cells(told)])
    columns = [Column("band_minute", "minute", gettext_noop("From")), *_columns()]
    title = gettext_noop("How much the same time of different days differs beyond chance")
    return table("dispersion_by_band", title, columns, rows, _NOTE)


def _label(numbers: Numbers, kind: str) -> str | None:
    return None if kind == ALL else numbers.world.label("kind", kind)


def poisson(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for kind, gap in numbers.chance.gaps.items():
        bound = _FIVE_PERCENT / sqrt(gap.n)
        verdict = "beyond_chance" if gap.p < 0.05 else "within_chance"
        if gap.n >= 5:
            cells: list[Cell] = [round(gap.k, 6), round(bound, 6), round(gap.p, 8), verdict]
            rows.append([_label(numbers, kind), kind or None, gap.n, *cells])
    columns = [
        Column("kind", "text", gettext_noop("Kind")),
        Column("kind_id", "text", gettext_noop("Kind"), detail=True),
        count("n", gettext_noop("Gaps between arrivals")),
        Column("k", "number", gettext_noop("Largest difference K")),
        Column("k_by_chance", "number", gettext_noop("By chance, 19 in 20 below")),
        Column("p", "number", gettext_noop("p, chance alone")),
        Column("verdict", "term", gettext_noop("So it is")),
    ]
    note = gettext_noop(
        "The first line is everyone together. K is the largest difference between the share of transformed gaps up to any "
        "length and the share that independent arrivals would give. With many arrivals even a K that is of no importance for "
        "planning is beyond chance: look at K first, at p after. Kinds with few arrivals are not tested on their own."
    )
    return table("poisson", gettext_noop("Do people come independently of each other?"), columns, rows, note)


def differences(numbers: Numbers) -> Table:
    """For the figure: the share seen less the share expected, along the share expected."""
    rows = []
    for kind, cells in numbers.chance.cells.items():
        n, upto = sum(cells), 0
        bound = _FIVE_PERCENT / sqrt(n)
        for place, many in enumerate([0, *cells]):
            upto += many
            expected = place / CURVE_CELLS
            difference = round(upto / n - expected, 6)
            rows.append([_label(numbers, kind), kind, expected, difference, 0.0, round(-bound, 6), round(bound, 6)])
    columns = [
        Column("kind", "text", gettext_noop("Kind")),
        Column("kind_id", "text", gettext_noop("Kind"), detail=True),
        Column("expected", "share", gettext_noop("Share of gaps expected")),
        Column("difference", "share", gettext_noop("Seen less expected")),
        Column("nothing", "share", gettext_noop("No difference"), "chance_low", "chance_high"),
        Column("chance_low", "share", gettext_noop("By chance, from")),
        Column("chance_high", "share", gettext_noop("By chance, to")),
    ]
    return table("gap_differences", gettext_noop("Gaps between arrivals: seen less expected"), columns, rows)
