"""What the study says in words, and its figures."""

from __future__ import annotations

from lagniappe.planning.forecast.backtest import Score
from lagniappe.report.finding import Figure, Sentence, Value, counted
from lagniappe.report.marks import gettext_noop, ngettext_noop
from lagniappe.studies.forecast.gather import Foretold, Numbers
from lagniappe.studies.forecast.rows import BAND_DAYS


def _busiest(each: Foretold, days: int | None = None) -> int:
    return int(each.ahead.expected[:days].sum(axis=1).argmax())


def headlines(numbers: Numbers) -> tuple[Sentence, ...]:
    """What is expected of the largest queue, how well that has been told so far, and whether intervals held."""
    first = numbers.foretold[0]
    label = Value("text", numbers.world.label("queue", first.demand.queue))
    top = _busiest(first)
    totals = first.ahead.expected.sum(axis=1)
    said = [
        Sentence(
            gettext_noop(
                "{queue}: {n} contacts are expected in the next {days} days. The busiest is {weekday}, {day}, with "
                "{expected}; 8 times in 10 it will be between {low} and {high}."
            ),
            {
                "queue": label,
                "n": Value("count", round(totals.sum())),
                "days": Value("count", len(totals)),
                "weekday": Value("weekday", first.ahead.day(top).weekday()),
                "day": Value("day", first.ahead.day(top).isoformat()),
                "expected": Value("count", round(totals[top])),
                "low": Value("count", round(first.ahead.days_at(0.1)[top])),
                "high": Value("count", round(first.ahead.days_at(0.9)[top])),
            },
        )
    ]
    score = first.ahead.backtest.score("chosen")
    values = {
        "n": Value("count", score.days), "error": Value("share", score.wape), "day_error": Value("share", score.day_wape),
        "gain": Value("share", abs(score.gain)),
    }  # fmt: skip
    if score.gain_low is not None and score.gain_high is not None:
        values |= {"low": Value("share", score.gain_low), "high": Value("share", score.gain_high)}
        better = gettext_noop(
            "Foretold from the past alone, {n} days were off by {error} band by band and {day_error} as a whole: "
            "{gain} less than saying that it will be as last week ({low} to {high})."
        )
        said.append(Sentence(better, values) if score.gain > 0 else _no_better(values))
    if score.day_cover_80 is not None and score.day_cover_95 is not None:
        said.append(
            Sentence(
                gettext_noop(
                    "Of the past days, {cover_80} lay within the intervals that are to hold 8 in 10, and {cover_95} within "
                    "those for 19 in 20 (n = {n})."
                ),
                {
                    "cover_80": Value("share", score.day_cover_80), "cover_95": Value("share", score.day_cover_95),
                    "n": Value("count", score.covered_days),
                },
            )
        )  # fmt: skip
    return tuple(said)


def _no_better(values: dict[str, Value]) -> Sentence:
    kept = {name: value for name, value in values.items() if name not in ("gain", "low", "high")}
    return Sentence(
        gettext_noop(
            "Foretold from the past alone, {n} days were off by {error} band by band and {day_error} as a whole: no better "
            "than saying that it will be as last week."
        ),
        kept,
    )


def figures(numbers: Numbers) -> tuple[Figure, ...]:
    """Of the largest queue: the weeks around today, its busiest day, and the models."""
    first = numbers.foretold[0]
    only = {"queue_id": first.demand.queue}
    label = Value("text", numbers.world.label("queue", first.demand.queue))
    top = _busiest(first, BAND_DAYS)
    series = [
        {"column": "seen", "says": gettext_noop("came")},
        {"column": "expected", "low": "low_80", "high": "high_80", "says": gettext_noop("expected")},
    ]
    around = Figure(
        "ahead",
        Sentence(
            gettext_noop("{queue}: {n} contacts are expected in the next {days} days"),
            {
                "queue": label, "n": Value("count", round(first.ahead.expected.sum())),
                "days": Value("count", len(first.ahead.expected)),
            },
        ),
        "lately_and_ahead",
        "lines",
        {"series": series, "x": "ahead", "x_says": gettext_noop("Days after the last known one"), "only": only,
         "says": gettext_noop("Contacts a day")},
    )  # fmt: skip
    day = first.ahead.day(top)
    busiest = Figure(
        "busiest_day",
        Sentence(
            gettext_noop("{queue}: what is expected on {weekday}, {day}, the busiest day of the next week"),
            {"queue": label, "weekday": Value("weekday", day.weekday()), "day": Value("day", day.isoformat())},
        ),
        "forecast_by_band",
        "bands",
        {"series": series[1:], "band_minutes": numbers.band_minutes, "only": {**only, "day": day.isoformat()},
         "says": gettext_noop("Contacts in a band")},
    )  # fmt: skip
    found = [around]
    if first.ahead.expected[:BAND_DAYS].max() >= 0.05:
        found.append(busiest)
    if first.ahead.backtest.score("chosen").gain_low is not None:
        found.append(
            Figure(
                "models",
                Sentence(gettext_noop("{queue}: how much less the models erred than 'as last week'"), {"queue": label}),
                "forecast_models",
                "dots",
                {"value": "gain", "low": "gain_low", "high": "gain_high", "label": "model", "only": only, "reference": 0,
                 "says": gettext_noop("Less error")},
            )
        )  # fmt: skip
    return tuple(found)


def method() -> tuple[Sentence, ...]:
    """How it was computed."""
    return (
        Sentence(
            gettext_noop(
                "Five models and their combination foretell the queue's own past, each day from what came before it; the one "
                "that erred least, with the sharpest true intervals, is used."
            )
        ),
        Sentence(
            gettext_noop(
                "Intervals are as wide as the errors of the last eight weeks were, so they hold as often as they say while "
                "days go on swinging as they did."
            )
        ),
    )


def _held_less(score: Score) -> bool:
    """Whether far fewer days lay within than should: ten in a hundred fewer, either way."""
    return (score.day_cover_80 or 1.0) < 0.7 or (score.day_cover_95 or 1.0) < 0.85


def caveats(numbers: Numbers) -> tuple[Sentence, ...]:
    """What to read with care."""
    said = [
        Sentence(
            gettext_noop(
                "What the journal does not know (a campaign, a strike, a new branch) no model foretells; add such days by hand."
            )
        )
    ]
    if any(_held_less(each.ahead.backtest.score("chosen")) for each in numbers.foretold):
        said.append(
            Sentence(
                gettext_noop(
                    "Intervals of at least one queue held clearly less often than they say; more weeks of data mend that, "
                    "until then leave more room."
                )
            )
        )
    if numbers.missing:
        forms = ngettext_noop(
            "{n} day has nobody at all; it is taken as closed where it is a holiday or its weekday never has anybody, else as "
            "not written down.",
            "{n} days have nobody at all; they are taken as closed where they are holidays or their weekday never has anybody, "
            "else as not written down.",
        )
        said.append(counted(forms, {"n": Value("count", numbers.missing)}, "n"))
    if numbers.too_short:
        forms = ngettext_noop(
            "{n} queue has less than three weeks and is not foretold.",
            "{n} queues have less than three weeks and are not foretold.",
        )
        said.append(counted(forms, {"n": Value("count", numbers.too_short)}, "n"))
    return tuple(said)
