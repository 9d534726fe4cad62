"""What is asked with SQL that was written once is what Django's own query set answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Model

from cast import SmallCentre
from lagniappe.desk.actions import presence, turns
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.actions.legs import fresh
from lagniappe.desk.models import Contact, User
from lagniappe.desk.queries import routable
from lagniappe.desk.queries.prepared import Prepared, PreparedModels

WITH = ("queue", "site", "case", "customer", "agent", "position")


def fields(row: Model | None) -> dict[str, object] | None:
    return row and {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.fixture
def contacts(centre: SmallCentre) -> list[Contact]:
    """One that has an agent and a customer, and one that has neither."""
    presence.be(user=centre.carla, state="available", now=centre.now)
    arrive(arrival=Arrival(queue=centre.chat, customer=centre.maria), now=centre.now)
    turns.take_turn(kind=centre.deposit, now=centre.now)
    return list(Contact.objects.order_by("pk"))


def test_models_with_what_belongs_to_them(contacts: list[Contact], django_assert_num_queries) -> None:
    asked = PreparedModels(lambda number: Contact.objects.select_related(*WITH).filter(pk=number), 1)
    assert {contact.agent_id is None for contact in contacts} == {True, False}
    for contact in contacts:
        plain = Contact.objects.select_related(*WITH).get(pk=contact.pk)
        with django_assert_num_queries(1):
            [found] = asked.ask(contact.pk)
            parts = {name: getattr(found, name) for name in WITH}
        assert fields(found) == fields(plain)
        assert {name: fields(part) for name, part in parts.items()} == {
            name: fields(getattr(plain, name)) for name in WITH
        }
    assert asked.ask(0) == []


def test_values_by_their_names_and_nothing_where_there_is_nothing(contacts: list[Contact]) -> None:
    asked = Prepared(
        lambda number: Contact.objects.filter(pk=number).values("public_id", "arrived_at", "queue__name"), 1
    )
    for contact in contacts:
        assert asked.ask(contact.pk) == list(
            Contact.objects.filter(pk=contact.pk).values("public_id", "arrived_at", "queue__name")
        )
    assert asked.ask(0) == []


def test_a_contact_is_read_again_and_not_remembered(contacts: list[Contact]) -> None:
    first = fresh(contacts[0])
    Contact.objects.filter(pk=first.pk).update(last_seq=7)
    assert (first.last_seq, fresh(first).last_seq) == (0, 7)


def test_agents_by_name_are_those_among_all(centre: SmallCentre, contacts: list[Contact]) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now + timedelta(minutes=1))
    presence.be(user=centre.bruno, state="break", now=centre.now)
    everybody = {agent.agent: agent for agent in routable.agents()}
    assert set(everybody) == {centre.ana.pk, centre.carla.pk}
    assert everybody[centre.carla.pk].load == 1
    for user in User.objects.all():
        assert routable.agents([user]) == [agent for agent in everybody.values() if agent.agent == user.pk]
    two = routable.agents([centre.ana, centre.carla])
    assert {agent.agent: agent for agent in two} == everybody
    assert routable.agents([]) == []
