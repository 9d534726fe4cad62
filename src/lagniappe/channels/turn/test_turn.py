"""Turns from the customers' side, over the doors that they use."""

from __future__ import annotations

import io
import re
import wave
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone, translation

from cast import SmallCentre
from lagniappe.channels.turn import words
from lagniappe.channels.turn.chime import chime
from lagniappe.channels.turn.qr import square
from lagniappe.desk.actions import errands, presence, service, sweep, turns
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Contact, Hours, Kind, Leg, Mark, Queue, Site
from lagniappe.desk.queries import turns as asked

PAGE = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def _no_knocks() -> None:
    doors.forget()


def key_of(client: Client, address: str = "/kiosk/centro/?lang=es") -> str:
    found = re.search(rb'name="key" value="([^"]+)"', client.get(address).content)
    assert found
    return found[1].decode()


def take(client: Client, kind: Kind, *, where: str = "?lang=es", **more: str) -> Contact:
    answer = client.post(f"/kiosk/centro/{where}", {"kind": str(kind.public_id), "key": str(uuid4()), **more})
    assert answer.status_code == 302, answer.content
    return Contact.objects.order_by("-id")[0]


def followed(client: Client) -> list[str]:
    """The contacts whose live hints reach this browser."""
    return SessionStore(client.cookies["lagniappe_visit"].value).get("contacts", [])


def at_work(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[1], now=timezone.now())


def text_of(client: Client, address: str, language: str = "en") -> str:
    content = client.get(f"{address}?lang={language}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def test_a_kiosk_gives_one_ticket_for_two_presses(centre: SmallCentre, client: Client) -> None:
    asked_for = {"kind": str(centre.deposit.public_id), "key": key_of(client)}
    first = client.post("/kiosk/centro/?lang=es&print=80", asked_for)
    second = client.post("/kiosk/centro/?lang=es&print=80", asked_for)
    contact = Contact.objects.get()
    assert first["Location"] == second["Location"] == f"/kiosk/centro/ticket/{contact.code}/?print=80&lang=es"
    assert (contact.ticket, contact.language, contact.priority, contact.channel) == ("A001", "es", 0, "turn")
    given = client.get(first["Location"]).content.decode()
    assert "A001" in given
    assert 'data-slip="80"' in given
    assert "<svg" in given
    assert str(contact.public_id) not in followed(client)  # the kiosk follows nobody


def test_a_kiosk_speaks_its_branchs_language_and_then_the_visitors(centre: SmallCentre, client: Client) -> None:
    client.cookies["lagniappe_language"] = "ru"
    answer = client.get("/kiosk/centro/?print=58&junk=1")
    assert (answer.status_code, answer["Location"]) == (302, "/kiosk/centro/?print=58&lang=es")
    centre.deposit.names = {"ru": "Вклад"}
    centre.deposit.save()
    page = client.get("/kiosk/centro/?lang=ru").content.decode()
    assert '<html lang="ru"' in page
    assert "Вклад" in page
    assert "С чем вы пришли?" in page
    assert take(client, centre.deposit, where="?lang=ru").language == "ru"


def test_priority_is_taken_at_a_word_and_goes_first(centre: SmallCentre, client: Client) -> None:
    plain = take(client, centre.deposit)
    first = take(client, centre.deposit, priority="1")
    now = timezone.now()
    assert first.priority == 1
    assert (asked.follow(plain, now).ahead, asked.follow(first, now).ahead) == (1, 0)
    assert "PRIORIDAD" in client.get(f"/turn/{first.code}/slip/?width=58&lang=es").content.decode()
    assert "PRIORIDAD" not in client.get(f"/turn/{plain.code}/slip/?width=58&lang=es").content.decode()


def test_a_closed_branch_says_when_it_opens(centre: SmallCentre, client: Client) -> None:
    centre.site.always_open = False
    centre.site.save()
    local = centre.site.local(timezone.now())
    tomorrow = (local.weekday() + 1) % 7
    Hours.objects.create(site=centre.site, weekday=tomorrow, opens=time(9, 15), closes=time(15, 0))
    for address in ("/kiosk/centro/", "/turn/"):
        assert "at 09:15" in text_of(client, address)
    opening = asked.Branch(centre.site, False, datetime(2026, 11, 25, 13, tzinfo=UTC), None, [])
    with translation.override("es"):
        assert opening.opens_day == "miércoles, 25 de noviembre de 2026"
    answer = client.post("/kiosk/centro/?lang=en", {"kind": str(centre.deposit.public_id), "key": str(uuid4())})
    contact = Contact.objects.get()
    assert (contact.outcome, contact.number) == ("refused", None)
    assert "We are closed now" in client.get(answer["Location"]).content.decode()


def test_a_full_line_says_so_and_gives_no_number(centre: SmallCentre, client: Client) -> None:
    centre.cash.capacity = 1
    centre.cash.save()
    take(client, centre.deposit)
    assert "Full now" in text_of(client, "/kiosk/centro/")
    refused = take(client, centre.deposit, where="?lang=en")
    assert (refused.outcome, refused.number) == ("refused", None)
    assert "The line for “Depósito” is full" in text_of(client, f"/kiosk/centro/ticket/{refused.code}/")
    assert "This line is full" in text_of(client, f"/turn/{refused.code}/")
    Contact.objects.filter(state="waiting").update(state="closed")
    assert take(client, centre.deposit).ticket == "A002"  # who was turned away took no number


def test_the_phone_follows_the_turn_from_line_to_judgement(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    ahead = take(client, centre.deposit)
    mine = take(client, centre.deposit, where="?phone=1&lang=en")
    page = f"/turn/{mine.code}/"
    assert "1 person ahead of you" in text_of(client, page)
    assert str(mine.public_id) in followed(client)  # so that its live hints reach this browser
    assert "You already have number A002 here" in client.get("/kiosk/centro/?phone=1&lang=en").content.decode()
    turns.call_next(agent=centre.ana, now=timezone.now())
    service.start(contact=ahead, agent=centre.ana, now=timezone.now())
    assert "You are next" in text_of(client, page)
    service.close(contact=ahead, agent=centre.ana, resolution="resolved", now=timezone.now())
    turns.call_next(agent=centre.ana, now=timezone.now())
    assert "Please go to Counter 2" in text_of(client, page)
    service.start(contact=mine, agent=centre.ana, now=timezone.now())
    assert "You are being served Counter 2" in text_of(client, page)
    service.end(contact=mine, agent=centre.ana, now=timezone.now())
    assert "How was it?" in text_of(client, page)
    for value in (2, 5):
        assert client.post(f"{page}rate/", {"value": value}).status_code == 302
    mark = Mark.objects.get()
    assert (mark.mark, mark.value, mark.scale_low, mark.scale_high) == ("csat", 5, 1, 5)
    assert "Ana" not in client.get(page).content.decode()


def test_missed_is_not_left_and_comes_back_to_its_place(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    missed, left = take(client, centre.deposit), take(client, centre.deposit)
    turns.call_next(agent=centre.ana, now=timezone.now())
    turns.miss(contact=missed, agent=centre.ana, now=timezone.now())
    missed.refresh_from_db()
    until = centre.site.local(missed.due_at).strftime("%H:%M")
    assert f"Come back until {until} and you keep your place" in text_of(client, f"/turn/{missed.code}/")
    assert client.post(f"/turn/{missed.code}/here/").status_code == 302
    assert "You are next" in text_of(client, f"/turn/{missed.code}/")
    assert asked.follow(asked.find(left.code), timezone.now()).ahead == 1
    assert "Give up number A002?" in text_of(client, f"/turn/{left.code}/leave/")
    for _pressed_twice in range(2):
        assert client.post(f"/turn/{left.code}/leave/").status_code == 302
    page = text_of(client, f"/turn/{left.code}/")
    assert "You left the line" in page
    assert "Missed" not in page
    assert list(Leg.objects.order_by("contact").values_list("outcome", flat=True)) == ["", "left"]


def test_who_does_not_come_back_in_time_takes_a_new_number(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    turn = take(client, centre.deposit)
    turns.call_next(agent=centre.ana, now=timezone.now())
    turns.miss(contact=turn, agent=centre.ana, now=timezone.now() - timedelta(hours=1))
    page = text_of(client, f"/turn/{turn.code}/")
    assert "the time to come back is over" in page  # before the sweep has seen it, and after
    assert client.post(f"/turn/{turn.code}/here/").status_code == 409
    sweep.sweep(now=timezone.now())
    assert "the time to come back is over" in text_of(client, f"/turn/{turn.code}/")


def test_a_worker_is_allowed_for_its_own_kiosk_or_display_only(centre: SmallCentre, client: Client) -> None:
    for machine in ("kiosk", "display"):
        script = client.get(f"/{machine}/centro/worker.js")
        assert script["Service-Worker-Allowed"] == f"/{machine}/centro/"
        assert script["Content-Type"] == "text/javascript"
        assert set(script["Content-Security-Policy"].split("; ")) == {"default-src 'none'", "connect-src 'self'"}
        assert client.get(f"/{machine}/nowhere/worker.js").status_code == 404
        page = client.get(f"/{machine}/centro/?lang=es").content.decode()
        assert f'data-worker="/{machine}/centro/worker.js" data-keeps="/{machine}/centro/"' in page
    assert (
        "data-worker" not in client.get("/kiosk/centro/?phone=1").content.decode()
    )  # a visitor's own phone keeps nothing


def test_the_phone_is_not_sent_what_it_shows_already(centre: SmallCentre, client: Client) -> None:
    turn = take(client, centre.deposit)
    stamp = asked.follow(asked.find(turn.code), timezone.now()).stamp
    assert client.get(f"/turn/{turn.code}/now/", {"stamp": stamp}).status_code == 204
    at_work(centre)
    turns.call_next(agent=centre.ana, now=timezone.now())
    changed = client.get(f"/turn/{turn.code}/now/", {"stamp": stamp})
    assert changed.status_code == 200
    assert 'data-phase="called"' in changed.content.decode()
    assert "<html" not in changed.content.decode()


def test_the_display_shows_each_turn_once_and_announces_each_call(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    first = take(client, centre.deposit, where="?lang=en")
    take(client, centre.deposit)
    now = timezone.now()
    turns.call_next(agent=centre.ana, now=now)
    turns.recall(contact=first, agent=centre.ana, now=now + timedelta(seconds=5))
    board = asked.display(centre.site, now + timedelta(seconds=6))
    assert (board.latest.ticket, board.latest.place, board.latest.again, board.earlier) == ("A001", "2", True, [])
    assert len({shown.id for shown in board.to_speak}) == 2
    page = client.get("/display/centro/?lang=es").content.decode()
    assert '<html lang="es" data-theme="dark"' in page
    assert (
        '<span lang="es">Turno A, 1, mostrador 2.</span><span lang="en">Number A, 1. Please go to counter 2.</span>'
        in page
    )
    assert [line.waiting for line in board.lines] == [1, 0]
    # Who is awaited stays to be announced, whoever came long ago does not.
    later = now + timedelta(minutes=5)
    assert [shown.again for shown in asked.display(centre.site, later).to_speak] == [True]
    turns.miss(contact=first, agent=centre.ana, now=later)
    board = asked.display(centre.site, later + timedelta(minutes=2))
    assert (board.latest.state, board.to_speak) == ("missed", [])
    turns.come_back(contact=first, now=later + timedelta(minutes=3))
    assert asked.display(centre.site, later + timedelta(minutes=3)).latest is None


def test_the_display_tells_no_names_and_no_other_branchs_calls(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    turn = turns.take_turn(kind=centre.deposit, now=timezone.now(), customer=centre.maria)
    turns.call_next(agent=centre.ana, now=timezone.now())
    page = client.get("/display/centro/calls/?lang=en").content.decode()
    assert turn.ticket in page
    assert not any(name in page for name in ("Ana", "María", "Mari", str(turn.public_id), turn.code))
    assert turn.ticket not in client.get("/display/contacto/calls/?lang=en").content.decode()


def test_a_turn_set_aside_is_called_again_on_the_wall_aloud_and_on_the_phone(
    centre: SmallCentre, client: Client
) -> None:
    at_work(centre)
    turn = take(client, centre.deposit, where="?phone=1&lang=en")
    at, page = timezone.now(), f"/turn/{turn.code}/"
    turns.call_next(agent=centre.ana, now=at)
    service.start(contact=turn, agent=centre.ana, now=at)
    service.park(contact=turn, agent=centre.ana, now=at)
    assert asked.display(centre.site, at + timedelta(minutes=5)).to_speak == []
    at += timedelta(minutes=5)
    stamp = asked.follow(asked.find(turn.code), at).stamp
    turns.call_back(contact=turn, agent=centre.ana, now=at)
    board = asked.display(centre.site, at)
    assert (board.latest.ticket, board.latest.place, board.latest.state) == ("A001", "2", "called")
    assert [shown.called_at for shown in board.to_speak] == [at]
    told = asked.follow(asked.find(turn.code), at)
    assert (told.phase, told.times_called, told.called_at, told.may_leave) == ("called", 2, at, False)
    assert told.stamp != stamp
    assert "It goes on. Please come back to Counter 2" in text_of(client, page)
    assert client.post(f"{page}leave/").status_code == 409
    turns.recall(contact=turn, agent=centre.ana, now=at + timedelta(seconds=5))
    assert asked.display(centre.site, at).latest.again
    turns.miss(contact=turn, agent=centre.ana, now=at + timedelta(seconds=9))
    assert asked.display(centre.site, at).latest.state == "missed"
    assert "We called you and you did not come Please stay near" in text_of(client, page)
    service.take_up(contact=turn, agent=centre.ana, now=at + timedelta(seconds=20))  # there they are
    service.park(contact=turn, agent=centre.ana, now=at + timedelta(seconds=30))
    assert "Your turn is set aside for a moment" in text_of(client, page)


def test_a_transferred_turn_waits_in_the_other_line(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    turn = take(client, centre.deposit)
    turns.call_next(agent=centre.ana, now=timezone.now())
    service.start(contact=turn, agent=centre.ana, now=timezone.now())
    service.transfer(contact=turn, to=centre.advice, kind=centre.loan, agent=centre.ana, now=timezone.now())
    page = text_of(client, f"/turn/{turn.code}/")
    assert "A001" in page
    assert "Préstamo" in page
    assert "You are next" in page


@pytest.mark.parametrize(
    "address",
    [
        "/kiosk/nowhere/", "/kiosk/nowhere/waits/", "/display/nowhere/", "/display/nowhere/calls/", "/turn/zzzzzzzzzzzz/",
        "/turn/zzzzzzzzzzzz/now/", "/turn/zzzzzzzzzzzz/slip/", "/turn/zzzzzzzzzzzz/leave/", "/turn/%00/", "/turn/' OR 1/",
        "/kiosk/centro/ticket/zzzzzzzzzzzz/", "/kiosk/CENTRO/",
    ],
)  # fmt: skip
def test_unknown_addresses_get_a_sentence(centre: SmallCentre, client: Client, address: str) -> None:
    answer = client.get(address + "?lang=en", headers=PAGE)
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def test_forged_fields_are_refused_with_a_sentence(centre: SmallCentre, client: Client) -> None:
    def post(**fields: str) -> int:
        answer = client.post("/kiosk/centro/?lang=en", fields, headers=PAGE)
        assert answer.status_code != 302 or Contact.objects.exists()
        return answer.status_code

    far = Queue.objects.create(site=centre.centre_site, name="Far", channel="turn", letter="F", pull=True)
    off = Kind.objects.create(queue=centre.cash, name="Old", active=False)
    elsewhere = Kind.objects.create(queue=far, name="Elsewhere")
    for kind in ("", "\x00", "x" * 5000, "<script>", str(uuid4()), str(off.public_id), str(elsewhere.public_id),
                 str(centre.question.public_id)):  # fmt: skip
        assert post(kind=kind, key=str(uuid4())) == 404, kind
    assert not Contact.objects.exists()
    for key in ("", "\x00", "9" * 10_000, "turn:forged", "'"):
        assert post(kind=str(centre.deposit.public_id), key=key, priority="9" * 999, lang="xx") == 302
    assert set(Contact.objects.values_list("priority", flat=True)) == {0}
    centre.site.active = False
    centre.site.save()
    assert post(kind=str(centre.deposit.public_id), key=str(uuid4())) == 404


def test_a_key_of_another_channel_opens_nothing(centre: SmallCentre, client: Client) -> None:
    key = str(uuid4())
    Contact.objects.filter(pk=take(client, centre.deposit).pk).update(client_key=key, channel="chat")
    client.post("/kiosk/centro/?lang=en", {"kind": str(centre.deposit.public_id), "key": key})
    assert Contact.objects.count() == 2


def test_steps_out_of_order_and_wrong_methods_are_refused(centre: SmallCentre, client: Client) -> None:
    turn = take(client, centre.deposit)
    page = f"/turn/{turn.code}/"
    assert client.post(f"{page}rate/", {"value": "5"}).status_code == 409  # not served yet
    assert client.post(f"{page}here/").status_code == 302  # waits already: nothing to change
    at_work(centre)
    turns.call_next(agent=centre.ana, now=timezone.now())
    service.start(contact=turn, agent=centre.ana, now=timezone.now())
    for step in ("leave/", "here/"):
        refused = client.post(page + step, headers={"hx-request": "true"})
        assert (refused.status_code, refused["Content-Type"]) == (409, "text/plain; charset=utf-8")
    service.end(contact=turn, agent=centre.ana, now=timezone.now())
    for value in ("", "0", "6", "-1", "1e9", "9" * 400, "٣", "\x00", "<b>"):
        assert client.post(f"{page}rate/", {"value": value}).status_code == 404, value
    assert not Mark.objects.exists()
    for address, method in (
        (page, "post"), (f"{page}rate/", "get"), (f"{page}here/", "get"), (f"{page}leave/", "delete"),
        ("/kiosk/centro/", "put"), ("/display/centro/", "post"), ("/turn/", "post"), ("/sounds/chime.wav", "post"),
    ):  # fmt: skip
        assert getattr(client, method)(address).status_code == 405, address


def test_a_contact_of_another_channel_is_no_ticket(centre: SmallCentre, client: Client) -> None:
    turn = take(client, centre.deposit)
    Contact.objects.update(channel="chat")
    assert client.get(f"/turn/{turn.code}/").status_code == 404


def test_a_post_needs_the_pages_own_token(centre: SmallCentre) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/kiosk/centro/?lang=en", {"kind": str(centre.deposit.public_id)}, headers=PAGE)
    assert answer.status_code == 403
    assert not Contact.objects.exists()


def test_markup_in_names_is_only_text(centre: SmallCentre, client: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    for thing in (centre.site, centre.cash, centre.deposit, centre.counters[1]):
        thing.name = evil
        thing.save()
    at_work(centre)
    turn = take(client, centre.deposit)
    turns.call_next(agent=centre.ana, now=timezone.now())
    for address in ("/kiosk/centro/?lang=en", "/kiosk/centro/?phone=1", "/display/centro/?lang=en", "/turn/",
                    f"/turn/{turn.code}/", f"/turn/{turn.code}/slip/", f"/kiosk/centro/ticket/{turn.code}/"):  # fmt: skip
        page = client.get(address).content.decode()
        assert evil not in page, address
        assert "&lt;img src=x" in page, address


def test_a_rude_visitor_is_slowed_down_and_a_guesser_too(
    centre: SmallCentre, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "clock", lambda: 1000.0)  # a slow machine is no slower visitor
    codes = [client.get("/turn/zzzzzzzzzzzz/", headers=PAGE).status_code for _guess in range(62)]
    assert (codes[59], codes[60], codes[61]) == (404, 429, 429)
    assert client.get(f"/turn/{take(client, centre.deposit).code}/").status_code == 200  # who knows a code is served
    posts = [client.post("/kiosk/centro/?lang=en", {"kind": "x"}).status_code for _press in range(125)]
    assert posts[0] == 404
    assert posts[-1] == 429


def test_no_inline_script_or_style_anywhere(centre: SmallCentre, client: Client) -> None:
    turn = take(client, centre.deposit)
    for address in ("/kiosk/centro/?lang=en", "/kiosk/centro/?phone=1", "/display/centro/?lang=en", "/turn/",
                    f"/turn/{turn.code}/", f"/turn/{turn.code}/slip/", f"/turn/{turn.code}/leave/",
                    f"/kiosk/centro/ticket/{turn.code}/?print=80"):  # fmt: skip
        page = client.get(address).content.decode()
        assert not re.search(r'\sstyle="|\son\w+="|<style|<script(?![^>]*\ssrc=)', page), address


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_database_the_same_for_one_and_for_three(
    centre: SmallCentre, client: Client, count: int, django_assert_num_queries
) -> None:
    at_work(centre)
    for _number in range(count):
        take(client, centre.deposit)
    for _number in range(count):
        turn = turns.call_next(agent=centre.ana, now=timezone.now())
        service.start(contact=turn, agent=centre.ana, now=timezone.now())
        service.close(contact=turn, agent=centre.ana, resolution="", now=timezone.now())
    with django_assert_num_queries(12):
        client.get("/display/centro/calls/?lang=en")


def test_the_fragments_of_the_desk_stand_alone(centre: SmallCentre, client: Client) -> None:
    from django.template.loader import render_to_string

    at_work(centre)
    turn = take(client, centre.deposit, where="?lang=ru", priority="1")
    contact = asked.find(turn.code)
    context = {"contact": contact, "turn": asked.follow(contact, timezone.now())}
    for name in ("row", "pane"):
        drawn = render_to_string(f"channels/turn/{name}.html", context)
        assert "A001" in drawn
        assert "Depósito" in drawn
        assert "Priority" in drawn


def test_the_voice_spells_letters_and_says_a_named_place_as_it_is(centre: SmallCentre) -> None:
    shown = asked.Shown("x", "AB", 7, "AB007", "Mesa de entradas", "", timezone.now(), "called", False)
    assert words.spoken(shown, "es", {"es", "ru"}) == [("es", "Turno A B, 7, Mesa de entradas.")]


def test_the_chime_is_a_sound_made_once(tmp_path: Path) -> None:
    sound = chime(tmp_path)
    with wave.open(io.BytesIO(sound)) as file:
        frames = file.readframes(file.getnframes())
        assert 1.5 < file.getnframes() / file.getframerate() < 2.5
    heights = memoryview(frames).cast("h")
    assert 8_000 < max(heights) < 32_767  # loud enough, never clipped
    assert (heights[0], abs(heights[-1]) < 50) == (0, True)
    (tmp_path / "sounds" / "chime.wav").write_bytes(b"the centre's own")
    assert chime(tmp_path) == b"the centre's own"


def test_a_square_code_is_black_modules_in_a_quiet_zone() -> None:
    drawn = square("https://example.org/turn/23456789abcd/")
    assert drawn.path.startswith("M3 3h7v1h-7z")  # the finder's upper edge, three modules in
    assert drawn.size == 29 + 6


def test_one_number_serves_several_procedures_in_the_shortest_order(centre: SmallCentre, client: Client) -> None:
    """Two things on one number: the shorter line first, what one counter can do stays there, the rest keeps its place."""
    at_work(centre)
    at = timezone.now()
    presence.be(user=centre.bruno, state="available", position=centre.counters[0], now=at)
    centre.bruno.serves.filter(queue=centre.cash).delete()  # each line has a counter of its own
    key = {"key": str(uuid4())}
    assert client.post("/kiosk/centro/?lang=en", key).status_code == 404  # nothing chosen
    opened = Kind.objects.create(queue=centre.cash, name="Recibo")
    for _number in range(3):
        take(client, centre.deposit)
    picked = [str(kind.public_id) for kind in (centre.deposit, centre.loan, opened)]
    answer = client.post("/kiosk/centro/?lang=en&several=1", {**key, "kind": picked})
    visit = Contact.objects.get(kind=centre.loan)
    assert visit.ticket == "B001"  # nobody waits for a loan
    given = client.get(answer["Location"]).content.decode()
    assert "then: Depósito" in given
    assert "then: Recibo" in given
    later = take(client, centre.deposit)

    called = turns.call_chosen(contact=visit, agent=centre.bruno, now=at)
    service.start(contact=called, agent=centre.bruno, now=at)
    client.post(f"/turn/{visit.code}/rest/", {"drop": picked[2]})
    errands.plan(contact=visit, kinds=[centre.deposit, opened], now=at, actor=centre.bruno)
    service.park(contact=visit, agent=centre.bruno, now=at)
    assert "Your turn is set aside" in text_of(client, f"/turn/{visit.code}/")
    service.close(contact=visit, agent=centre.bruno, resolution="resolved", now=at)  # there is more to do: no end
    visit.refresh_from_db()
    assert (visit.state, visit.kind, visit.outcome) == ("waiting", centre.deposit, "")
    page = text_of(client, f"/turn/{visit.code}/")
    assert "You go on to Caja" in page
    assert "Not today · Recibo" in page
    assert visit in asked.display(centre.site, at).sent_on
    assert "B001" in client.get("/display/centro/calls/?lang=en").content.decode()

    for _number in range(3):
        turn = turns.call_next(agent=centre.ana, now=at)
        service.start(contact=turn, agent=centre.ana, now=at)
        service.close(contact=turn, agent=centre.ana, resolution="resolved", now=at)
    assert (
        turns.call_next(agent=centre.ana, now=at) == visit
    )  # its first arrival still orders it, before who came later
    service.start(contact=visit, agent=centre.ana, now=at)
    here = errands.go_on(contact=visit, agent=centre.ana, now=at)
    assert (here.state, here.kind, here.agent) == ("active", opened, centre.ana)
    service.close(contact=visit, agent=centre.ana, resolution="resolved", now=at)
    assert list(visit.legs.values_list("kind__name", "outcome")) == [
        ("Préstamo", "answered"), ("Depósito", "answered"), ("Recibo", "answered"),
    ]  # fmt: skip
    assert not Contact.objects.filter(case__state="closed").exclude(state="closed").exists()
    assert later.state == "waiting"


def test_a_turn_sent_to_another_branch_has_a_number_of_that_branch(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    north = Site.objects.create(code="norte", name="Sucursal Norte", always_open=True)
    there = Queue.objects.create(site=north, name="Caja", channel="turn", letter="A", pull=True, slots=3)
    at = timezone.now()
    turns.take_turn(kind=Kind.objects.create(queue=there, name="Encomienda"), now=at)
    mine = turns.take_turn(kind=centre.deposit, more=[centre.loan], now=at)
    turns.call_chosen(contact=mine, agent=centre.ana, now=at)
    before = mine.arrived_at
    moved = service.transfer(contact=mine, to=there, agent=centre.ana, now=at + timedelta(minutes=1))
    assert (moved.ticket, moved.arrived_at, moved.site, moved.errands.count()) == ("A002", before, north, 0)
    assert "A002" in text_of(client, f"/turn/{mine.code}/")
    assert asked.display(centre.site, at).latest is None
    assert moved in asked.display(north, at).sent_on
    north.always_open = False
    north.save()
    second = turns.take_turn(kind=centre.deposit, now=at)
    turns.call_chosen(contact=second, agent=centre.ana, now=at)
    with pytest.raises(ActionRefused, match="closed"):
        service.transfer(contact=second, to=there, agent=centre.ana, now=at)
