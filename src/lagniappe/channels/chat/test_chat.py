"""The customers' side of chat as its own visitor: begun, spoken in, ended and taken up again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cast import SmallCentre
from chatting import MARKUP, PAGE, SCRIPT, address, answered, begun, ended, visit_contacts
from lagniappe.desk.actions import arrivals, presence, service, talk
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Contact, Event, Mark, Message


@pytest.fixture(autouse=True)
def _quiet_doors() -> None:
    doors.forget()


def test_before_beginning_the_wait_is_told(client: Client, centre: SmallCentre) -> None:
    page = client.get(reverse("chat")).content.decode()
    assert "Everybody is away for a moment" in page
    presence.be(user=centre.carla, state="available", now=timezone.now())
    page = client.get(reverse("chat")).content.decode()
    assert "Somebody can answer within a minute." in page
    assert "1 person is answering now." in page
    for number in range(6):
        begun(Client(), centre, key=f"w{number}")
    page = " ".join(client.get(reverse("chat")).content.decode().split())
    assert "3 people are ahead of you." in page
    assert "The wait is about" in page


def test_a_customer_begins_and_reads_what_was_written(client: Client, centre: SmallCentre) -> None:
    contact = begun(client, centre, text="Hola\nhttps://example.org/a", name="Lucía")
    page = client.get(address(contact)).content.decode()
    assert "Hola\n<a href=" in page
    assert str(contact.customer) == "Lucía"
    assert contact.language == "es"
    assert client.get(reverse("chat")).content.decode().count(address(contact)) == 1  # it offers to go on


def test_pressing_twice_begins_once_and_other_words_after_back_are_kept(client: Client, centre: SmallCentre) -> None:
    contact = begun(client, centre)
    assert begun(client, centre).pk == contact.pk
    other = begun(client, centre, text="Something else")
    assert other.messages.get().text == "Something else"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""}, {"text": " \n "}, {"text": "x" * 4001}, {"text": "a\x00b"}, {"name": "n" * 81},
        {"language": "xx"}, {"about": "nonsense"}, {"about": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_beside_the_field(client: Client, centre: SmallCentre, fields: dict) -> None:
    centre.chat.kinds.create(name="Reclamo")
    good = {"about": str(centre.question.public_id), "text": "Hola", "language": "es", "key": "k"}
    response = client.post(reverse("chat"), good | fields)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not Contact.objects.exists()


def test_saying_answers_with_the_new_rows_and_says_once(client: Client, centre: SmallCentre) -> None:
    contact = answered(client, centre)
    for _try in range(3):
        response = client.post(address(contact, "say"), {"text": "Uno", "key": "a-1", "after": "1"}, **SCRIPT)
        assert response.status_code == 200
        assert response.content.decode().count('class="said') == 1
    assert contact.messages.count() == 2
    assert Event.objects.filter(verb="message.sent", contact=contact).count() == 2


def test_a_plain_form_works_without_scripts(client: Client, centre: SmallCentre) -> None:
    contact = answered(client, centre)
    assert client.post(address(contact, "say"), {"text": "Uno", "key": "same"}, **PAGE).status_code == 302
    client.post(address(contact, "say"), {"text": "Uno", "key": "same"}, **PAGE)
    client.post(address(contact, "say"), {"text": "Dos", "key": "same"}, **PAGE)
    assert list(contact.messages.values_list("text", flat=True)) == ["Hola", "Uno", "Dos"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": "", "key": "k"}, 409), ({"text": "x" * 4001, "key": "k"}, 409), ({"text": "x"}, 404),
        ({"text": "x", "key": "k" * 65}, 404), ({"text": "x", "key": "<b>"}, 404),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_with_a_sentence(
    client: Client, centre: SmallCentre, fields: dict, status: int
) -> None:
    contact = answered(client, centre)
    response = client.post(address(contact, "say"), fields, **SCRIPT)
    assert (response.status_code, response.headers["Content-Type"][:10]) == (status, "text/plain")
    assert contact.messages.count() == 1


def test_seen_never_runs_ahead_or_back(client: Client, centre: SmallCentre) -> None:
    contact = answered(client, centre)
    for seq, kept in ((99, 1), (0, 1)):
        client.post(address(contact, "seen"), {"seq": seq})
        contact.refresh_from_db()
        assert contact.customer_seen_seq == kept


def test_after_the_end_it_is_closed_for_words_rated_and_taken_up_again(client: Client, centre: SmallCentre) -> None:
    contact = answered(client, centre)
    assert client.post(address(contact, "rate"), {"value": 5}, **PAGE).status_code == 409
    service.close(contact=contact, agent=centre.carla, resolution="resolved", now=timezone.now())
    assert client.post(address(contact, "say"), {"text": "x", "key": "k"}, **SCRIPT).status_code == 409
    for value in ("0", "6", "", "five", "-3", "9" * 30):
        assert client.post(address(contact, "rate"), {"value": value}, **SCRIPT).status_code == 404
    for value in ("4", "5"):
        page = client.post(address(contact, "rate"), {"value": value}, **SCRIPT).content.decode()
        assert "Thank you!" in page
    assert Mark.objects.get().value == 5
    response = client.post(address(contact, "again"), {"text": "Una cosa más", "key": "n1"})
    newer = Contact.objects.get(public_id=response.url.split("/")[2])
    assert (newer.case_id, newer.customer_id) == (contact.case_id, contact.customer_id)
    page = client.get(address(contact), follow=True).content.decode()
    assert page.index("Hola") < page.index("Una cosa más")


def test_what_is_sent_into_a_conversation_that_went_on_leads_there(client: Client, centre: SmallCentre) -> None:
    contact = ended(client, centre)
    client.post(address(contact, "again"), {"text": "Again", "key": "n1"})
    response = client.post(address(contact, "say"), {"text": "Late", "key": "l1"}, **SCRIPT)
    assert response.headers["X-Goes-On"] == address(contact)
    assert Message.objects.get(text="Late").contact == Contact.objects.latest("pk")


def test_the_customer_ends_or_leaves(client: Client, centre: SmallCentre) -> None:
    contact = begun(client, centre)
    client.post(address(contact, "end"))
    contact.refresh_from_db()
    assert (contact.state, contact.outcome) == ("closed", "left")
    assert "You left before we answered." in client.get(address(contact)).content.decode()
    contact = answered(Client(), centre)
    assert client.post(address(contact, "end")).status_code == 404
    contact.refresh_from_db()
    assert contact.state == "active"


def test_a_closed_centre_takes_a_message(client: Client, centre: SmallCentre) -> None:
    centre.centre_site.always_open = False
    centre.centre_site.save()
    day = timezone.now() + timedelta(days=2)
    centre.centre_site.hours.create(weekday=day.weekday(), opens="09:00", closes="18:00")
    other = centre.chat.site.queues.create(name="Tarjetas", channel="chat")
    page = client.get(reverse("chat")).content.decode()
    assert "We are closed now. We open again:" in page
    assert "Begin the chat" not in page
    assert "Leave the message" in page
    assert re.search(r"Volvemos a abrir: [a-z]", Client().get(reverse("chat"), {"lang": "es"}).content.decode())
    other.delete()
    contact = begun(client, centre)
    page = client.get(address(contact)).content.decode()
    assert "Your message is kept." in page
    assert client.post(address(contact, "say"), {"text": "More", "key": "k"}, **SCRIPT).status_code == 200
    assert contact.messages.count() == 2


def test_no_queue_no_chat_but_a_sentence(client: Client, centre: SmallCentre) -> None:
    centre.chat.active = False
    centre.chat.save()
    page = client.get(reverse("chat"))
    assert page.status_code == 200
    assert "Chat is not offered here" in page.content.decode()
    assert client.post(reverse("chat"), {"text": "x"}).status_code == 422
    assert not Contact.objects.exists()


def test_the_answer_to_a_message_left_outside_hours_is_found_behind_its_page(
    client: Client, centre: SmallCentre
) -> None:
    centre.centre_site.always_open = False
    centre.centre_site.save()
    contact = begun(client, centre)
    newer = arrivals.write_back(case=contact.case, queue=centre.chat, agent=centre.carla, now=timezone.now())
    said = {"contact": newer, "speaker": "agent", "author": centre.carla, "client_key": "x", "now": timezone.now()}
    talk.say(text="Buen día", **said)
    assert "The conversation goes on here" in client.get(address(contact, "messages")).content.decode()
    page = client.get(address(contact), follow=True).content.decode()
    assert page.index("Hola") < page.index("Carla wrote back.") < page.index("Buen día")
    assert visit_contacts(client) == [str(contact.public_id), str(newer.public_id)]


def test_the_start_page_leads_in_and_back(client: Client, centre: SmallCentre) -> None:
    assert f'href="{reverse("chat")}"' in client.get(reverse("start")).content.decode()
    contact = begun(client, centre)
    assert f'href="{address(contact)}"' in client.get(reverse("start")).content.decode()


def test_a_copy_to_keep_is_a_download_in_the_readers_language(client: Client, centre: SmallCentre) -> None:
    contact = ended(client, centre)
    client.post(address(contact, "again"), {"text": f"{MARKUP}\nsegunda línea", "key": "n1"})
    newer = Contact.objects.latest("pk")
    for language, joined, you in (("es", "Carla se sumó", "Usted"), ("en", "Carla joined", "You")):
        for shape in ("html", "txt"):
            response = client.get(reverse("chat_transcript", args=[newer.public_id, shape]), {"lang": language})
            text = response.content.decode()
            assert response.headers["Content-Disposition"].startswith("attachment; filename=")
            assert "sandbox" in response.headers["Content-Security-Policy"]
            assert text.index("Hola") < text.index(joined) < text.index("segunda línea"), "the earlier one stands above"
            assert you in text
            assert ("<script>" in text) == (shape == "txt")
    said = [
        Message(
            contact=newer, seq=seq, speaker="customer", text=f"({seq})", sent_at=newer.entered_at, client_key=str(seq)
        )
        for seq in range(2, 1003)
    ]
    Message.objects.bulk_create(said)
    text = client.get(reverse("chat_transcript", args=[newer.public_id, "txt"])).content.decode()
    assert [text.count(f"({seq})") for seq in (2, 500, 501, 1000, 1001, 1002)] == [1] * 6, "a long one is whole"
    shown = client.get(reverse("chat_conversation", args=[newer.public_id])).content.decode()
    assert [shown.count(f"({seq})") for seq in (2, 1002)] == [1] * 2, "on the page, too"
    other = Client()
    assert other.get(reverse("chat_transcript", args=[newer.public_id, "html"])).status_code == 404
    assert client.get(reverse("chat_transcript", args=[newer.public_id, "exe"])).status_code == 404
