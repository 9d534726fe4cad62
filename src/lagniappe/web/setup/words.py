"""The ledger's rows about the set-up, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lagniappe.desk.models import Event, RoleName

SENTENCES = {
    "centre.begun": later("began the centre"),
    "centre.founded": later("set up the centre of a demonstration"),
    "centre.changed": later("changed the centre"),
    "centre.alive": later("switched the simulated life"),
    "site.created": later("opened the site"),
    "site.changed": later("changed the site"),
    "site.hours": later("changed the opening hours"),
    "site.holidays": later("changed the closed days"),
    "site.checked": later("answered the checklist of"),
    "position.created": later("added the position"),
    "position.changed": later("changed the position"),
    "queue.created": later("opened the queue"),
    "queue.changed": later("changed the queue"),
    "kind.created": later("added a kind of procedure"),
    "kind.changed": later("changed a kind of procedure"),
    "canned.created": later("added a ready answer"),
    "canned.changed": later("changed a ready answer"),
    "canned.removed": later("removed a ready answer"),
    "account.created": later("opened the chat window"),
    "account.changed": later("changed the chat window"),
    "skill.created": later("added a skill"),
    "skill.changed": later("changed a skill"),
    "staff.created": later("took on"),
    "staff.changed": later("changed the sheet of"),
    "staff.skills": later("changed the skills of"),
    "staff.password": later("gave a new password to"),
    "staff.active": later("let in or out"),
    "staff.terms": later("changed somebody's terms for the roster"),
    "rights.changed": later("changed the rights"),
    "customer.created": later("wrote down a customer"),
    "customer.changed": later("changed a customer"),
    "customer.handle_added": later("added a way to reach a customer"),
    "customer.handle_removed": later("removed a way to reach a customer"),
    "customer.linked": later("said who a visitor is"),
    "customer.forgotten": later("let a customer be forgotten"),
    "customer.forgotten_everywhere": later("forgot a customer in the journal, too"),
    "retention.changed": later("changed how long data is kept"),
    "retention.applied": later("let go of old data"),
}
SUBJECTS = {
    "centre": later("Centre"), "site": later("Sites"), "position": later("Positions"), "queue": later("Queues"),
    "kind": later("Kinds of procedure"), "canned": later("Ready answers"), "skill": later("Skills"),
    "account": later("Chat on your sites"), "staff": later("Staff"), "rights": later("Rights"), "customer": later("Customers"),
    "retention": later("Privacy"),
}  # fmt: skip
FIELDS = {
    "settings": later("settings"),
    "name": later("name"), "names": later("names"), "code": later("short name"), "zone": later("time zone"),
    "cutoff": later("start of the day"), "language": later("language"), "languages": later("languages"),
    "jurisdiction": later("jurisdiction"), "address": later("address"), "seats": later("seats"),
    "indoors": later("indoors"), "always_open": later("open day and night"), "active": later("in use"),
    "tolerance_minutes": later("roster tolerance (min)"), "least_hours": later("hours a week, at least"),
    "most_hours": later("hours a week, at most"), "days": later("days a week"), "shift_hours": later("hours of a shift"),
    "break_minutes": later("break (min)"), "earliest": later("not before"), "latest": later("not after"),
    "weekdays": later("weekdays"), "away": later("days away"),
    "site": later("site"), "what": later("what it is"), "letter": later("letter"), "slots": later("places that it takes"),
    "limit_seconds": later("longest wait (s)"), "target_seconds": later("target (s)"), "target_share": later("target share"),
    "ring_seconds": later("next ring after (s)"), "offer_seconds": later("offer (s)"),
    "return_seconds": later("return (s)"), "wrap_seconds": later("finishing (s)"), "capacity": later("capacity"),
    "standard_seconds": later("should take (s)"), "skill": later("skill"), "icon": later("picture"),
    "place": later("place"), "queue": later("queue"), "title": later("title"), "text": later("text"),
    "shortcut": later("short word"), "username": later("user name"), "email": later("e-mail"), "team": later("team"),
    "hired_on": later("with us since"), "liked_name": later("liked name"), "born_year": later("year of birth"),
    "phone_turns": later("turns by phone"), "public_address": later("public address"), "hall": later("hall"),
    "early_seconds": later("check-in opens (s)"), "late_seconds": later("late by (s)"),
    "credit_seconds": later("appointment's credit (s)"), "book_days": later("days that can be booked"),
    "slot_minutes": later("appointments every (min)"), "slot_places": later("appointments at once"),
    "segment": later("segment"), "since": later("customer since"), "preferred_channel": later("preferred channel"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One change: when, who, did what, to whom or what, and which fields with before and after."""

    at: datetime
    who: str
    did: str
    to: str
    details: list[str]


def subjects() -> list[tuple[str, str]]:
    return [(name, str(word)) for name, word in SUBJECTS.items()]


def line(event: Event) -> Line:
    about = event.verb.partition(".")[0]
    about_whom: dict[str, Any] = {
        "position": event.position,
        "queue": event.queue,
        "kind": event.queue,
        "canned": event.queue,
        "staff": event.agent,
        "rights": event.agent or event.queue,
        "customer": event.customer,
    }
    to = about_whom.get(about)
    return Line(
        event.at,
        str(event.actor or _("The house")),
        str(SENTENCES.get(event.verb, event.verb)),
        str(to or event.site or ""),
        details(event.data),
    )


def details(data: dict[str, Any]) -> list[str]:
    found = []
    for name, pair in (data.get("changed") or {}).items():
        word = str(FIELDS.get(name, name))
        found.append(f"{word}: {shown(pair[0])} → {shown(pair[1])}" if isinstance(pair, list) else word)
    if "roles" in data:
        found.append(", ".join(role_at(str(role)) for role in data["roles"]))
    return found


def role_at(written: str) -> str:
    """A role as the ledger holds it, ``lead@centro`` or ``lead@*`` for every site, in words."""
    role, _at, site = written.partition("@")
    word = str(RoleName(role).label) if role in RoleName.values else role
    return word if site in ("", "*") else f"{word} ({site})"


def shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "—" if value is None else str(value)
