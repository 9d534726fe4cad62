"""What the wall display of a branch shows and announces. Public: numbers and counters, no names of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from lagniappe.desk.models import Call, Contact, Outcome, Site, State
from lagniappe.desk.queries.lines import TURN, Line, lines
from lagniappe.units import micros

SHOWN_HOURS = 4
SPOKEN_SECONDS = 60
EARLIER = 6
SENT_ON_SECONDS = 600


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
