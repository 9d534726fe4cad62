"""Chat asked by somebody else, by programs, with nonsense and with links that are not what they seem."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cast import SmallCentre
from chatting import MARKUP, PAGE, SCRIPT, address, answered, begun, visit_contacts
from lagniappe.channels.chat import backlink
from lagniappe.desk.actions import presence, service, talk
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Contact


@pytest.fixture(autouse=True)
def _quiet_doors() -> None:
    doors.forget()


def test_markup_is_harmless_in_every_field(client: Client, centre: SmallCentre) -> None:
    centre.question.name = MARKUP[:60]
    centre.question.save()
    centre.carla.name = MARKUP
    centre.carla.save()
    contact = begun(client, centre, text=MARKUP, name=MARKUP)
    presence.be(user=centre.carla, state="available", now=timezone.now())
    service.start(contact=contact, agent=centre.carla, now=timezone.now())
    said = {"contact": contact, "speaker": "agent", "author": centre.carla, "client_key": "x", "now": timezone.now()}
    talk.say(text=MARKUP, **said)
    for url in (address(contact), address(contact, "messages"), reverse("chat")):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page


def test_a_program_that_fills_in_everything_is_turned_away(client: Client, centre: SmallCentre) -> None:
    fields = {"about": str(centre.question.public_id), "text": "Buy!", "language": "es", "website": "http://spam"}
    assert client.post(reverse("chat"), fields, **PAGE).status_code == 409
    assert not Contact.objects.exists()


def test_nobody_else_opens_a_conversation(client: Client, centre: SmallCentre) -> None:
    contact = begun(client, centre)
    other = Client()
    begun(other, centre)
    for stranger in (Client(), other):
        for name in ("conversation", "messages"):
            assert stranger.get(address(contact, name)).status_code == 404
        for name in ("say", "seen", "typing", "end", "rate", "again"):
            response = stranger.post(address(contact, name), {"text": "x", "key": "k", "value": 5}, **PAGE)
            assert response.status_code == 404
            assert "We do not know this conversation" in response.content.decode()
    assert client.get(reverse("chat_conversation", args=[uuid4()])).status_code == 404
    assert contact.messages.count() == 1


def test_every_writing_door_asks_for_a_post_with_the_pages_token(centre: SmallCentre) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("chat"), {"text": "x"}).status_code == 403
    for name in ("say", "seen", "typing", "end", "rate", "again"):
        url = reverse(f"chat_{name}", args=[uuid4()])
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == 403


@pytest.mark.parametrize("after", ["", "-1", "x", "9" * 11, "9" * 400, "١٢", "1e9", "\x00"])
def test_any_after_is_answered(client: Client, centre: SmallCentre, after: str) -> None:
    contact = begun(client, centre)
    assert client.get(address(contact, "messages"), {"after": after}).status_code == 200
    assert client.post(address(contact, "seen"), {"seq": after}).status_code == 204


def test_the_link_opens_the_conversation_on_another_device(client: Client, centre: SmallCentre) -> None:
    contact = begun(client, centre)
    other = Client()
    assert other.get(reverse("chat_back", args=[backlink.sign(contact)]), follow=True).status_code == 200
    assert other.get(address(contact)).status_code == 200


def test_a_forged_a_cut_and_a_stale_link_are_told_apart(client: Client, centre: SmallCentre) -> None:
    contact = begun(Client(), centre)
    good = backlink.sign(contact)
    other = begun(Client(), centre, key="other")
    forged = good.replace(contact.public_id.hex, other.public_id.hex)
    elsewhere = signing.TimestampSigner(salt="elsewhere").sign(contact.public_id.hex)
    gone = backlink.sign(Contact(public_id=uuid4()))
    for signed in (forged, good[:-1], good[10:], elsewhere, "x", "a:b:c", "%00", gone):
        response = client.get(reverse("chat_back", args=[signed]), **PAGE)
        assert response.status_code == 404
        assert "<h1>" in response.content.decode()
    stamp = signing.b62_encode(int((timezone.now() - timedelta(days=31)).timestamp()))
    value = f"{contact.public_id.hex}:{stamp}"
    stale = f"{value}:{signing.TimestampSigner(salt=backlink.SALT).signature(value)}"
    assert "more than 30 days" in client.get(reverse("chat_back", args=[stale]), **PAGE).content.decode()
    assert visit_contacts(client) == []


def test_too_many_at_once_is_a_sentence_and_a_time_to_wait(
    client: Client, centre: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "clock", lambda: 1000.0)  # a slow machine is no slower visitor
    contact = answered(client, centre)
    seen = {"after": str(2**40)}  # what was said before is on the page
    for number in range(90):
        client.post(address(contact, "say"), {"text": "x", "key": f"k{number}", **seen}, **SCRIPT)
    response = client.post(address(contact, "say"), {"text": "x", "key": "more"}, **SCRIPT)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("key", ["", "<b>", "k" * 65, "ключ"])
def test_a_spoiled_key_costs_nobody_the_message(client: Client, centre: SmallCentre, key: str) -> None:
    assert begun(client, centre, key=key).messages.get().text == "Hola"


def test_a_long_conversation_costs_no_more_questions_than_a_short_one(
    client: Client, centre: SmallCentre, django_assert_num_queries
) -> None:
    contact = answered(client, centre)
    for more in (1, 30):
        for number in range(more):
            client.post(address(contact, "say"), {"text": "x", "key": f"q{number}"}, **SCRIPT)
        with django_assert_num_queries(8):
            client.get(address(contact, "messages"), {"after": 1})
