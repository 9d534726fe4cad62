"""Calls that nobody came to, by the hall that shows and says them and by hour: they come from the place, not the will."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from lagniappe.desk.models import Call, Site

TURN = "turn"
NOTABLE_MISSES = 3
NOTABLE_SHARE = 0.3


@dataclass(frozen=True)
class Missed:
    """``missed`` of ``calls`` in one hour (of the site's clock) at one place: a hall, or a counter where no hall is named."""

    place: str
    is_hall: bool
    hour: int
    missed: int
    calls: int

    @property
    def percent(self) -> int:
        return round(100 * self.missed / self.calls)

    @property
    def notable(self) -> bool:
        """So many, of so few calls, that somebody should look at the display and listen to the sound there."""
        return self.missed >= NOTABLE_MISSES and self.missed >= NOTABLE_SHARE * self.calls

    @property
    def hours(self) -> str:
        return f"{self.hour:02d}–{(self.hour + 1) % 24:02d}"


def of_day(site: Site, day: date) -> list[Missed]:
    """Where and when calls were missed on a day, the notable ones first, then the latest; one query."""
    found = Call.objects.filter(leg__queue__site=site, leg__queue__channel=TURN, leg__contact__business_day=day)
    found = found.exclude(result="").exclude(reason__rule="same_counter").exclude(position=None)
    calls: Counter[tuple[str, bool, int]] = Counter()
    missed: Counter[tuple[str, bool, int]] = Counter()
    for at, result, hall, name in found.values_list("called_at", "result", "position__hall", "position__name"):
        where = (hall or name or "", bool(hall), site.local(at).hour)
        calls[where] += 1
        missed[where] += result == Call.Result.MISSED
    rows = [Missed(*where, missed=number, calls=calls[where]) for where, number in missed.items() if number]
    return sorted(rows, key=lambda row: (not row.notable, -row.hour, -row.missed, row.place))
