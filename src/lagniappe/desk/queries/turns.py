"""What kiosk, wall display and a visitor's phone ask about turns. Public: no names of people, no row numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Appointment, Call, Contact, Kind, Leg, Outcome, Queue, Site, State
from lagniappe.desk.queries import errands, hours, waits
from lagniappe.desk.queries.rights import as_uuid
from lagniappe.units import micros

TURN = "turn"
SHOWN_HOURS = 4
SPOKEN_SECONDS = 60
EARLIER = 6
SENT_ON_SECONDS = 600


@dataclass(frozen=True)
class Line:
    """A queue as somebody sees who thinks of joining it. ``estimate`` is None where nobody is at work."""

    queue: Queue
    waiting: int
    full: bool
    estimate: waits.Estimate | None


@dataclass(frozen=True)
class Branch:
    """A site with its lines; ``opens_at`` only where it is closed now."""

    site: Site
    open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    lines: list[Line]
    books: bool = False
    """Whether a time can be agreed there."""

    @property
    def opens_day(self) -> str:
        """The day of the next opening as people write it: Django's own formats know no "de" and no small letters."""
        from babel.dates import format_date  # only closed branches need it

        local = self.site.local(self.opens_at) if self.opens_at else None
        return str(format_date(local, "full", locale=get_language() or "en")) if local else ""

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)


@dataclass(frozen=True)
class Offer:
    """A kind of procedure that one can take a turn for."""

    kind: Kind
    line: Line


@dataclass(frozen=True)
class Turn:
    """A turn as its holder sees it.

    ``phase``: waiting, called, active, served, missed (may return until ``back_until``), over (missed for good), left,
    refused (``why``: closed or full), parked (set aside by its agent, who calls it again). Missed and left are different
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


@dataclass(frozen=True)
class Shown:
    """One call on the wall display. ``id`` is the call's own, so that nothing is announced twice."""

    id: str
    letter: str
    number: int
    ticket: str
    place: str
    language: str
    called_at: datetime
    state: str
    """called (we wait for the person), came, missed"""
    again: bool

    @property
    def place_is_number(self) -> bool:
        return self.place.isdecimal()


@dataclass(frozen=True)
class Board:
    """The wall display: each turn once by its last call, newest first.

    ``to_speak`` are the calls, oldest first, that may still have to be announced: the person is awaited, or the call is
    younger than a minute.
    """

    latest: Shown | None
    earlier: list[Shown]
    sent_on: list[Contact]
    """Turns that wait in another line than a moment ago."""
    to_speak: list[Shown]
    lines: list[Line]


def site(code: str) -> Site:
    """The site whose kiosk or display is asked for, or a refusal."""
    found = Site.objects.filter(code=code, active=True).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this branch. The link may be old, or mistyped."))
    return found


def lines(place: Site, now: datetime) -> list[Line]:
    """The site's lines for turns, by letter."""
    waiting = Count("contacts", filter=Q(contacts__state=State.WAITING))
    queues = Queue.objects.filter(site=place, channel=TURN, active=True).annotate(waiting=waiting)
    return [
        Line(queue, queue.waiting, queue.waiting >= queue.capacity, waits.estimate(queue, now))
        for queue in queues.order_by("letter", "name")
    ]


def branch(place: Site, now: datetime) -> Branch:
    return Branch(
        site=place,
        open=hours.is_open(place, now),
        opens_at=hours.next_opening(place, now),
        closes_at=hours.closing(place, now),
        lines=lines(place, now),
        books=Kind.objects.filter(
            queue__site=place, queue__channel=TURN, queue__active=True, active=True, slot_minutes__gt=0
        ).exists(),
    )


def branches(now: datetime) -> list[Branch]:
    """Every site where one can take a turn."""
    serving = Site.objects.filter(active=True, queues__channel=TURN, queues__active=True).distinct()
    return [branch(place, now) for place in serving.prefetch_related("hours", "holidays")]


def offers(of: Branch) -> list[Offer]:
    """The kinds of procedure of a site in the order in which a kiosk shows them."""
    by_queue = {line.queue.pk: line for line in of.lines}
    kinds = Kind.objects.filter(active=True, queue__in=by_queue).select_related("queue")
    return [Offer(kind, by_queue[kind.queue_id]) for kind in kinds]


def kind(place: Site, public_id: object) -> Kind:
    """The kind that somebody chose at this site, or a refusal."""
    found = (
        Kind.objects.select_related("queue", "queue__site")
        .filter(public_id=as_uuid(public_id), active=True, queue__active=True, queue__site=place, queue__channel=TURN)
        .first()
    )
    if found is None:
        raise ActionRefused("unknown", _("This is not offered here any more. Please choose again."))
    return found


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
}


def _phase(contact: Contact, now: datetime) -> str:
    if contact.state == State.MISSED and contact.due_at is not None and now > contact.due_at:
        return "over"  # the sweep will say so too
    return PHASES.get(contact.state) or ENDS.get(contact.outcome, "served")


def display(place: Site, now: datetime) -> Board:
    """What the wall display of a site shows and has to announce."""
    calls = list(
        Call.objects.filter(
            leg__queue__site=place,
            leg__queue__channel=TURN,
            leg__contact__number__isnull=False,
            called_at__gt=now - timedelta(hours=SHOWN_HOURS),
        )
        .select_related("leg__contact", "leg__queue", "position")
        .order_by("-called_at", "-id")[:60]
    )
    last: dict[int, Call] = {}
    for call in calls:
        last.setdefault(call.leg.contact_id, call)
    each = [_shown(call) for call in last.values() if not _gone(call)]
    recent = now - timedelta(seconds=SPOKEN_SECONDS)
    awaited = {call.pk for call in last.values() if _awaited(call)}
    return Board(
        latest=each[0] if each else None,
        earlier=each[1 : EARLIER + 1],
        sent_on=_sent_on(place, now),
        to_speak=[_shown(call) for call in reversed(calls) if call.pk in awaited or call.called_at > recent],
        lines=lines(place, now),
    )


def _sent_on(place: Site, now: datetime) -> list[Contact]:
    lately = now - timedelta(seconds=SENT_ON_SECONDS)
    found = Contact.objects.filter(site=place, channel=TURN, state=State.WAITING, leg_number__gt=1)
    found = found.filter(legs__number=F("leg_number"), legs__arrived_at__gt=lately, number__isnull=False)
    return list(found.select_related("queue").order_by("-legs__arrived_at")[:4])


def _awaited(call: Call) -> bool:
    contact = call.leg.contact
    return contact.state == State.CALLED and contact.leg_number == call.leg.number and not call.result


def _gone(call: Call) -> bool:
    """The person said that they left, or came back from a miss and waits again: this call concerns nobody any more."""
    contact = call.leg.contact
    back = contact.state == State.WAITING and call.result == Call.Result.MISSED
    elsewhere = contact.site_id != call.leg.queue.site_id  # its number here is not its number any more
    return back or elsewhere or contact.outcome == Outcome.LEFT


def _shown(call: Call) -> Shown:
    contact = call.leg.contact
    missed = call.result == Call.Result.MISSED
    return Shown(
        id=f"{contact.ticket}.{micros(call.called_at)}",
        letter=contact.letter,
        number=contact.number or 0,
        ticket=contact.ticket,
        place=call.position.name if call.position else "",
        language=contact.language,
        called_at=call.called_at,
        state="called" if _awaited(call) else "missed" if missed else "came",
        again=call.reason.get("rule") == "again",
    )
