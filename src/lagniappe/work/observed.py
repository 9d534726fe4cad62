"""What was seen on site, as rows of the journal: counts as snapshots, taps and checklists as marks, timed people as legs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from math import isnan
from typing import Any

from lagniappe.desk.models import Observation, Site
from lagniappe.desk.queries import observing
from lagniappe.journal.tables import Doubt
from lagniappe.queueing.observation import Round, timed
from lagniappe.units import day_bounds, micros
from lagniappe.work.rows import Row

SOURCE = "survey"
What = Observation.What
COUNTS = (What.BEGIN, What.COUNT, What.END)
MOST = 5_000.0
_OUTCOMES = {"called": "answered", "left": "left", "still": "open"}


@dataclass(frozen=True)
class Seen:
    """A day's rows: ``snapshots`` and ``marks`` of the desk, ``legs`` of the survey's own source."""

    snapshots: list[Row]
    marks: list[Row]
    legs: list[Row]


def seen(site: Site, day: date, origin: str, now: datetime) -> Seen:
    """Everything that people saw at a site on a business day. Of the checklist, the latest answers as of the day's end stand
    in every day from then on, so that a study of any stretch of days finds them."""
    rows = observing.on_day(site, day)
    here = {"site": site.code, "business_day": day}
    _first, after = day_bounds(day, site.zone, site.cutoff)
    checks = [
        {
            **here, "subject_kind": "site", "subject_id": site.code, "mark": f"law_{check.asks}",
            "value": 1.0 if check.answer else 0.0, "scale_low": 0.0, "scale_high": 1.0, "marked_at": micros(check.seen_at),
            "marked_by": str(check.by.public_id) if check.by else "house",
        }
        for check in observing.answers(site, min(after, now)).values()
    ]  # fmt: skip
    return Seen(_snapshots(rows, here), checks + [_tap(row, here) for row in rows], _legs(rows, here, origin))


def _queue(row: Observation) -> str | None:
    return str(row.survey.queue.public_id) if row.survey.queue else None


def _snapshots(rows: Sequence[Observation], here: Row) -> list[Row]:
    """One row a moment: should two observers count in the same microsecond, the first one counts."""
    found: dict[tuple[str | None, datetime], Row] = {}
    for row in rows:
        if row.what in COUNTS and row.waiting is not None:
            found.setdefault(
                (_queue(row), row.seen_at),
                {
                    **here, "queue": _queue(row), "seen_at": micros(row.seen_at), "waiting": row.waiting,
                    "positions_open": row.positions_open, "positions_there": row.positions_there, "last_called": None,
                },
            )  # fmt: skip
    return list(found.values())


def _tap(row: Observation, here: Row) -> Row:
    return {
        **here, "subject_kind": "round", "subject_id": f"{row.round_id.hex}/{row.client_id.hex}", "mark": f"seen_{row.what}",
        "value": float(row.waiting) if row.waiting is not None else 1.0, "scale_low": 0.0, "scale_high": MOST,
        "marked_at": micros(row.seen_at), "marked_by": f"observer {row.observer}",
    }  # fmt: skip


def _legs(rows: Sequence[Observation], here: Row, origin: str) -> list[Row]:
    """The people whose coming was seen, timed as if the line were served in order. Of rounds that overlap one is taken, or
    everybody would be there twice. Nobody's service was timed, and who left is a guess: both say so in their doubt."""
    found: list[Row] = []
    taken: list[tuple[int, int]] = []
    for taps in sorted(_rounds(rows), key=lambda taps: (taps[0].observer, taps[0].seen_at)):
        watched = round_of(taps)
        if watched is None or any(a < watched.end and watched.begin < b for a, b in taken):
            continue
        taken.append((int(watched.begin), int(watched.end)))
        people = timed(watched)
        for number, (arrived, until, how) in enumerate(zip(people.arrived, people.until, people.how, strict=True)):
            if not isnan(arrived):
                found.append(_leg(taps[0], number, int(arrived), int(until), how, here, origin))
    return found


def _rounds(rows: Sequence[Observation]) -> list[list[Observation]]:
    """The taps of each round, rounds that were not begun on this day left out."""
    order = sorted(rows, key=lambda row: (row.survey_id, row.round_id.hex, row.seen_at, row.pk))
    rounds = [list(taps) for _, taps in groupby(order, key=lambda row: (row.survey_id, row.round_id.hex))]
    return [taps for taps in rounds if taps[0].what == What.BEGIN]


def round_of(taps: Sequence[Observation]) -> Round | None:
    """The round that these taps make, in microseconds; None when its line at the beginning was not counted."""
    begin = taps[0]
    if begin.waiting is None:
        return None
    moments = {what: tuple(float(micros(tap.seen_at)) for tap in taps if tap.what == what) for what in What.values}
    return Round(
        float(micros(begin.seen_at)), float(micros(taps[-1].seen_at)), begin.waiting,
        moments[What.ARRIVED], moments[What.CALLED], moments[What.LEFT],
    )  # fmt: skip


def _leg(begin: Observation, number: int, arrived: int, until: int, how: str, here: Row, origin: str) -> Row:
    gone = until if how != "still" else None
    doubt = Doubt.END_MISSING | Doubt.NO_AGENT if how == "called" else Doubt.WAIT if how == "left" else Doubt.NONE
    return {
        **here, "contact_id": f"{begin.round_id.hex}-{number}", "leg": 1, "origin": origin, "channel": "turn",
        "direction": "in", "queue": _queue(begin) or "hall", "priority": 0, "arrived_at": arrived,
        "called_at": gone if how == "called" else None, "answered_at": gone if how == "called" else None,
        "ended_at": gone if how == "left" else None, "outcome": _OUTCOMES[how], "doubt": int(doubt),
    }  # fmt: skip


def write(journal: Any, site: Site, day: date, legs: list[Row], arrow: Any, *, provisional: bool) -> None:
    """The survey's legs as a source of their own, beside the desk's."""
    known = [part for part in journal.manifest().of("contacts", [site.code], day, day) if part.source == SOURCE]
    if legs or known:
        journal.write_days(
            "contacts", arrow("contacts", legs), source=SOURCE, provisional=provisional, replace=True,
            covers=[(site.code, day)],
        )  # fmt: skip
