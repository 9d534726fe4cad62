"""The study's tables: the days as they were, as played, and with each plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.scenario.answer import Answer
from lagniappe.planning.scenario.weigh import Estimate
from lagniappe.queueing.days import SLOT_MINUTES, SLOTS
from lagniappe.report.columns import table
from lagniappe.report.finding import Cell, Column, Table, Unit
from lagniappe.report.marks import gettext_noop

BAND_MINUTES = 30
MEASURED, PLAYED = "measured", "played"
FIGURES: tuple[tuple[str, Unit, str], ...] = (
    ("wait_mean_seconds", "seconds", gettext_noop("Mean wait")),
    ("wait_median_seconds", "seconds", gettext_noop("Half within")),
    ("wait_p90_seconds", "seconds", gettext_noop("9 in 10 within")),
    ("wait_p95_seconds", "seconds", gettext_noop("19 in 20 within")),
    ("share_over", "share", gettext_noop("Over the limit")),
    ("share_left", "share", gettext_noop("Gave up")),
    ("over_a_day", "number", gettext_noop("Over the limit, a day")),
    ("left_a_day", "number", gettext_noop("Gave up, a day")),
    ("line_hours_a_day", "number", gettext_noop("Hours in line, a day")),
)

BESIDE = ("wait_mean_seconds", "wait_p90_seconds", "share_over", "share_left")
CHANGED = ("wait_mean_seconds", "wait_p90_seconds", "over_a_day", "left_a_day")
"""What a reader is shown; the rest is in the JSON."""


def number(value: float, digits: int = 4) -> float | None:
    return round(float(value), digits) if isfinite(value) else None


def ends(one: Estimate) -> list[Cell]:
    """A value and the ends of its interval."""
    return [number(one.value), number(one.low), number(one.high)]


def interval(name: str, unit: Unit, heading: str, detail: bool = False) -> list[Column]:
    stem = name.removesuffix("_seconds")
    low, high = (f"{stem}_{end}{'_seconds' if name != stem else ''}" for end in ("low", "high"))
    return [
        Column(name, unit, heading, low, high, detail), Column(low, unit, gettext_noop("from"), detail=detail),
        Column(high, unit, gettext_noop("to"), detail=detail),
    ]  # fmt: skip


def _plan_column() -> Column:
    return Column("plan", "term", gettext_noop("Plan"))


def side_by_side(answer: Answer) -> Table:
    """The figures of the days as measured, as played, and with each plan."""
    rows: list[list[Cell]] = []
    days, people = len(answer.days.days), answer.days.measured.people.sum() / len(answer.days.days)

    def row(name: str, figures: Mapping[str, Estimate] | None, hours: float) -> list[Cell]:
        cells: list[Cell] = [name, days, number(people, 1), number(hours, 2)]
        for figure, _, _ in FIGURES:
            cells += ends(figures[figure]) if figures else [number(answer.check.measured[figure]), None, None]
        return cells

    hours = answer.today.hours_a_day
    rows.append(row(MEASURED, None, hours))
    rows.append(row(PLAYED, answer.figures, hours))
    rows += [row(each.plan.name, each.figures, each.world.hours_a_day) for each in answer.judged]
    columns = [
        _plan_column(),
        Column("days", "count", gettext_noop("Days"), detail=True),
        Column("people_a_day", "number", gettext_noop("People a day"), detail=True),
        Column("work_hours_a_day", "number", gettext_noop("Hours of people at work, a day")),
        *(column for figure in FIGURES for column in interval(*figure, detail=figure[0] not in BESIDE)),
    ]
    return table("side_by_side", gettext_noop("The days as they were, as played, and with each plan"), columns, rows)


def models(answer: Answer) -> Table:
    """The mean wait by simpler models, as played, and as measured."""
    told = answer.simpler
    waits = (
        ("day_mean", told.day_mean), ("half_hours", told.bands), ("own_half_hours", told.own_bands),
        (PLAYED, answer.figures["wait_mean_seconds"].value), (MEASURED, answer.check.measured["wait_mean_seconds"]),
    )  # fmt: skip
    rows: list[list[Cell]] = [[name, None if wait is None else number(wait)] for name, wait in waits]
    columns = [
        Column("model", "term", gettext_noop("Model")),
        Column("wait_mean_seconds", "seconds", gettext_noop("Mean wait")),
    ]
    note = gettext_noop(
        "Formulas take all queues as one line; without an answer where more come than could ever be served."
    )
    return table("models", gettext_noop("The same days by simpler models"), columns, rows, note)


def differences(answer: Answer) -> Table:
    """How much more of each figure a plan has than the days as played, pair by pair."""
    rows = [
        [
            each.plan.name,
            each.more["wait_mean_seconds"].n,
            *(cell for name, _, _ in FIGURES for cell in ends(each.more[name])),
        ]
        for each in answer.judged
    ]
    columns = [
        _plan_column(),
        Column("n", "count", gettext_noop("Days") if answer.by_days else gettext_noop("Plays")),
        *(column for figure in FIGURES for column in interval(*figure, detail=figure[0] not in CHANGED)),
    ]
    note = gettext_noop(
        "More than today (below zero: less), the same people met by both; intervals hold 95 times of 100."
    )
    return table("differences", gettext_noop("What each plan changes"), columns, rows, note)


def by_queue(answer: Answer) -> Table:
    """The same by the queue in which people stand today."""
    rows = [
        [each.plan.name, answer.days.line(queue).label, queue,
         *(cell for name in ("wait_mean_seconds", "over_a_day", "left_a_day") for cell in ends(more[name]))]
        for each in answer.judged
        for queue, more in each.by_queue.items()
    ]  # fmt: skip
    told = {name: (name, unit, heading) for name, unit, heading in FIGURES}
    columns = [
        _plan_column(),
        Column("queue", "text", gettext_noop("Queue")),
        Column("queue_id", "text", gettext_noop("Queue"), detail=True),
        *(column for name in ("wait_mean_seconds", "over_a_day", "left_a_day") for column in interval(*told[name])),
    ]
    return table("changes_by_queue", gettext_noop("What each plan changes, by queue of today"), columns, rows)


def worths(answer: Answer) -> Table:
    rows: list[list[Cell]] = []
    for each in answer.judged:
        value = each.worth
        rows.append([
            each.plan.name, *ends(value.saved_hours), *ends(value.kept), number(value.work_hours), *ends(value.benefit),
            number(value.cost), *ends(value.net), number(value.once),
            *(None if months is None else number(months) for months in
              (value.payback_months, value.payback_low, value.payback_high)),
        ])  # fmt: skip
    columns = [
        _plan_column(),
        *interval("saved_hours", "number", gettext_noop("Customers' hours saved, a month")),
        *interval("kept", "number", gettext_noop("People who no longer give up, a month")),
        Column("work_hours", "number", gettext_noop("More hours of work, a month"), detail=True),
        *interval("benefit", "number", gettext_noop("Benefit a month"), detail=True),
        Column("cost", "number", gettext_noop("Cost a month")),
        *interval("net", "number", gettext_noop("Benefit less cost, a month")),
        Column("once", "number", gettext_noop("Cost once")),
        *interval("payback_months", "number", gettext_noop("Months until it has paid")),
    ]
    money = gettext_noop("Amounts are in the currency of the prices; see there which are assumptions.")
    hours = gettext_noop("Amounts are in paid hours of work, as no prices were given.")
    note = money if "work_hour" in answer.form.prices.given else hours
    return table("worth", gettext_noop("What each plan costs and is worth"), columns, rows, note)


def prices(answer: Answer) -> Table:
    told = answer.form.prices
    days = told.days_a_month or answer.days.a_month
    values: Sequence[tuple[str, float]] = (
        ("work_hour", told.work_hour), ("customer_hour", told.customer_hour), ("kept_customer", told.kept_customer),
        ("days_a_month", days),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    for name, value in values:
        source = "given" if name in told.given else "from_journal" if name == "days_a_month" else "assumption"
        rows.append([name, number(value, 2), told.currency or None, source])
    columns = [
        Column("price", "term", gettext_noop("What")),
        Column("value", "number", gettext_noop("Value")),
        Column("currency", "text", gettext_noop("Currency")),
        Column("comes_from", "term", gettext_noop("Comes from")),
    ]
    return table("prices", gettext_noop("The prices by which plans are weighed"), columns, rows)


def by_band(answer: Answer) -> Table:
    """People at work by time of day, on the mean of the days, where a plan moves them."""
    rows: list[list[Cell]] = []
    step = BAND_MINUTES // SLOT_MINUTES
    today = _mean(answer.today.levels, step)
    for each in answer.judged:
        changed = _mean(each.world.levels, step)
        if np.array_equal(today, changed):
            continue
        there = np.flatnonzero((today > 0) | (changed > 0))
        for band in range(int(there[0]), int(there[-1]) + 1):
            rows.append([each.plan.name, band * BAND_MINUTES, number(today[band], 2), number(changed[band], 2)])
    columns = [
        _plan_column(),
        Column("band_minute", "minute", gettext_noop("From")),
        Column("people_today", "number", gettext_noop("People today")),
        Column("people_planned", "number", gettext_noop("With the plan")),
    ]
    return table("people_by_band", gettext_noop("People at work by time of day"), columns, rows)


def _mean(levels: NDArray[np.int64], step: int) -> NDArray[np.float64]:
    open_ = levels[levels.sum(axis=1) > 0]
    return np.asarray(open_[:, : SLOTS // step * step].reshape(len(open_), -1, step).mean(axis=(0, 2)), float)


def moves(answer: Answer) -> Table:
    """Who is moved from when to when, in the order in which it was found."""
    rows: list[list[Cell]] = [
        [each.plan.name, place, move.crew, move.taken * change.band_minutes, move.given * change.band_minutes,
         change.band_minutes]
        for each in answer.judged
        for place, (change, move) in enumerate(each.moves, 1)
    ]  # fmt: skip
    columns = [
        _plan_column(),
        Column("step", "count", gettext_noop("Step")),
        Column("group", "text", gettext_noop("Group")),
        Column("from_minute", "minute", gettext_noop("One from the band at")),
        Column("to_minute", "minute", gettext_noop("to the band at")),
        Column("minutes", "number", gettext_noop("Minutes")),
    ]
    return table("moves", gettext_noop("People moved to other hours"), columns, rows)
