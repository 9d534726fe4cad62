"""The desk over HTTP: who may do what, what each press does, and that lists cost the same however long they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cast import SmallCentre, small_centre
from lagniappe.desk.actions import arrivals, presence, service, talk, turns
from lagniappe.desk.models import CannedAnswer, Case, Contact, Message, Presence, State, User

PART = {"HX-Request": "true"}
Enter = Callable[[User], Client]


@pytest.fixture
def centre(db: None) -> SmallCentre:
    return small_centre(timezone.now() - timedelta(minutes=30))


@pytest.fixture
def enter() -> Enter:
    def as_user(user: User) -> Client:
        client = Client()
        client.cookies["lagniappe_language"] = "en"
        client.force_login(user)
        return client

    return as_user


def at_work(centre: SmallCentre, user: User, counter: int | None = None) -> None:
    position = centre.counters[counter] if counter is not None else None
    presence.be(user=user, state="available", position=position, now=centre.now)


def chat_with(centre: SmallCentre, agent: User, text: str = "Hola") -> Contact:
    at_work(centre, agent)
    contact = arrivals.arrive(
        arrival=arrivals.Arrival(queue=centre.chat, kind=centre.question, customer=centre.maria, language="es"),
        now=centre.now,
    )
    talk.say(contact=contact, speaker="customer", text=text, client_key=str(uuid4()), now=centre.now)
    return contact


def press(client: Client, contact: Contact, step: str, **fields: str):
    return client.post(f"/desk/contact/{contact.public_id}/{step}", fields, headers=PART)


def test_who_may_open_the_desk(centre: SmallCentre, enter: Enter) -> None:
    assert Client().get("/desk").status_code == 302
    assert Client().get("/desk/mine", headers=PART).headers["HX-Redirect"].endswith("/account/login/")
    for user, status in (
        (centre.ana, 200), (centre.diego, 200), (centre.elena, 403), (centre.tomas, 403), (centre.zoe, 403),
    ):  # fmt: skip
        assert enter(user).get("/desk").status_code == status, user


def test_a_turn_from_call_to_close_and_the_next(centre: SmallCentre, enter: Enter) -> None:
    at_work(centre, centre.ana, 0)
    first = turns.take_turn(kind=centre.deposit, now=centre.now)
    second = turns.take_turn(kind=centre.deposit, now=centre.now)
    ana = enter(centre.ana)
    called = ana.post("/desk/next", headers=PART)
    assert called.headers["HX-Push-Url"] == f"/desk/contact/{first.public_id}"
    assert "A001 is called to counter 1" in called.content.decode()
    assert "Next in line for Caja" in called.content.decode()
    assert press(ana, first, "recall").status_code == 200
    assert b"data-progress-since" in press(ana, first, "start").content
    closed = press(ana, first, "close", resolution="resolved", line="Done", next="1")
    assert closed.headers["HX-Push-Url"] == f"/desk/contact/{second.public_id}"
    first.refresh_from_db()
    assert (first.state, first.resolution, first.line) == ("closed", "resolved", "Done")
    missed = press(ana, second, "miss")
    assert "may return until" in json.loads(missed.headers["HX-Trigger"])["toast"]["text"]
    assert b"is here: back to its place" in ana.get("/desk/mine").content
    press(ana, second, "back")
    second.refresh_from_db()
    assert second.state == State.WAITING


def test_only_the_own_contacts_can_be_worked_on(centre: SmallCentre, enter: Enter) -> None:
    at_work(centre, centre.ana, 0)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.call_next(agent=centre.ana, now=centre.now)
    stranger, colleague, lead = enter(centre.carla), enter(centre.bruno), enter(centre.diego)
    for step in ("recall", "start", "miss", "decline", "park", "end", "transfer", "close"):
        fields = {"to": f"queue:{centre.advice.public_id}", "resolution": "resolved"}
        assert press(stranger, turn, step, **fields).status_code == 404, step
        assert press(colleague, turn, step, **fields).status_code in (403, 409), step
        assert press(lead, turn, step, **fields).status_code in (403, 409), step
    assert stranger.get(f"/desk/contact/{turn.public_id}").status_code == 404
    shown = colleague.get(f"/desk/contact/{turn.public_id}").content.decode()
    assert "In the hands of Ana Acosta" in shown
    assert 'id="closing"' not in shown
    assert colleague.post(f"/desk/contact/{turn.public_id}/seen", {"seq": "1"}).status_code == 403
    turn.refresh_from_db()
    assert (turn.state, turn.agent) == ("called", centre.ana)


def test_a_turn_set_aside_is_called_back_and_a_chat_just_goes_on(centre: SmallCentre, enter: Enter) -> None:
    at_work(centre, centre.ana, 0)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    ana = enter(centre.ana)
    ana.post("/desk/next", headers=PART)
    for step in ("start", "park"):
        press(ana, turn, step)
    aside = ana.get(f"/desk/contact/{turn.public_id}").content.decode()
    assert "Call back" in aside
    assert "Is here: go on" in aside
    called = press(ana, turn, "take-up").content.decode()
    assert "A001 is called to counter 1" in called
    assert "Called back, " in called
    missed = press(ana, turn, "miss")
    assert "stays set aside" in json.loads(missed.headers["HX-Trigger"])["toast"]["text"]
    press(ana, turn, "resume")
    turn.refresh_from_db()
    assert turn.state == "active"
    chat = chat_with(centre, centre.carla)
    carla = enter(centre.carla)
    for step in ("start", "park", "take-up"):
        press(carla, chat, step)
    chat.refresh_from_db()
    assert (chat.state, chat.legs.get().calls.count()) == ("active", 1)


def test_a_conversation_is_offered_and_not_called(centre: SmallCentre, enter: Enter) -> None:
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now)
    at_work(centre, centre.ana)
    assert press(enter(centre.ana), chat, "call").status_code == 404
    assert Contact.objects.get(pk=chat.pk).state == "waiting"


def test_a_refusal_says_so_in_a_sentence(centre: SmallCentre, enter: Enter) -> None:
    ana = enter(centre.ana)
    refused = ana.post("/desk/next", headers=PART)
    assert (refused.status_code, refused.headers["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert refused.content.decode() == "Say first that you are available."
    page = ana.post("/desk/next")
    assert page.status_code == 409
    assert b"Say first that you are available." in page.content
    at_work(centre, centre.ana, 0)
    assert json.loads(ana.post("/desk/next", headers=PART).headers["HX-Trigger"])["toast"]["text"]
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.call_next(agent=centre.ana, now=centre.now)
    service.start(contact=turn, agent=centre.ana, now=centre.now)
    assert press(ana, turn, "close").status_code == 409
    assert press(ana, turn, "close", resolution="brilliant").status_code == 409
    assert press(ana, turn, "transfer", to="kind:nonsense").status_code == 404
    assert press(ana, turn, "fly").status_code == 404
    assert ana.get(f"/desk/contact/{turn.public_id}/start").status_code == 405


def test_chats_leave_no_room_for_a_turn_and_the_desk_says_so(centre: SmallCentre, enter: Enter) -> None:
    at_work(centre, centre.bruno, 1)
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now)
    service.start(contact=chat, agent=centre.bruno, now=centre.now)
    turns.take_turn(kind=centre.deposit, now=centre.now)
    bruno = enter(centre.bruno)
    shown = bruno.get("/desk/mine").content.decode()
    assert "A turn needs your whole room" in shown
    assert 'id="call-next"' not in shown
    assert bruno.post("/desk/next", headers=PART).status_code == 409


def test_saying_once_however_often_it_is_sent(centre: SmallCentre, enter: Enter) -> None:
    contact = chat_with(centre, centre.carla)
    carla = enter(centre.carla)
    press(carla, contact, "start")
    address = f"/desk/contact/{contact.public_id}/say"
    for _again in range(3):
        answer = carla.post(address, {"text": "<b>Buenas</b>", "client_key": "k1", "after": "1"}, headers=PART)
    assert answer.status_code == 200
    assert "&lt;b&gt;Buenas&lt;/b&gt;" in answer.content.decode()
    assert contact.messages.count() == 2
    assert carla.post(address, {"text": "x", "client_key": ""}, headers=PART).status_code == 404
    assert carla.post(address, {"text": " ", "client_key": "k2"}, headers=PART).status_code == 409
    assert carla.post(address, {"text": "x" * 5000, "client_key": "k3"}, headers=PART).status_code == 409
    assert carla.get(f"/desk/contact/{contact.public_id}/messages?after=2").content.count(b"data-client-key") == 0
    assert enter(centre.bruno).post(address, {"text": "I too", "client_key": "k4"}, headers=PART).status_code == 403
    assert contact.messages.count() == 2


def test_unread_goes_when_seen(centre: SmallCentre, enter: Enter) -> None:
    contact = chat_with(centre, centre.carla)
    carla = enter(centre.carla)
    assert b'data-unread="1"' in carla.get("/desk/mine").content
    for seq in ("1", "99999999999999999999", "-4", "x"):
        assert carla.post(f"/desk/contact/{contact.public_id}/seen", {"seq": seq}).status_code == 204
    assert b'data-unread="0"' in carla.get("/desk/mine").content


def test_ready_answers_carry_the_name_that_they_like(centre: SmallCentre, enter: Enter) -> None:
    CannedAnswer.objects.create(shortcut="hola", title="Saludo", text="Hola {name}, ¿qué tal?", language="es")
    CannedAnswer.objects.create(shortcut="caja", title="Caja", text="Caja", language="es", queue=centre.cash)
    contact = chat_with(centre, centre.carla)
    shown = enter(centre.carla).get(f"/desk/contact/{contact.public_id}").content.decode()
    assert 'data-text="Hola Mari, ¿qué tal?"' in shown
    assert "/caja" not in shown
    centre.maria.liked_name = centre.maria.name = ""
    centre.maria.save()
    assert (
        'data-text="Hola, ¿qué tal?"' in enter(centre.carla).get(f"/desk/contact/{contact.public_id}").content.decode()
    )


def test_who_comes_back_finds_the_counter_of_the_day_chosen_and_who_has_none_is_told(
    centre: SmallCentre, enter: Enter
) -> None:
    ana = enter(centre.ana)

    def chosen() -> list[str]:
        page = ana.get("/desk/presence").content.decode()
        return re.findall(r'value="([^"]+)" checked', page)

    at_work(centre, centre.ana)
    assert chosen() == ["site:centro"]
    assert "You are at no counter" in ana.get("/desk/mine", headers=PART).content.decode()
    at_work(centre, centre.ana, counter=1)
    assert "You are at no counter" not in ana.get("/desk/mine", headers=PART).content.decode()
    presence.be(user=centre.ana, state="closed", now=centre.now)
    assert chosen() == [f"position:{centre.counters[1].public_id}"]
    at_work(centre, centre.bruno, counter=1)
    assert chosen() == []
    presence.be(user=centre.bruno, state="closed", now=centre.now)
    Presence.objects.filter(user=centre.ana).update(business_day=centre.now.date() - timedelta(days=7))
    assert chosen() == [], "on another day one may sit elsewhere"


def test_presence_is_said_and_a_taken_place_refused(centre: SmallCentre, enter: Enter) -> None:
    at_work(centre, centre.bruno, 1)
    ana = enter(centre.ana)
    assert b"Bruno Bianchi" in ana.get("/desk/presence").content
    taken = {"state": "available", "place": f"position:{centre.counters[1].public_id}"}
    assert ana.post("/desk/presence", taken, headers=PART).status_code == 409
    free = {"state": "available", "place": f"position:{centre.counters[0].public_id}"}
    assert b"counter 1" in ana.post("/desk/presence", free, headers=PART).content
    assert ana.post("/desk/presence", {"state": "break"}, headers=PART).status_code == 200
    now = Presence.objects.get(user=centre.ana, ended_at=None)
    assert (now.state, now.position) == ("break", centre.counters[0])
    for wild in (
        {"state": "flying"},
        {"state": "break", "place": "site:contacto"},
        {"state": "break", "place": "\x00"},
    ):
        assert ana.post("/desk/presence", wild, headers=PART).status_code == 404
    assert ana.post("/desk/here").status_code == 204
    centre.ana.refresh_from_db()
    assert centre.ana.seen_at is not None


@pytest.mark.parametrize("many", [1, 3])
def test_the_left_column_costs_the_same_for_one_and_three(
    centre: SmallCentre, enter: Enter, many: int, django_assert_num_queries
) -> None:
    at_work(centre, centre.bruno, 1)
    for _n in range(many):
        chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, customer=centre.maria), now=centre.now)
        talk.say(contact=chat, speaker="customer", text="Hola", client_key=str(uuid4()), now=centre.now)
        turns.take_turn(kind=centre.deposit, now=centre.now)
        arrival = arrivals.Arrival(queue=centre.chat)
        left = arrivals.refuse(arrival=arrival, why="closed", now=centre.now)
        talk.leave_message(contact=left, text="Hola", client_key=str(uuid4()), now=centre.now)
        Case.objects.create(owner=centre.bruno, site=centre.site, opened_at=centre.now)
    bruno = enter(centre.bruno)
    with django_assert_num_queries(17):
        shown = bruno.get("/desk/mine")
    assert shown.content.count(b'class="card tight desk-offer"') == many
    assert Message.objects.count() == 2 * many
