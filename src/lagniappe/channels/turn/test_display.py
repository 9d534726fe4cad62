"""The wall display: what it shows, announces and says."""

from __future__ import annotations

import io
import wave
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from branch import at_work, take, text_of
from cast import SmallCentre
from lagniappe.channels.turn import words
from lagniappe.channels.turn.chime import chime
from lagniappe.desk.actions import service, turns
from lagniappe.desk.queries import board as boards
from lagniappe.desk.queries import turns as asked


def test_the_display_shows_each_turn_once_and_announces_each_call(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    first = take(client, centre.deposit, where="?lang=en")
    take(client, centre.deposit)
    now = timezone.now()
    turns.call_next(agent=centre.ana, now=now)
    turns.recall(contact=first, agent=centre.ana, now=now + timedelta(seconds=5))
    board = boards.display(centre.site, now + timedelta(seconds=6))
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
    assert [shown.again for shown in boards.display(centre.site, later).to_speak] == [True]
    turns.miss(contact=first, agent=centre.ana, now=later)
    board = boards.display(centre.site, later + timedelta(minutes=2))
    assert (board.latest.state, board.to_speak) == ("missed", [])
    turns.come_back(contact=first, now=later + timedelta(minutes=3))
    assert boards.display(centre.site, later + timedelta(minutes=3)).latest is None


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
    assert boards.display(centre.site, at + timedelta(minutes=5)).to_speak == []
    at += timedelta(minutes=5)
    stamp = asked.follow(asked.find(turn.code), at).stamp
    turns.call_back(contact=turn, agent=centre.ana, now=at)
    board = boards.display(centre.site, at)
    assert (board.latest.ticket, board.latest.place, board.latest.state) == ("A001", "2", "called")
    assert [shown.called_at for shown in board.to_speak] == [at]
    told = asked.follow(asked.find(turn.code), at)
    assert (told.phase, told.times_called, told.called_at, told.may_leave) == ("called", 2, at, False)
    assert told.stamp != stamp
    assert "It goes on. Please come back to Counter 2" in text_of(client, page)
    assert client.post(f"{page}leave/").status_code == 409
    turns.recall(contact=turn, agent=centre.ana, now=at + timedelta(seconds=5))
    assert boards.display(centre.site, at).latest.again
    turns.miss(contact=turn, agent=centre.ana, now=at + timedelta(seconds=9))
    assert boards.display(centre.site, at).latest.state == "missed"
    assert "We called you and you did not come Please stay near" in text_of(client, page)
    service.take_up(contact=turn, agent=centre.ana, now=at + timedelta(seconds=20))  # there they are
    service.park(contact=turn, agent=centre.ana, now=at + timedelta(seconds=30))
    assert "Your turn is set aside for a moment" in text_of(client, page)


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


def test_the_voice_spells_letters_and_says_a_named_place_as_it_is(centre: SmallCentre) -> None:
    shown = boards.Shown("x", "AB", 7, "AB007", "Mesa de entradas", "", timezone.now(), "called", False)
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
