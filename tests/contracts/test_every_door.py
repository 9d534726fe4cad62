"""Every address, asked by everybody with sense and nonsense: an answer, a refusal, a sentence, but never a failure."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cast import SmallCentre
from gate import GATE
from lagniappe.desk import limits
from lagniappe.desk.actions import arrivals, presence, turns
from lagniappe.web import persona

WILD = {
    "int": ["0", "1", "99999999999999999999"],
    "str": ["x", "%00", "<script>alert(1)</script>", "a" * 300, "..%2f..%2fetc%2fpasswd", "¿é漢\u202e"],
    "slug": ["nowhere", "-", "a" * 300],
    "uuid": ["00000000-0000-0000-0000-000000000000"],
    "path": ["x/../y", "<b>"],
}
BETWEEN = ("ana", "diego", "elena", "tomas") if GATE else ("ana",)
MARKUP = "<script>alert(1)</script>\"'>{{7*7}}{% now %}\x00\u202e" + "é" * 50
FIELDS = """
    text name kind queue site state position line resolution value client_key email language priority q seq after number
    weekday opens closes next subject login password persona study from to limit band contact case customer lang
""".split()
NONSENSE = dict.fromkeys(FIELDS, MARKUP)
POSTED: tuple[str, dict[str, str]] = ("post", NONSENSE)
ASKED: tuple[str, dict[str, str]] = ("get", NONSENSE)
BARELY: tuple[str, dict[str, str]] = ("get", {})
"""What is there is asked with nothing by everybody in the matrix of doors."""


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Each address as a template with the names and converters of its parts."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern) and "(" not in route and "^" not in route:
            parts = {
                name: type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                for name, converter in entry.pattern.converters.items()
            }
            yield route, parts


def addresses(known: dict[str, list[str]]) -> Iterator[tuple[str, bool]]:
    """Each address with what there is and with nonsense in its parts; and whether it is nonsense."""
    for route, parts in patterns(get_resolver()):
        sense = max([1, *(len(known.get(kind, [])) for kind in parts.values())])
        most = max([1, *(len(WILD.get(kind, WILD["str"])) + len(known.get(kind, [])) for kind in parts.values())])
        for turn in range(most):
            address = "/" + route
            for name, kind in parts.items():
                values = known.get(kind, []) + WILD.get(kind, WILD["str"])
                start = address.index("<")
                end = address.index(">", start)
                assert address[start:end].split(":")[-1].lstrip("<") == name
                address = (
                    address[:start]
                    + values[turn % len(values)].replace("<", "%3C").replace(">", "%3E")
                    + address[end + 1 :]
                )
            yield address, turn >= sense


@pytest.fixture
def known(centre: SmallCentre) -> dict[str, list[str]]:
    """The ids of a centre with something going on in it."""
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    waiting = turns.take_turn(kind=centre.loan, now=centre.now)
    turns.call_next(agent=centre.ana, now=centre.now)
    presence.be(user=centre.carla, state="available", now=centre.now)
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, customer=centre.maria), now=centre.now)
    things = [turn, waiting, chat, chat.case, centre.cash, centre.deposit, centre.counters[0], centre.ana, centre.maria]
    return {
        "uuid": [str(thing.public_id) for thing in things] + [str(uuid4())],
        "slug": [centre.site.code],
        "str": [turn.code, centre.site.code, "demand_and_waiting", "chat", "sites"],
        "int": [str(centre.ana.pk)],
    }


def signed_in(client: Client) -> bool:
    """Whether the last door left the session alone."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie is not None and Session.objects.filter(session_key=cookie.value).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role",
    ["nobody", "zoe", *(pytest.param(role, marks=pytest.mark.once) for role in BETWEEN)],
)
def test_no_door_fails(role: str, centre: SmallCentre, known: dict[str, list[str]]) -> None:
    client = Client(raise_request_exception=False)
    failed = []
    for address, nonsense in addresses(known):
        thorough = role in ("nobody", "zoe")  # who may least and who may most
        if nonsense and not thorough:
            continue  # what is not there is not there for anybody
        if nonsense and role == "nobody" and persona.STAFF_PATHS.match(address):
            continue  # who has not signed in is sent to sign in, whatever the address says
        if role != "nobody" and not signed_in(client):
            client.force_login(getattr(centre, role))
        for method, data in (POSTED,) if not thorough else (BARELY, POSTED) if nonsense else (ASKED, POSTED):
            limits.doors.forget()  # here it is the doors that are tried, not their bell
            response = getattr(client, method)(address, data)
            if response.status_code >= 500:
                failed.append(f"{method} {address}: {response.status_code}")
    assert not failed, "\n".join(failed[:40])
