"""The observers' rounds, from the taps that lie in the journal's marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lagniappe.journal.engine import collect, since_epoch
from lagniappe.queueing.observation import Round
from lagniappe.units import SECOND

PREFIX = "seen_"


@dataclass(frozen=True)
class Watched:
    """One observer's round at a site on a business day; times are seconds since 1970."""

    site: str
    day: str
    observer: str
    round: Round


@dataclass(frozen=True)
class Rounds:
    """``all`` the rounds with a beginning; ``used`` those of them that count, one of each two at the same time."""

    all: tuple[Watched, ...]
    used: tuple[Watched, ...]
    without_begin: int

    @property
    def twice(self) -> int:
        return len(self.all) - len(self.used)


def gather(tables: Any) -> Rounds:
    """Every round, in the order of site and time."""
    marks = tables.marks.filter((tables.marks.subject_kind == "round") & tables.marks.mark.startswith(PREFIX))
    rows = collect(
        marks.select(
            "site", "business_day", "subject_id", "mark", "value", "marked_by", at_=since_epoch(marks.marked_at)
        )
    ).to_pylist()
    for row in rows:
        row["round"] = row["subject_id"].split("/")[0]
        row["what"] = row["mark"].removeprefix(PREFIX)
    rows.sort(key=lambda row: (row["site"], row["round"], row["at_"], row["what"] != "begin", row["subject_id"]))
    made = [_round(list(taps)) for _, taps in groupby(rows, key=lambda row: (row["site"], row["round"]))]
    found = sorted(
        (each for each in made if each), key=lambda each: (each.site, each.round.begin, each.observer, each.round.end)
    )
    return Rounds(tuple(found), tuple(_alone(found)), sum(each is None for each in made))


def _round(taps: Sequence[dict[str, Any]]) -> Watched | None:
    begin = taps[0]
    if begin["what"] != "begin":
        return None
    by = {
        what: tuple(tap["at_"] / SECOND for tap in taps if tap["what"] == what)
        for what in ("arrived", "called", "left")
    }
    watched = Round(
        begin["at_"] / SECOND, taps[-1]["at_"] / SECOND, int(begin["value"]), by["arrived"], by["called"], by["left"]
    )
    return Watched(begin["site"], begin["business_day"].isoformat(), begin["marked_by"] or "", watched)


def overlap(one: Watched, other: Watched) -> bool:
    return one.site == other.site and one.round.begin < other.round.end and other.round.begin < one.round.end


def _alone(found: Sequence[Watched]) -> list[Watched]:
    """Of rounds at the same time the first observer's."""
    used: list[Watched] = []
    for each in sorted(found, key=lambda each: (each.site, each.observer, each.round.begin)):
        if not any(overlap(each, other) for other in used):
            used.append(each)
    return sorted(used, key=lambda each: (each.site, each.round.begin))
