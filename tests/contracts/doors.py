"""Every address of the program filled in with what there is in a centre, and people who knock there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cast import SmallCentre
from lagniappe.desk import attached, limits, shelf
from lagniappe.desk.actions import (
    appointments,
    arrivals,
    bringing,
    files,
    findings,
    observing,
    presence,
    rosters,
    service,
    talk,
    turns,
    wishes,
)
from lagniappe.desk.models import CannedAnswer, Contact, Kind
from lagniappe.web.survey import links
from live.browser import sign_in, visit

MATRIX = Path(__file__).with_name("doors.csv")
PEOPLE = ("nobody", "stranger", "visitor", "ana", "bruno", "carla", "diego", "elena", "tomas", "zoe")
"""Nobody; somebody with another visit; the visitor whose turn and chat these are; Ana, who serves the turn; Bruno of the same
branch; Carla, who serves the chat at the contact centre; a lead, an analyst, a trainer, an administrator."""

ON_A_CONTACT = "call recall start decline miss back park take-up resume end close transfer take-back go-on plan".split()
SETTINGS = (("sites", "site_id"), ("positions", "counter"), ("queues", "queue"), ("kinds", "kind"), ("staff", "staff"))
FILLED: dict[str, tuple[dict[str, str], ...]] = {
    "/chat/<uuid:public_id>": ({"public_id": "chat"},),
    "/chat/<uuid:public_id>/file": ({"public_id": "chat", "file_id": "file"},),
    "/chat/<uuid:public_id>/transcript": ({"public_id": "chat", "shape": "=html"},),
    "/chat/back/": ({"signed": "=forged"},),
    "/desk/appointment/": ({"public_id": "agreed"},),
    "/desk/case/": ({"public_id": "case"},),
    "/desk/case/<str:public_id>/<str:name>": tuple(
        {"public_id": "case", "name": f"={name}"}
        for name in "own describe close reopen note write-back ask accept settle".split()
    ),
    "/desk/contact/": ({"public_id": "turn"}, {"public_id": "chat"}),
    "/desk/contact/<str:public_id>/<str:name>": tuple(
        {"public_id": contact, "name": f"={name}"} for contact in ("turn", "chat") for name in ON_A_CONTACT
    ),
    "/desk/contact/<str:public_id>/file": ({"public_id": "chat", "file_id": "file"},),
    "/desk/person/": ({"public_id": "customer"},),
    "/desk/wishes/": ({"public_id": "wish"},),
    "/display/": ({"site": "site"},),
    "/floor/contact/": ({"public_id": "turn"}, {"public_id": "chat"}),
    "/floor/person/": ({"public_id": "staff"},),
    "/floor/site/": ({"code": "site"},),
    "/kiosk/": ({"site": "site", "code": "code"},),
    "/plan/draft/": ({"public_id": "draft"},),
    "/plan/people/": ({"public_id": "staff"},),
    "/setup/<slug:name>": tuple({"name": f"={name}", "public_id": thing} for name, thing in SETTINGS),
    "/setup/answers/": ({"public_id": "answer"},),
    "/setup/import/": ({"what": "=staff"}, {"what": "=customers"}),
    "/setup/person/": ({"public_id": "customer"},),
    "/studies/<slug:name>": ({"name": "=demand_and_waiting"},),
    "/studies/bring/": ({"public_id": "import"},),
    "/studies/finding/": (
        {"public_id": "finding", "language": "=es", "name": "=waits", "look": "=light", "form": "=csv"},
    ),
    "/studies/conditions/": ({"code": "site"},),
    "/studies/surveys/": ({"public_id": "survey"},),
    "/survey/": ({"signed": "survey_link"},),
    "/turn/": ({"code": "code"},),
    "/turn/appointment/": ({"code": "booking"},),
    "/turn/book/": ({"site": "site"},),
}
"""What stands in the parts of an address, by the longest beginning that fits: a thing of this centre, or ``=`` and a word."""


@dataclass
class Place:
    """A centre with something going on in it, and everybody's browser."""

    things: dict[str, str]
    people: dict[str, Client]

    def ask(self, who: str, method: str, address: str) -> str:
        """The answer to somebody who sends nothing; whatever it did is undone."""
        limits.doors.forget()  # here it is the doors that are tried, not their bell
        client = self.people[who]
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            response = getattr(client, method)(address)
            if response.streaming:
                response.getvalue()
            transaction.set_rollback(True)
        client.cookies = cookies
        if response.status_code in (301, 302) and "/login/" in response.headers.get("Location", ""):
            return "login"
        return str(response.status_code)


def place(centre: SmallCentre) -> Place:
    """Something of every kind goes on in the small centre."""
    now = centre.now
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=now)
    turn = turns.take_turn(kind=centre.deposit, now=now)
    turns.call_next(agent=centre.ana, now=now)
    presence.be(user=centre.carla, state="available", now=now)
    arrival = arrivals.Arrival(queue=centre.chat, kind=centre.question, customer=centre.maria)
    chat = arrivals.arrive(arrival=arrival, now=now)
    said = talk.say(contact=chat, speaker="customer", text="Hola", client_key="first", now=now)
    service.start(contact=chat, agent=centre.carla, now=now)
    other = turns.take_turn(kind=centre.deposit, now=now)
    text = b"plain words"
    file = files.attach(message=said, file=shelf.put([text], attached.Looked("a.txt", "text/plain", len(text))))
    today = timezone.now()
    survey = observing.open_survey(
        site=centre.site, queue=None, name="Monday", closes_at=today + timedelta(days=1), now=today, actor=None
    )
    answer = CannedAnswer.objects.create(queue=centre.chat, shortcut="hola", title="Hola", text="Hola")
    bringing.offer_sources(sources={"generic": {"words": {}, "options": []}}, now=now)
    sent = [SimpleUploadedFile("turns.csv", b"a,b\n1,2\n")]
    brought = bringing.bring(source="generic", uploads=sent, options={}, now=now, actor=centre.elena)
    rows = {
        "turn": turn, "chat": chat, "case": chat.case, "queue": centre.cash, "kind": centre.deposit, "file": file,
        "counter": centre.counters[0], "staff": centre.ana, "customer": centre.maria, "answer": answer,
        "site_id": centre.site, "finding": findings.want(study="demand_and_waiting", parameters={}, now=now),
        "import": brought, "survey": survey,
        "draft": rosters.want_draft(
            site=centre.site, first_day=now.date(), days=7, parameters={}, now=now, actor=centre.diego
        ),
    }  # fmt: skip
    rows["wish"] = wishes.wish(user=centre.ana, what="off", weekday=5, now=now)
    named = {name: str(row.public_id) for name, row in rows.items()}
    named["survey_link"] = links.sign(survey)
    Kind.objects.filter(pk=centre.loan.pk).update(slot_minutes=30)
    tomorrow = today.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    booked = appointments.book(kind=centre.loan, at=tomorrow, customer=centre.maria, now=today)
    named |= {"booking": booked.code, "agreed": str(booked.public_id)}
    return Place({**named, "site": centre.site.code, "code": turn.code}, browsers(centre, [turn, chat], other))


def browsers(centre: SmallCentre, own: list[Contact], other: Contact) -> dict[str, Client]:
    found = {}
    for who in PEOPLE:
        client = found[who] = Client(raise_request_exception=False)
        cookies = {"stranger": visit(other), "visitor": visit(*own)}.get(who) or {}
        if hasattr(centre, who):
            cookies = sign_in(getattr(centre, who))
        for name, value in cookies.items():
            client.cookies[name] = value
    return found


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Each address as a template."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern) and "(" not in route and "^" not in route:
            yield "/" + route


def addresses(place: Place, route: str) -> Iterator[tuple[str, str]]:
    """The address with what there is in this centre, and how it stands in the matrix."""
    if "<" not in route:
        yield route, route
        return
    fitting = [beginning for beginning in FILLED if route.startswith(beginning)]
    assert fitting, f"say in FILLED what stands in {route}"
    for values in FILLED[max(fitting, key=len)]:
        address = shown = route
        for part in re.findall(r"<[^>]+>", route):
            value = values[part.strip("<>").split(":")[-1]]
            address = address.replace(part, value[1:] if value[0] == "=" else place.things[value])
            shown = shown.replace(part, value[1:] if value[0] == "=" else f"{{{value}}}")
        yield address, shown


def doors(place: Place) -> Iterator[tuple[str, str, str]]:
    """Each route with its addresses, as they are in this centre and as they stand in the matrix."""
    for route in sorted(set(routes(get_resolver()))):
        for address, shown in addresses(place, route):
            yield route, address, shown


def welcome(place: Place) -> dict[str, str]:
    """What each door answers to the first who is let in there, as the matrix has it."""
    with MATRIX.open(encoding="utf-8") as file:
        agreed = {(row["method"], row["address"]): row for row in csv.DictReader(file)}
    found = {}
    for _route, address, shown in doors(place):
        for method in ("get", "post"):
            row = agreed.get((method, shown), {})
            let_in = next((who for answer in ("200", "302") for who in PEOPLE if row.get(who) == answer), None)
            if let_in is not None:
                found[f"{method} {shown}"] = place.ask(let_in, method, address)
    return found
