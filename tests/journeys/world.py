"""A centre in which every screen has something to show, written by the desk's own actions in a server's home.

Called in a process that stands in that home; prints the addresses of the screens, by who may look at them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.urls import NoReverseMatch, reverse

from cast import SmallCentre, small_centre
from lagniappe.desk.actions import (
    appointments,
    arrivals,
    customers,
    presence,
    service,
    setup_centre,
    setup_queues,
    setup_sites,
    setup_staff,
    talk,
    turns,
)
from lagniappe.desk.actions.arrivals import Arrival
from lagniappe.desk.models import Appointment, Case, Contact, User
from lagniappe.desk.queries import appointments as asked
from lagniappe.web.setup import first_key
from lagniappe.web.setup.things import THINGS
from live.browser import sign_in, visit

Words = Callable[[str], str]


MARKUP = "<img src=x onerror=window.pwned=1>"


def wild(text: str) -> str:
    """The text as somebody would write it who wants our pages to run it; short enough for every field."""
    return f"{text}{MARKUP}"[-40:] if len(text) < 4 else f"{text[:40]}{MARKUP}"


def rename(world: SmallCentre, words: Words, now: datetime) -> None:
    """Every name that somebody can write, through the set-up's actions."""
    zoe = world.zoe
    setup_centre.change_centre(values={"name": words("Banco")}, now=now, actor=zoe)
    for site in (world.site, world.centre_site):
        setup_sites.change_site(
            site=site, values={"name": words(site.name), "address": words("Corrientes 1")}, now=now, actor=zoe
        )
    for queue in (world.cash, world.advice, world.chat):
        names = {code: words(queue.name) for code in ("es", "en", "ru")}
        setup_queues.change_queue(queue=queue, values={"name": words(queue.name), "names": names}, now=now, actor=zoe)
    for kind in (world.deposit, world.loan, world.question):
        setup_queues.change_kind(kind=kind, values={"name": words(kind.name)}, now=now, actor=zoe)
    for counter in world.counters:
        setup_sites.change_position(position=counter, values={"name": words(counter.name)}, now=now, actor=zoe)
    setup_queues.change_skill(skill=world.mortgages, values={"name": words("Hipotecas")}, now=now, actor=zoe)
    for user in (world.ana, world.bruno, world.carla, world.diego, world.elena, world.zoe):
        setup_staff.change_staff(
            user=user, values={"name": words(user.name), "team": words("Mañana")}, now=now, actor=zoe
        )
    known = {"name": words("María Gómez"), "liked_name": words("Mari"), "segment": words("Vip")}
    customers.change_customer(customer=world.maria, values=known, now=now, actor=zoe)
    text = {"shortcut": "hola", "title": words("Saludo"), "text": words("Hola {name}"), "language": "es"}
    setup_queues.create_canned(values={"queue": world.chat, **text}, now=now, actor=zoe)


def chat(world: SmallCentre, words: Words, now: datetime) -> Contact:
    arrival = Arrival(
        queue=world.chat, kind=world.question, customer=world.maria, language="es", subject=words("Tarjeta")
    )
    contact = arrivals.arrive(arrival=arrival, now=now)
    talk.say(contact=contact, speaker="customer", text=words("No anda mi tarjeta"), client_key="a", now=now)
    return contact


def chats(world: SmallCentre, words: Words, now: datetime) -> dict[str, Contact]:
    """One conversation at each step of its life."""
    presence.be(user=world.carla, state="available", now=now)
    made = {}
    for name in ("closed", "ended", "talking"):
        made[name] = service.start(contact=chat(world, words, now), agent=world.carla, now=now)
        talk.say(
            contact=made[name], speaker="agent", author=world.carla, text=words("La miro"), client_key="b", now=now
        )
        talk.note(author=world.carla, text=words("Enojada"), contact=made[name], customer=world.maria, now=now)
        if name != "talking":
            service.end(contact=made[name], agent=world.carla, now=now)
    service.close(contact=made["closed"], agent=world.carla, resolution="resolved", line=words("Listo"), now=now)
    talk.give_mark(contact=made["closed"], mark="csat", value=4, low=1, high=5, now=now)
    made["offered"] = chat(world, words, now)
    made["waiting"] = chat(world, words, now)
    return made


def counter(world: SmallCentre, now: datetime) -> dict[str, Contact]:
    """One turn at each step of its life."""
    presence.be(user=world.ana, state="available", position=world.counters[0], now=now)
    made: dict[str, Contact] = {}
    for name in ("missed", "left", "served", "waiting"):
        made[name] = turns.take_turn(kind=world.deposit, now=now, language="es", priority=name == "waiting")
    service.leave(contact=made["left"], now=now)
    for name in ("missed", "served"):
        turns.call_chosen(contact=made[name], agent=world.ana, now=now)
        if name == "missed":
            turns.miss(contact=made[name], agent=world.ana, now=now)
        else:
            service.start(contact=made[name], agent=world.ana, now=now)
            service.close(contact=made[name], agent=world.ana, resolution="resolved", now=now)
    made["active"] = turns.take_turn(kind=world.deposit, now=now, language="es")
    turns.call_chosen(contact=made["active"], agent=world.ana, now=now)
    service.start(contact=made["active"], agent=world.ana, now=now)
    presence.be(user=world.bruno, state="available", position=world.counters[1], now=now)
    made["called"] = turns.take_turn(kind=world.loan, now=now, language="es")
    turns.call_chosen(contact=made["called"], agent=world.bruno, now=now)
    made["visit"] = turns.take_turn(kind=world.deposit, more=[world.loan], now=now, language="es")
    return made


def agreed(world: SmallCentre, now: datetime) -> Appointment:
    """María has a time for a deposit."""
    every = {"slot_minutes": 30, "slot_places": 2}
    kind = setup_queues.change_kind(kind=world.deposit, values=every, now=now, actor=world.zoe)
    [*_others, (day, _free)] = asked.days(kind, now)
    return appointments.book(kind=kind, at=asked.slots(kind, day, now)[0].at, customer=world.maria, now=now)


def address(name: str, *given: object, query: str = "") -> list[str]:
    """A screen's path; none where this installation lacks the screen."""
    try:
        return [reverse(name, args=given) + query]
    except NoReverseMatch:
        return []


def set_up_screens() -> list[str]:
    found = [path for name in ("setup", "setup_centre", "setup_changes", "setup_look") for path in address(name)]
    for name, thing in THINGS.items():
        found += address("setup_list", name) + address("setup_new", name)
        if name in ("sites", "queues", "staff", "customers"):
            row = thing.rows(User.objects.get(username="zoe")).first()
            found += address("setup_edit", name, row.public_id)
    return found + address("setup_import", "staff") + address("setup_import", "customers")


def at_a_time(world: SmallCentre, own: Appointment) -> tuple[list[str], list[str]]:
    """Agreed times, as the customer sees them and as the desk does."""
    kind, hers = own.kind.public_id, f"/turn/appointment/{own.code}/"
    book = f"/desk/person/{world.maria.public_id}/appointment"
    site = world.site.code
    theirs = [f"/turn/book/{site}/?kind={kind}", hers, f"{hers}move/", f"/kiosk/{site}/appointment/"]
    return theirs, [book, f"{book}?kind={kind}", f"/desk/appointment/{own.public_id}"]


def screens(home: Path, world: SmallCentre, spoken: dict[str, Contact], called: dict[str, Contact]) -> dict[str, Any]:
    key = first_key.make(home)
    theirs, ours = at_a_time(world, agreed(world, datetime.now(UTC)))
    visitor = ["/", "/turn/", "/chat/", "/account/login/", f"/setup/first?key={key}", "/nowhere"]
    visitor += [f"/chat/{spoken[name].public_id}/" for name in ("waiting", "talking", "ended")]
    visitor += [f"/turn/{called[name].code}/" for name in called]
    code = called["waiting"].code
    visitor += [f"/turn/{code}/leave/", f"/turn/{code}/slip/", f"/kiosk/{world.site.code}/ticket/{code}/"]
    visitor += [f"/kiosk/{world.site.code}/", f"/kiosk/{world.site.code}/?phone=1", f"/display/{world.site.code}/"]
    visitor += [*theirs, f"/kiosk/{world.site.code}/?several=1", f"/kiosk/{world.site.code}/?phone=1&several=1"]
    case = Case.objects.filter(customer=world.maria).latest("pk")
    desk = ["/desk", *[f"/desk/contact/{spoken[name].public_id}" for name in ("talking", "ended", "closed")]]
    desk += [f"/desk/case/{case.public_id}", f"/desk/person/{world.maria.public_id}", "/desk/search?q=mari", *ours]
    return {
        "visitor": visitor,
        "elena": ["/account/password/change/", *address("studies")],
        "carla": desk,
        "ana": ["/desk", f"/desk/contact/{called['active'].public_id}"],
        "bruno": [f"/desk/contact/{called['called'].public_id}"],
        "tomas": ["/account/home"],
        "diego": ["/floor", "/desk"],
        "zoe": set_up_screens(),
    }


def furnish(home: Path, words: Words = str) -> None:
    """Fill the home's tables; print what there is to see and with which cookies."""
    now = datetime.now(UTC)
    world = small_centre(now)
    setup_staff.change_staff(user=world.carla, values={"capacity": 4}, now=now, actor=world.zoe)
    world.carla.refresh_from_db()
    rename(world, words, now)
    for thing in vars(world).values():
        if hasattr(thing, "refresh_from_db"):
            thing.refresh_from_db()
    for position in world.counters:
        position.refresh_from_db()
    spoken, called = chats(world, words, now), counter(world, now)
    staff = {
        name: sign_in(getattr(world, name)) for name in ("ana", "bruno", "carla", "diego", "elena", "tomas", "zoe")
    }
    cookies = {"visitor": visit(*spoken.values(), *called.values()), **staff}
    sys.stdout.write(json.dumps({"screens": screens(home, world, spoken, called), "cookies": cookies}))
