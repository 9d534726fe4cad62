"""Which model would have done best: each told the future from many days in the past, knowing nothing after them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.forecast.calendar import Calendar
from lagniappe.planning.forecast.calibration import Calibration, calibrate
from lagniappe.planning.forecast.effects import effects
from lagniappe.planning.forecast.history import History, ordinary
from lagniappe.planning.forecast.models import MODELS

Floats = NDArray[np.float64]
FIRST = 14
NAIVE = "seasonal_naive"
COMBINED = "combination"
CHOSEN = "chosen"
SHARPNESS = 12.0
"""How strongly the combination leans to the better models: weights go with the inverse error to this power."""
ENOUGH_DAYS = 7
SETTLED_DAYS = 56
CLEARLY = 0.9
"""The combination is left for a model that, over so many different days, was better by a tenth (error times score)."""
RECENT_DAYS = 56


@dataclass(frozen=True)
class Score:
    """How a model did. ``wape``: absolute errors over contacts, by band and of whole days; ``interval_score``: Winkler's, of
    the 80 % intervals, over contacts; ``cover_80`` and so on: the share of bands or days within their interval; ``gain``: by
    how much its error by band is less than the seasonal naive model's, with a 95 % interval. None: too little is known."""

    model: str
    n: int
    days: int
    wape: float
    day_wape: float
    interval_score: float | None
    cover_80: float | None
    cover_95: float | None
    day_cover_80: float | None
    day_cover_95: float | None
    covered_days: int
    gain: float
    gain_low: float | None
    gain_high: float | None


@dataclass(frozen=True)
class Backtest:
    """``scores`` of all models, the combination, and ``chosen``: at each origin the one that had been best until then, which
    is the honest error of choosing. ``best`` is the model to use now; ``by_week``, ``days_by_week``: its calibration by weeks
    ahead, of bands and of days."""

    origins: tuple[int, ...]
    horizon: int
    scores: tuple[Score, ...]
    best: str
    by_week: tuple[Calibration, ...]
    days_by_week: tuple[Calibration, ...]

    def score(self, model: str) -> Score:
        for score in self.scores:
            if score.model == model:
                return score
        raise KeyError(model)


def expected(past: History, calendar: Calendar, horizon: int, models: Sequence[str]) -> dict[str, Floats]:
    """What each model expects for the next ``horizon`` days, named and closed days seen to; 0 on weekdays never seen."""
    plain = ordinary(past, calendar)
    days = [past.day(place) for place in range(past.days + horizon)]
    weekdays = past.weekdays(horizon)
    month_days = np.array([day.day for day in days])
    factors = effects(past, plain, calendar)
    factor = np.ones(horizon)
    for step, day in enumerate(days[past.days :]):
        if day in calendar.closed:
            factor[step] = 0.0
        elif day in calendar.named:
            factor[step] = factors.get(calendar.named[day], factors[""])
    return {
        name: np.nan_to_num(MODELS[name](plain, weekdays, month_days)) * factor[:, None]
        for name in models
        if name in MODELS
    }


def backtest(
    known: History,
    calendar: Calendar,
    horizon: int,
    *,
    step: int,
    first: int = FIRST,
    seed: int = 1,
    models: Sequence[str] = (),
) -> Backtest:
    """Forecasts of ``horizon`` days from every ``step``-th day on, after ``first`` days, of ``models`` (all) and of their
    combination. Each sees only what came before its origin; so do the combination's weights, the choice and the intervals.
    Closed and missing days are not counted.
    """
    names = list(models or MODELS)
    origins = list(range(known.days - 1, first - 1, -step))[::-1]
    truth = np.full((len(origins), horizon, known.bands), np.nan)
    told = {name: np.zeros_like(truth) for name in [*names, COMBINED, CHOSEN]}
    for i, origin in enumerate(origins):
        part = np.where(known.shut[:, None], np.nan, known.counts)[origin : origin + horizon]
        truth[i, : len(part)] = part
        for name, rows in expected(known.until(origin), calendar, horizon, names).items():
            told[name][i] = rows
    target = np.asarray(origins)[:, None] + np.arange(horizon)
    errors = _errors(told, truth, names)
    leaning = [_so_far(errors, target < origin, truth) for origin in origins]
    for i in range(len(origins)):
        told[COMBINED][i] = combine({name: told[name][i] for name in names}, leaning[i])

    def again(i: int, past: NDArray[np.bool_]) -> Floats:
        """What the combination of origin ``i`` would have said before, rather than what other weights did say."""
        return combine({name: told[name][past] for name in names}, leaning[i])

    errors |= _errors(told, truth, [COMBINED])
    intervals = {name: _intervals(told[name], truth, target, origins) for name in names}
    intervals[COMBINED] = _intervals(told[COMBINED], truth, target, origins, again)
    chosen = np.array([_best(errors, intervals, target < origin, target, names) for origin in origins])
    merged: dict[str, Floats] = {}
    for name in [*names, COMBINED]:
        mine = chosen == name
        told[CHOSEN][mine] = told[name][mine]
        for key, rows in intervals[name].items():
            merged.setdefault(key, np.full_like(rows, np.nan))[mine] = rows[mine]
    intervals[CHOSEN] = merged
    errors |= _errors(told, truth, [CHOSEN])
    generator = np.random.default_rng(seed)
    blocks = -(-max(horizon, 7) // step)
    scores = tuple(_score(name, told, truth, errors, intervals[name], generator, blocks) for name in told)
    best = _best(errors, intervals, np.ones_like(target, bool), target, names)
    latest = told[best]
    if best == COMBINED:
        latest = combine(
            {name: told[name] for name in names},
            _so_far({name: errors[name] for name in names}, target < known.days, truth),
        )
    return Backtest(tuple(origins), horizon, scores, best, *_calibrations(latest, truth, target, known.days))


def combine(told: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The models' forecasts, averaged on the scale of square roots."""
    whole = sum(weights[name] for name in told)
    roots = sum(np.sqrt(np.maximum(rows, 0)) * (weights[name] / whole) for name, rows in told.items())
    return np.asarray(roots**2)


def weights(found: Backtest, models: Sequence[str]) -> dict[str, float]:
    """The combination's weights from all that is known: a model's error over the best one's, to the power -12."""
    errors = {name: max(found.score(name).wape, 1e-9) for name in models}
    least = min(errors.values())
    return {name: (error / least) ** -SHARPNESS for name, error in errors.items()}


def _errors(told: Mapping[str, Floats], truth: Floats, names: Sequence[str]) -> dict[str, Floats]:
    """Absolute errors by origin and day ahead, summed over the bands; nan where the day is not known."""
    return {name: np.abs(told[name] - truth).sum(axis=2) for name in names}


def _so_far(errors: Mapping[str, Floats], past: NDArray[np.bool_], truth: Floats) -> dict[str, float]:
    known = past & ~np.isnan(truth).any(axis=2)
    if known.sum() < ENOUGH_DAYS:
        return dict.fromkeys(errors, 1.0)
    means = {name: max(float(rows[known].mean()), 1e-9) for name, rows in errors.items()}
    least = min(means.values())
    return {name: (mean / least) ** -SHARPNESS for name, mean in means.items()}


def _best(
    errors: Mapping[str, Floats],
    intervals: Mapping[str, Mapping[str, Floats]],
    past: NDArray[np.bool_],
    target: NDArray[np.int64],
    names: Sequence[str],
) -> str:
    """The combination, or the model that had clearly less error times interval score until then."""
    loss = {}
    for name in [*names, COMBINED]:
        known = past & ~np.isnan(errors[name])
        if len(np.unique(target[known])) < SETTLED_DAYS:
            return COMBINED
        scored = known & ~np.isnan(intervals[name]["score"])
        sharp = float(intervals[name]["score"][scored].mean()) if scored.sum() >= ENOUGH_DAYS else 1.0
        loss[name] = float(errors[name][known].mean()) * sharp
    best = min(loss, key=lambda name: loss[name])
    return best if loss[best] < CLEARLY * loss[COMBINED] else COMBINED


def _intervals(
    told: Floats,
    truth: Floats,
    target: NDArray[np.int64],
    origins: Sequence[int],
    again: Callable[[int, NDArray[np.bool_]], Floats] | None = None,
) -> dict[str, Floats]:
    """By origin and day ahead, each from errors that were known then: Winkler's score of the 80 % intervals summed over
    bands, and how many bands, and whether the day, lay within 80 % and 95 %."""
    keys = ("score", "in_80", "in_95", "day_80", "day_95")
    found = {key: np.full(truth.shape[:2], np.nan) for key in keys}
    known: NDArray[np.bool_] = np.asarray(~np.isnan(truth).any(axis=2))
    for i, origin in enumerate(origins):
        past = known & (target < origin) & (target >= origin - RECENT_DAYS)
        if len(np.unique(target[past])) < ENOUGH_DAYS:
            continue
        before = again(i, past) if again else told[past]
        bands = calibrate(truth[past], before)
        days = calibrate(truth[past].sum(axis=1), before.sum(axis=1), len(np.unique(target[past])))
        here = np.flatnonzero(known[i])
        came, said = truth[i, here], told[i, here]
        for share, name in ((0.8, "80"), (0.95, "95")):
            low, high = (bands.counts_at(said, p) for p in ((1 - share) / 2, (1 + share) / 2))
            found[f"in_{name}"][i, here] = ((came >= low) & (came <= high)).mean(axis=1)
            if share == 0.8:
                miss = np.maximum(low - came, 0) + np.maximum(came - high, 0)
                found["score"][i, here] = (high - low + 2 / (1 - share) * miss).sum(axis=1)
            low, high = (days.counts_at(said.sum(axis=1), p) for p in ((1 - share) / 2, (1 + share) / 2))
            whole = came.sum(axis=1)
            found[f"day_{name}"][i, here] = (whole >= low) & (whole <= high)
    return found


def _score(
    name: str,
    told: Mapping[str, Floats],
    truth: Floats,
    errors: Mapping[str, Floats],
    intervals: Mapping[str, Floats],
    generator: np.random.Generator,
    blocks: int,
) -> Score:
    known = ~np.isnan(errors[name])
    whole = float(truth[known].sum())
    day_errors = np.abs((told[name] - truth).sum(axis=2))
    covered = known & ~np.isnan(intervals["score"])
    contacts = float(truth[covered].sum())

    def mean(key: str) -> float | None:
        return float(intervals[key][covered].mean()) if covered.any() else None

    gain, low, high = _gain(errors[name], errors.get(NAIVE, errors[name]), generator, blocks)
    return Score(
        model=name,
        n=int(known.sum() * truth.shape[2]),
        days=int(known.sum()),
        wape=float(errors[name][known].sum()) / whole if whole else 0.0,
        day_wape=float(day_errors[known].sum()) / whole if whole else 0.0,
        interval_score=float(intervals["score"][covered].sum()) / contacts if contacts else None,
        cover_80=mean("in_80"),
        cover_95=mean("in_95"),
        day_cover_80=mean("day_80"),
        day_cover_95=mean("day_95"),
        covered_days=int(covered.sum()),
        gain=gain,
        gain_low=low,
        gain_high=high,
    )


def _gain(
    mine: Floats, naive: Floats, generator: np.random.Generator, blocks: int
) -> tuple[float, float | None, float | None]:
    """1 - error / naive error, and its 95 % interval from blocks of neighbouring origins drawn again."""
    ours, theirs = np.nansum(mine, axis=1), np.nansum(naive, axis=1)
    if not theirs.sum() > 0:
        return 0.0, None, None
    gain = 1 - float(ours.sum() / theirs.sum())
    n = len(ours)
    if n < 2 * blocks or n < 5:
        return gain, None, None
    starts = generator.integers(0, n, (1000, -(-n // blocks)))
    drawn = ((starts[:, :, None] + np.arange(blocks)) % n).reshape(1000, -1)[:, :n]
    ratio = 1 - ours[drawn].sum(axis=1) / np.maximum(theirs[drawn].sum(axis=1), 1e-9)
    low, high = np.quantile(ratio, [0.025, 0.975])
    return gain, float(low), float(high)


def _calibrations(
    told: Floats, truth: Floats, target: NDArray[np.int64], end: int
) -> tuple[tuple[Calibration, ...], tuple[Calibration, ...]]:
    """By weeks ahead, of recent days; a week with too few days known shares the errors of all weeks, then of all times."""
    known: NDArray[np.bool_] = np.asarray(~np.isnan(truth).any(axis=2))
    recent = target >= end - RECENT_DAYS
    bands, days = [], []
    for start in range(0, truth.shape[1], 7):
        mine = np.zeros_like(known)
        mine[:, start : start + 7] = (known & recent)[:, start : start + 7]
        if mine.sum() < 2 * ENOUGH_DAYS:
            mine = known & recent if (known & recent).sum() >= 2 * ENOUGH_DAYS else known
        bands.append(calibrate(truth[mine], told[mine]))
        different = len(np.unique(target[mine]))
        days.append(calibrate(truth[mine].sum(axis=1), told[mine].sum(axis=1), different))
    return tuple(bands), tuple(days)
