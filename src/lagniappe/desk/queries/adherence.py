"""The roster beside what was: of the minutes in which somebody was to be there, how many they were, and why not the rest.

Planned minutes are those of the shift outside its breaks, as far as they have passed. A gap no longer than the site's
tolerance counts as kept; being there during a planned break, or before and after the shift, counts neither way.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from lagniappe.desk.models import Out, Presence, RosterShift

Span = tuple[datetime, datetime]
HERE = (
    Presence.State.AVAILABLE, Presence.State.TRAINING, Presence.State.MEETING, Presence.State.BACK_OFFICE,
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """Seconds that were planned, that were kept, and that were not, by reason."""

    planned_seconds: float = 0.0
    kept_seconds: float = 0.0
    out: Mapping[str, float] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        return self.kept_seconds / self.planned_seconds if self.planned_seconds else None

    @property
    def percent(self) -> int | None:
        """Rounded down but for a full hundred: 99.6 % is not all."""
        return None if self.share is None else int(100 * self.share + 1e-9)

    @property
    def reasons(self) -> list[tuple[str, float]]:
        """Each reason in words with its seconds, the largest first."""
        return [(str(Out(name).label), seconds) for name, seconds in sorted(self.out.items(), key=lambda one: -one[1])]

    def __add__(self, other: Kept) -> Kept:
        out = Counter(self.out)
        out.update(other.out)
        return Kept(self.planned_seconds + other.planned_seconds, self.kept_seconds + other.kept_seconds, dict(out))


def pauses(shift: RosterShift) -> list[Span]:
    """The shift's breaks as moments."""
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in shift.breaks]


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of ``spans``, in order, once every one of ``taken`` is cut out."""
    left = sorted(spans)
    for start, end in taken:
        cut: list[Span] = []
        for a, b in left:
            cut += [piece for piece in ((a, min(b, start)), (max(a, end), b)) if piece[0] < piece[1]]
        left = cut
    return left


def judge(
    shift: Span, breaks: Sequence[Span], seen: Sequence[tuple[datetime, datetime, str]], tolerance: timedelta, now: datetime
) -> Kept:  # fmt: skip
    """One shift beside the presences (start, end, state) of its person."""
    planned = without([(shift[0], min(shift[1], now))] if shift[0] < now else [], breaks)
    here = [(start, end) for start, end, state in seen if state in HERE and start < shift[1] and end > shift[0]]
    resting = [(start, end) for start, end, state in seen if state == Presence.State.BREAK]
    out: dict[str, float] = defaultdict(float)
    for gap in without(planned, here):
        if gap[1] - gap[0] <= tolerance:
            continue
        away = without([gap], resting)
        out[_why(gap, here, shift, now)] += _length(away)
        out[Out.BREAK] += _length([gap]) - _length(away)
    whole = _length(planned)
    told = {str(name): seconds for name, seconds in out.items() if seconds}
    return Kept(whole, whole - sum(told.values()), told)


def _why(gap: Span, here: Sequence[Span], shift: Span, now: datetime) -> str:
    if not here:
        return str(Out.ABSENT)
    if gap[1] <= min(start for start, _ in here):
        return str(Out.LATE)
    if gap[0] >= max(end for _, end in here) and now >= shift[1]:
        return str(Out.EARLY)
    return str(Out.AWAY)


def _length(spans: Iterable[Span]) -> float:
    return sum((end - start).total_seconds() for start, end in spans)


def of_shifts(shifts: Sequence[RosterShift], now: datetime) -> dict[int, Kept]:
    """Each shift's adherence by its row; ``site`` must have come with them. One query, however many there are."""
    begun = [shift for shift in shifts if shift.starts_at < now]
    if not begun:
        return {}
    first, last = min(shift.starts_at for shift in begun), min(now, max(shift.ends_at for shift in begun))
    rows = Presence.objects.filter(user__in={shift.user_id for shift in begun}, started_at__lt=last)
    seen: dict[int, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=first)).order_by("started_at")
    for user, start, end, state in rows.values_list("user_id", "started_at", "ended_at", "state"):
        seen[user].append((start, end or now, state))
    return {
        shift.pk: judge(
            (shift.starts_at, shift.ends_at), pauses(shift), seen[shift.user_id],
            timedelta(minutes=shift.site.tolerance_minutes), now,
        )
        for shift in begun
    }  # fmt: skip


def together(found: Iterable[Kept]) -> Kept:
    whole = Kept()
    for one in found:
        whole += one
    return whole
