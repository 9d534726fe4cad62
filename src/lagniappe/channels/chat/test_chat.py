"""The customers' side of chat as nobody, as its own visitor, as somebody else's, and with nonsense."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cast import SmallCentre
from lagniappe.channels.chat import backlink
from lagniappe.desk.actions import arrivals, presence, service, talk
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Contact, Event, Mark, Message

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
VISIT_COOKIE = "lagniappe_visit"
PAGE = {"HTTP_ACCEPT": "text/html"}
SCRIPT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _quiet_doors() -> None:
    doors.forget()


def address(contact: Contact, name: str = "conversation") -> str:
    return reverse(f"chat_{name}", args=[contact.public_id])


def visit_contacts(client: Client) -> list[str]:
    """What the browser's visit session holds."""
    cookie = client.cookies.get(VISIT_COOKIE)
    return SessionStore(cookie.value).get("contacts", []) if cookie else []


def begun(client: Client, centre: SmallCentre, text: str = "Hola", **more: str) -> Contact:
    fields = {"about": str(centre.question.public_id), "text": text, "language": "es", "name": "", "key": "k1", **more}
    response = client.post(reverse("chat"), fields)
    assert response.status_code == 302, response.content.decode()
    return Contact.objects.get(public_id=response.url.split("/")[2])


def answered(client: Client, centre: SmallCentre) -> Contact:
    presence.be(user=centre.carla, state="available", now=timezone.now())
    contact = begun(client, centre)
    return service.start(contact=contact, agent=centre.carla, now=timezone.now())


def ended(client: Client, centre: SmallCentre, resolution: str = "resolved") -> Contact:
    contact = answered(client, centre)
    return service.close(contact=contact, agent=centre.carla, resolution=resolution, now=timezone.now())


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


@pytest.mark.parametrize("after", ["", "-1", "x", "9" * 11, "9" * 400, "١٢", "1e9", "\x00"])
def test_any_after_is_answered(client: Client, centre: SmallCentre, after: str) -> None:
    contact = begun(client, centre)
    assert client.get(address(contact, "messages"), {"after": after}).status_code == 200
    assert client.post(address(contact, "seen"), {"seq": after}).status_code == 204


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
    assert "We are closed now. We open again:" in client.get(reverse("chat")).content.decode()
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
    for number in range(90):
        client.post(address(contact, "say"), {"text": "x", "key": f"k{number}"}, **SCRIPT)
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
    other = Client()
    assert other.get(reverse("chat_transcript", args=[newer.public_id, "html"])).status_code == 404
    assert client.get(reverse("chat_transcript", args=[newer.public_id, "exe"])).status_code == 404
