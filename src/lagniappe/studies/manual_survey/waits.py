"""Waits from rounds: Little's law, people timed from joining to their call, two observers, and how many rounds more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import ceil
from typing import Any

import numpy as np

from lagniappe.measures.intervals import ALIKE, tails
from lagniappe.measures.world import World
from lagniappe.queueing.durations import counted
from lagniappe.queueing.observation import agreement, little, timed
from lagniappe.queueing.patience import survival
from lagniappe.report.columns import count, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.manual_survey.rounds import Rounds, Watched, overlap

DRAWS = 400
ENOUGH_ROUNDS = 5


def waits(found: Rounds, world: World, limit: float, seed: int) -> Table:
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        count("rounds", gettext_noop("Rounds")),
        Column("observed_seconds", "seconds", gettext_noop("Observed")),
        count("arrived", gettext_noop("Joined the line")),
        count("called", gettext_noop("Called")),
        count("left", gettext_noop("Left")),
        count("there_before", gettext_noop("In line already: not timed")),
        Column("arrivals_an_hour", "number", gettext_noop("Join in an hour")),
        *with_ends(
            "little_seconds",
            "seconds",
            gettext_noop("Mean wait, by Little's law"),
            "little_low_seconds",
            "little_high_seconds",
        ),
        count("n", gettext_noop("People timed")),
        Column("median_seconds", "seconds", gettext_noop("Half are called within")),
        *with_ends("share_over", "share", gettext_noop("Not called within the limit"), "share_low", "share_high"),
        count(
            "unseen",
            gettext_noop("Called or left though nobody was in line"),
        ),
    ]
    rows: list[list[Cell]] = []
    for site in sorted({each.site for each in found.used}):
        mine = [each for each in found.used if each.site == site]
        rows.append([world.label("site", site), site, *_site(mine, limit, seed)])
    note = gettext_noop(
        "Little's law gives the mean wait from counts alone. People are timed as if the line were served in order; who was in "
        "line already when the observer came is not timed, for nobody saw them come, and who was still there at the end is "
        "counted as waiting at least so long. Intervals come from how rounds differ; rounds that are all alike give none."
    )
    return table("survey_waits", gettext_noop("How long people waited, by the observers' taps"), columns, rows, note)


def _site(mine: Sequence[Watched], limit: float, seed: int) -> list[Cell]:
    rounds = [each.round for each in mine]
    seconds = sum(each.seconds for each in rounds)
    law = little(rounds)
    people = [timed(each) for each in rounds]
    arrived = sum(len(each.arrived) for each in rounds)
    waits_ = [_waits(each) for each in people]
    n = sum(len(each[0]) for each in waits_)
    return [
        len(rounds), round(seconds, 3), arrived, sum(each.how.count("called") for each in people),
        sum(each.how.count("left") for each in people), sum(each.waiting for each in rounds),
        round(arrived / seconds * 3600, 3) if seconds else None, *_ratio(law), n, *_curve(waits_, limit, seed),
        sum(each.unseen for each in people),
    ]  # fmt: skip


def _ratio(law: Any) -> list[Cell]:
    if law is None:
        return [None, None, None]
    return [round(law.value, 3), *(None if end is None else round(end, 3) for end in (law.low, law.high))]


def _waits(people: Any) -> tuple[Any, Any]:
    """Waits and whether they ended with the call, of those whose coming was seen."""
    seen = ~np.isnan(people.arrived)
    called = np.array([how == "called" for how in people.how], dtype=bool)
    return (people.until - people.arrived)[seen], called[seen]


def _curve(rounds: Sequence[tuple[Any, Any]], limit: float, seed: int) -> list[Cell]:
    """Median, share over the limit and its ends, rounds drawn again."""
    median, over = _read(rounds, limit)
    ends: list[Cell] = [None, None]
    if over is not None and len(rounds) >= ENOUGH_ROUNDS:
        rng = np.random.default_rng(seed)
        draws = [
            _read([rounds[place] for place in rng.integers(0, len(rounds), len(rounds))], limit)[1]
            for _ in range(DRAWS)
        ]
        known = [draw for draw in draws if draw is not None]
        if max(known) - min(known) > ALIKE:
            ends = [round(float(end), 6) for end in np.quantile(known, tails(len(rounds)))]
    return [None if median is None else round(median, 3), None if over is None else round(over, 6), *ends]


def _read(rounds: Sequence[tuple[Any, Any]], limit: float) -> tuple[float | None, float | None]:
    waits_ = np.concatenate([each[0] for each in rounds]) if rounds else np.array([])
    called = np.concatenate([each[1] for each in rounds]) if rounds else np.array([], dtype=bool)
    if not called.any():
        return None, None
    curve = survival(counted(waits_, called))
    below = np.flatnonzero(curve.share <= 0.5 + 1e-12)
    # Beyond the longest wait that was seen, nobody knows.
    over = float(curve.at(limit)) if limit <= float(waits_.max()) or curve.share[-1] < 1e-9 else None
    return (float(curve.time[below[0]]) if below.size else None), over


def observers(found: Rounds, world: World, tolerance: float) -> Table:
    """Each two observers of one line at one time: what they agree on, and what both may have missed."""
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("day", "day", gettext_noop("Day")),
        Column("one", "text", gettext_noop("One")),
        Column("other", "text", gettext_noop("The other")),
        Column("what", "term", gettext_noop("What they tapped")),
        count("taps_one", gettext_noop("Taps of the one")),
        count("taps_other", gettext_noop("Taps of the other")),
        count("both", gettext_noop("Seen by both")),
        Column("share_agreed", "share", gettext_noop("Agreed")),
        *with_ends("truth", "number", gettext_noop("There were in truth, about"), "truth_low", "truth_high"),
        count("doubled", gettext_noop("Tapped twice, likely")),
    ]
    rows: list[list[Cell]] = []
    for one, other in combinations(found.all, 2):
        if not overlap(one, other) or one.observer == other.observer:
            continue
        begin, end = max(one.round.begin, other.round.begin), min(one.round.end, other.round.end)
        for what in ("arrived", "called"):
            taps = [[at for at in getattr(each.round, what) if begin <= at <= end] for each in (one, other)]
            agreed = agreement(taps[0], taps[1], tolerance)
            if agreed is None:
                continue
            rows.append(
                [
                    world.label("site", one.site), one.day, one.observer, other.observer, f"taps_{what}", agreed.first,
                    agreed.second, agreed.both, round(agreed.share, 6), round(agreed.truth, 3), round(agreed.low, 3),
                    round(agreed.high, 3), agreed.doubled,
                ]
            )  # fmt: skip
    note = gettext_noop(
        "Taps not farther apart than the tolerance are one event. How many there were in truth is estimated from what each saw "
        "alone (Chapman); it takes both as seeing independently, so it is too low where both overlook the same people."
    )
    return table("observers", gettext_noop("Two observers of one line"), columns, rows, note)


def needed(found: Rounds, world: World) -> Table:
    """How many rounds would tell the mean wait to ten and to twenty per cent, if rounds go on differing as they did."""
    columns = [
        Column("site", "text", gettext_noop("Site")),
        count("rounds", gettext_noop("Rounds")),
        Column("precision_now", "share", gettext_noop("Known to ±")),
        count("rounds_for_20", gettext_noop("Rounds for ± 20 %")),
        count("rounds_for_10", gettext_noop("Rounds for ± 10 %")),
    ]
    rows: list[list[Cell]] = []
    for site in sorted({each.site for each in found.used}):
        rounds = [each.round for each in found.used if each.site == site]
        law = little(rounds)
        if law is None or law.low is None or law.high is None or not law.value:
            continue
        half = (law.high - law.value) / law.value
        more = [max(2, ceil(len(rounds) * (half / wanted) ** 2)) for wanted in (0.2, 0.1)]
        rows.append([world.label("site", site), len(rounds), round(half, 6), *more])
    note = gettext_noop("From the variance between the rounds there are; the first few rounds tell it roughly only.")
    return table("rounds_needed", gettext_noop("How many rounds more"), columns, rows, note)
