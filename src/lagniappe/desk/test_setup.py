"""Setting up: only administrators, only sound things, every change in the ledger and no words in it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from cast import NOON, SmallCentre
from lagniappe.desk.actions import (
    customers,
    presence,
    service,
    setup_centre,
    setup_queues,
    setup_sites,
    setup_staff,
    turns,
    visits,
)
from lagniappe.desk.actions.appointments import book
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Customer, Event, Handle, Queue, Role, Site, User
from lagniappe.desk.queries.appointments import slots
from lagniappe.desk.queries.hours import is_open
from lagniappe.desk.queries.people import search
from lagniappe.desk.queries.privacy import holding
from lagniappe.desk.queries.rights import has_role

pytestmark = pytest.mark.django_db


def refused(code, function, **arguments):
    with pytest.raises(ActionRefused) as caught:
        function(**arguments)
    assert caught.value.code == code
    assert caught.value.sentence
    return caught.value


def test_a_centre_begins_once():
    now = NOON
    setup_centre.begin_centre(name="Mi centro", language="es", now=now)
    refused("exists", setup_centre.begin_centre, name="Otro", language="es", now=now)


def test_only_administrators_set_up(centre):
    for actor in (centre.ana, centre.diego, centre.elena, centre.tomas):
        refused(
            "not_allowed",
            setup_queues.change_queue,
            queue=centre.cash,
            values={"limit_seconds": 60},
            now=centre.now,
            actor=actor,
        )
        refused(
            "not_allowed",
            setup_staff.set_roles,
            user=actor,
            wanted=[("administrator", None)],
            now=centre.now,
            actor=actor,
        )
    queue = setup_queues.change_queue(
        queue=centre.cash, values={"limit_seconds": 60, "name": "Cajas"}, now=centre.now, actor=centre.zoe
    )
    event = Event.objects.get(verb="queue.changed")
    assert (queue.limit_seconds, event.actor, event.queue) == (60, centre.zoe, queue)
    assert event.data["changed"] == {"limit_seconds": [1800, 60], "name": None}


def test_an_administrator_of_one_site_stays_there(centre):
    local = User.objects.create_user("lia", name="Lía", password="a long password")
    setup_staff.set_roles(user=local, wanted=[("administrator", centre.site.pk)], now=centre.now, actor=centre.zoe)
    setup_sites.change_site(site=centre.site, values={"seats": 20}, now=centre.now, actor=local)
    refused(
        "not_allowed",
        setup_sites.change_site,
        site=centre.centre_site,
        values={"seats": 2},
        now=centre.now,
        actor=local,
    )
    refused("not_allowed", setup_queues.create_queue, values={"site": centre.centre_site}, now=centre.now, actor=local)
    refused(
        "not_allowed", setup_staff.set_roles, user=local, wanted=[("administrator", None)], now=centre.now, actor=local
    )
    refused(
        "not_allowed",
        setup_staff.set_password,
        user=centre.zoe,
        password="another long one",
        now=centre.now,
        actor=local,
    )
    refused("not_allowed", setup_staff.set_serves, user=centre.ana, rings={centre.chat: 1}, now=centre.now, actor=local)
    setup_staff.set_roles(user=centre.ana, wanted=[("lead", centre.site.pk)], now=centre.now, actor=local)
    assert has_role(centre.ana, "lead", site=centre.site)
    assert not has_role(centre.ana, "agent")


def test_somebody_stays_administrator(centre):
    refused("last", setup_staff.set_roles, user=centre.zoe, wanted=[], now=centre.now, actor=centre.zoe)
    refused("not_allowed", setup_staff.set_active, user=centre.zoe, active=False, now=centre.now, actor=centre.zoe)
    refused("last", setup_staff.set_active, user=centre.zoe, active=False, now=centre.now, actor=None)
    Role.objects.create(user=centre.diego, role="administrator")
    setup_staff.set_active(user=centre.zoe, active=False, now=centre.now, actor=centre.diego)
    assert not User.objects.get(username="zoe").is_active


def test_hours_are_kept_apart_and_used(centre):
    site = Site.objects.create(code="norte", name="Norte")
    monday = [(0, time(9), time(13)), (0, time(15), time(18))]
    setup_sites.set_hours(site=site, stretches=monday, now=centre.now, actor=centre.zoe)
    assert is_open(site, centre.now)  # noon on a Monday
    assert not is_open(site, centre.now + timedelta(hours=2))
    refused("invalid", setup_sites.set_hours, site=site, stretches=[*monday, (0, time(12), time(14))], now=centre.now)
    assert site.hours.count() == 2
    before = Event.objects.count()
    setup_sites.set_hours(site=site, stretches=monday, now=centre.now, actor=centre.zoe)
    assert Event.objects.count() == before


def test_a_night_stretch_is_the_last_of_its_day(centre):
    night = (4, time(22), time(2))
    setup_sites.set_hours(site=centre.site, stretches=[(4, time(9), time(12)), night], now=centre.now)
    refused(
        "invalid",
        setup_sites.set_hours,
        site=centre.site,
        stretches=[night, (4, time(23), time(23, 30))],
        now=centre.now,
    )


def test_what_is_in_use_is_not_closed(centre):
    arrive(arrival=Arrival(queue=centre.cash, kind=centre.deposit, numbered=True), now=centre.now)
    refused(
        "busy", setup_queues.change_queue, queue=centre.cash, values={"active": False}, now=centre.now, actor=centre.zoe
    )
    refused(
        "busy", setup_sites.change_site, site=centre.site, values={"active": False}, now=centre.now, actor=centre.zoe
    )
    setup_queues.change_queue(queue=centre.chat, values={"active": False}, now=centre.now, actor=centre.zoe)
    assert not Queue.objects.get(pk=centre.chat.pk).active


def test_unsound_things_are_refused_with_a_sentence(centre):
    refused("invalid", setup_sites.create_site, values={"code": "x", "name": "X", "zone": "Mars/Base"}, now=centre.now)
    refused("invalid", setup_sites.create_site, values={"code": "centro", "name": "X"}, now=centre.now)
    refused(
        "fixed", setup_queues.change_queue, queue=centre.cash, values={"channel": "chat"}, now=centre.now, actor=None
    )
    refused("invalid", setup_staff.create_staff, values={"username": "an a<b>"}, now=centre.now)
    refused("invalid", setup_staff.set_password, user=centre.ana, password="short", now=centre.now)
    with pytest.raises(ValueError, match="no such fields"):
        setup_queues.create_queue(values={"site": centre.site, "pk": 1}, now=centre.now)


def test_a_customer_is_found_by_whatever_one_remembers(centre):
    person = customers.create_customer(
        values={"name": "José Ñandú", "liked_name": "Pepe"},
        handles={"phone": "+54 (11) 4321-0000", "document": "12.345.678", "email": " Pepe@Example.ORG "},
        now=centre.now,
        actor=centre.ana,
    )
    for text in ("jose", "NANDU pepe", "ñandú", "4321-0000", "12345678", "pepe@example", "+541143210000"):
        assert search(centre.ana, text).customers == [person], text
    assert not search(centre.ana, "jose maria")
    assert not search(centre.elena, "jose"), "an analyst looks at figures, not at people"
    assert not search(centre.ana, "\0 ")
    customers.change_customer(customer=person, values={"liked_name": "Zé"}, now=centre.now, actor=centre.ana)
    assert search(centre.ana, "ze").customers == [person]
    handle = person.handles.get(what="email")
    customers.remove_handle(handle=handle, now=centre.now, actor=centre.ana)
    assert not search(centre.ana, "pepe@example")
    assert "Pepe" not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_handle_belongs_to_one_person(centre):
    refused(
        "taken",
        customers.add_handle,
        customer=Customer.objects.create(created_at=centre.now),
        what="email",
        value="MARIA@example.org",
        now=centre.now,
    )
    before = Handle.objects.count()
    customers.add_handle(customer=centre.maria, what="email", value="Maria@example.org", now=centre.now)
    assert Handle.objects.count() == before
    for what, value in (("email", "no"), ("phone", "12"), ("carrier pigeon", "x"), ("document", " . ")):
        assert refused(
            None or {"carrier pigeon": "unknown"}.get(what, "invalid"),
            customers.add_handle,
            customer=centre.maria,
            what=what,
            value=value,
            now=centre.now,
        )


def test_turns_and_cases_are_found_by_number(centre):
    contact = arrive(arrival=Arrival(queue=centre.cash, kind=centre.deposit, numbered=True), now=centre.now)
    assert contact.ticket
    assert search(centre.ana, contact.ticket.lower()).contacts == [contact]
    assert not search(centre.carla, contact.ticket), "Carla does not serve that queue"
    case = contact.case
    case.subject = "Reclamo por débito"
    case.save()
    assert search(centre.ana, "debito reclamo").cases == [case]
    assert search(centre.ana, case.public_id.hex[-8:]).cases == [case]
    assert search(centre.ana, "(.*)[").cases == []


def test_an_unknown_visitor_becomes_known(centre):
    visitor = Customer.objects.create(created_at=centre.now)
    Handle.objects.create(customer=visitor, what="visit", value="v1")
    contact = arrive(arrival=Arrival(queue=centre.cash, kind=centre.deposit, customer=visitor), now=centre.now)
    linked = customers.link_customer(contact=contact, customer=centre.maria, now=centre.now, actor=centre.ana)
    assert (linked.customer, linked.case.customer) == (centre.maria, centre.maria)
    assert Handle.objects.get(what="visit").customer == centre.maria
    other = Customer.objects.create(created_at=centre.now, name="Otra")
    refused("known", customers.link_customer, contact=linked, customer=other, now=centre.now, actor=centre.ana)


def test_all_that_came_from_a_browser_is_the_persons_whose_it_is(centre):
    at = {"queue": centre.chat, "kind": centre.question, "visit": "v1", "now": centre.now}
    first = visits.write_in(text="Lo de antes", client_key="first", name="Lucía", **at)
    stranger = first.customer
    service.leave(contact=first, now=centre.now)
    again = visits.write_in(text="Lo de hoy", client_key="second", **at)
    centre.deposit.slot_minutes = 60
    centre.deposit.save()
    slot = slots(centre.deposit, centre.site.local(centre.now).date(), centre.now)[0]
    book(kind=centre.deposit, at=slot.at, customer=stranger, now=centre.now)
    customers.link_customer(contact=again, customer=centre.maria, now=centre.now, actor=centre.ana)
    held = holding(centre.maria)
    assert [one["messages"][0]["text"] for one in held["contacts"]] == ["Lo de antes", "Lo de hoy"]
    assert (len(held["cases"]), len(held["appointments"])) == (2, 1)
    told = Event.objects.filter(verb="customer.linked", customer=centre.maria)
    assert set(told.values_list("contact", flat=True)) == {first.pk, again.pk}, "each contact's day wants sealing anew"
    stranger.refresh_from_db()
    assert (str(stranger.liked_name), stranger.search) == ("", "")


def test_who_was_named_by_staff_keeps_their_other_cases(centre):
    named = Customer.objects.create(created_at=centre.now, liked_name="Juan")
    kept, wrong = (arrive(arrival=Arrival(queue=centre.cash, customer=named), now=centre.now) for _n in range(2))
    customers.link_customer(contact=wrong, customer=centre.maria, now=centre.now, actor=centre.ana)
    kept.refresh_from_db()
    named.refresh_from_db()
    assert (kept.customer, named.liked_name) == (named, "Juan")


def test_a_queue_stays_open_for_whoever_has_yet_to_come_to_it(centre):
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turn = turns.take_turn(kind=centre.deposit, more=[centre.loan], now=centre.now)
    assert turn.queue == centre.cash
    shut = {"values": {"active": False}, "now": centre.now, "actor": centre.zoe}
    refused("busy", setup_queues.change_queue, queue=centre.advice, **shut)
    service.leave(contact=turn, now=centre.now)
    assert not setup_queues.change_queue(queue=centre.advice, **shut).active


def test_a_site_keeps_the_short_name_under_which_its_days_are_filed(centre: SmallCentre) -> None:
    with pytest.raises(ActionRefused, match="short name"):
        setup_sites.change_site(site=centre.site, values={"code": "other"}, now=centre.now, actor=centre.zoe)
    kept = setup_sites.change_site(
        site=centre.site, values={"code": "centro", "seats": 12}, now=centre.now, actor=centre.zoe
    )
    assert (kept.code, kept.seats) == ("centro", 12)
