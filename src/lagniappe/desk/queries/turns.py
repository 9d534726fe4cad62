"""One turn as its holder follows it. Public: no names of people, no row numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Appointment, Call, Contact, Kind, Leg, Outcome, Site, State
from lagniappe.desk.queries import errands, waits
from lagniappe.desk.queries.lines import TURN
from lagniappe.desk.queries.rights import as_uuid


@dataclass(frozen=True)
class Turn:
    """A turn as its holder sees it.

    ``phase``: waiting, called, active, served, missed (may return until ``back_until``), over (missed for good), left,
    unserved (the day ended first), refused (``why``: closed or full), parked (set aside by its agent, who
    calls it again). Missed and left are different
    things, in words and in colour.
    """

    contact: Contact
    phase: str
    ahead: int
    estimate: waits.Estimate | None
    arrived_at: datetime
    called_at: datetime | None
    times_called: int
    called_back: bool
    """It had been set aside, and is called to go on."""
    missed_back: bool
    """Nobody came to the call back; it stays set aside."""
    back_until: datetime | None
    served_at: datetime | None
    closed_at: datetime | None
    rating: int | None
    why: str
    rest: list[Kind]
    """What the visit is for after this."""
    done: list[Kind]
    """What has been done on it."""
    agreed_at: datetime | None = None
    """The time of its appointment."""

    @property
    def sent_on(self) -> bool:
        """It waits again, after somebody sent it on or one of its procedures was done."""
        return self.phase == "waiting" and self.contact.leg_number > 1

    @property
    def place(self) -> str:
        """The name of the counter to go to, or empty."""
        return self.contact.position.name if self.contact.position else ""

    @property
    def place_is_number(self) -> bool:
        """The counter's name is only a number: it needs the word before it."""
        return self.place.isdecimal()

    @property
    def return_minutes(self) -> int:
        """How long after a missed call the place is kept."""
        return self.contact.queue.return_seconds // 60

    @property
    def may_leave(self) -> bool:
        return self.phase in ("waiting", "called", "missed") and not self.called_back

    @property
    def stamp(self) -> str:
        """Changes when something changes that the holder reads."""
        wait = self.estimate and (self.estimate.low_minutes, self.estimate.high_minutes)
        return (
            f"{self.phase}-{self.ahead}-{self.times_called}-{self.place}-{wait}-{self.rating}-{self.contact.queue_id}"
            f"-{self.contact.leg_number}-{'.'.join(str(kind.pk) for kind in self.rest)}"
        )


def find(code: str) -> Contact:
    """The turn behind a ticket's secret code, or a refusal."""
    found = (
        Contact.objects.select_related("queue", "kind", "site", "case", "position")
        .filter(code=code, channel=TURN)
        .first()
    )
    if found is None:
        raise ActionRefused("unknown", unknown_ticket())
    return found


def unknown_ticket() -> str:
    return _("We do not know this ticket. The link may be old, or mistyped.")


def held(contacts: Iterable[str], place: Site) -> Contact | None:
    """The turn under way at the site among the contacts of a visit."""
    ids = [as_uuid(one) for one in contacts]
    under_way = Contact.objects.filter(public_id__in=ids, site=place, channel=TURN).exclude(state=State.CLOSED)
    return under_way.order_by("-arrived_at").first()


def follow(contact: Contact, now: datetime) -> Turn:
    """Where a turn stands."""
    legs = list(Leg.objects.filter(contact=contact).select_related("kind").order_by("number"))
    leg = legs[-1] if legs else None
    calls = list(leg.calls.all()) if leg else []
    phase = _phase(contact, now)
    estimate = waits.estimate(contact.queue, now, contact) if phase == "waiting" else None
    ahead = estimate.ahead if estimate else waits.goes_before(contact).count() if phase == "waiting" else 0
    mark = contact.marks.filter(mark="csat", marked_by=None).values_list("value", flat=True).first()
    refusal = contact.events.filter(verb="contact.refused").first() if phase == "refused" else None
    return Turn(
        contact=contact,
        phase=phase,
        ahead=ahead,
        estimate=estimate,
        arrived_at=contact.entered_at,
        called_at=calls[-1].called_at if calls else None,
        times_called=len(calls),
        back_until=contact.due_at if phase == "missed" else None,
        called_back=bool(leg and leg.answered_at and contact.state == State.CALLED),
        missed_back=_missed_back(contact, calls),
        served_at=leg.ended_at if leg and leg.answered_at else None,
        closed_at=contact.closed_at,
        rating=int(mark) if mark is not None else None,
        why=str(refusal.data.get("why", "")) if refusal else "",
        rest=errands.rest(contact),
        agreed_at=agreed_at(contact),
        done=[leg.kind for leg in legs[:-1] if leg.outcome == Outcome.ANSWERED and leg.kind is not None],
    )


def _missed_back(contact: Contact, calls: list[Call]) -> bool:
    if not calls or contact.parked_at is None or contact.state != State.PARKED:
        return False
    return calls[-1].result == Call.Result.MISSED and calls[-1].called_at >= contact.parked_at


def agreed_at(contact: Contact) -> datetime | None:
    """The time of the appointment by which somebody came; asked only where the place is not the coming."""
    if contact.arrived_at == contact.entered_at:
        return None
    return Appointment.objects.filter(contact=contact).values_list("at", flat=True).first()


def demand_may_leave(turn: Turn) -> None:
    if not turn.may_leave:
        raise ActionRefused("moved_on", _("This turn is over already, or is being served right now."))


def demand_served(turn: Turn) -> None:
    if turn.phase != "served":
        raise ActionRefused("moved_on", _("You can tell us how it was when your turn has been served."))


PHASES: dict[str, str] = {
    State.WAITING: "waiting", State.CALLED: "called", State.ACTIVE: "active", State.PARKED: "parked",
    State.WRAPPING: "served", State.MISSED: "missed",
}  # fmt: skip
ENDS: dict[str, str] = {
    Outcome.LEFT: "left",
    Outcome.REFUSED: "refused",
    Outcome.MISSED: "over",
    Outcome.PHANTOM: "over",
    Outcome.OPEN: "unserved",
}


def _phase(contact: Contact, now: datetime) -> str:
    if contact.state == State.MISSED and contact.due_at is not None and now > contact.due_at:
        return "over"  # the sweep will say so too
    return PHASES.get(contact.state) or ENDS.get(contact.outcome, "served")
