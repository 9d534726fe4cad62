"""Persons, their cases and notes at the desk, and how one finds them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from cast import SmallCentre
from lagniappe.desk.actions import arrivals, service, talk, turns
from lagniappe.desk.models import Case, Note
from lagniappe.web.desk.test_desk import PART, Enter, at_work, centre, chat_with, enter, press

__all__ = ["centre", "enter"]


def test_a_message_left_is_taken_by_one(centre: SmallCentre, enter: Enter) -> None:
    centre.centre_site.always_open = False
    centre.centre_site.save()
    left = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now)
    talk.leave_message(contact=left, text="Llámenme <script>", client_key="x", now=centre.now)
    ana, bruno = enter(centre.ana), enter(centre.bruno)
    assert "Llámenme &lt;script&gt;" in ana.get("/desk/mine").content.decode()
    address = f"/desk/case/{left.case.public_id}"
    assert ana.get(address).status_code == 200
    assert ana.post(f"{address}/write-back", headers=PART).status_code == 200
    refused = bruno.post(f"{address}/write-back", headers=PART)
    assert (refused.status_code, refused.content.decode()) == (409, "Ana Acosta has taken this case.")
    assert "Messages left" not in bruno.get("/desk/mine").content.decode()


def test_a_case_is_owned_described_and_closed(centre: SmallCentre, enter: Enter) -> None:
    contact = chat_with(centre, centre.carla)
    service.start(contact=contact, agent=centre.carla, now=centre.now)
    service.close(contact=contact, agent=centre.carla, resolution="follow_up", now=centre.now)
    address = f"/desk/case/{contact.case.public_id}"
    bruno = enter(centre.bruno)
    assert bruno.post(f"{address}/own", headers=PART).status_code == 200
    assert bruno.post(f"{address}/describe", {"subject": "Tarjeta\x00 <b>"}, headers=PART).status_code == 200
    assert bruno.post(f"{address}/note", {"text": "Llamar"}, headers=PART).status_code == 200
    case = Case.objects.get(pk=contact.case_id)
    assert (case.owner, case.subject) == (centre.bruno, "Tarjeta  <b>")
    assert Note.objects.get().case == case
    assert bruno.post(f"{address}/close", headers=PART).status_code == 200
    assert bruno.post(f"{address}/burn", headers=PART).status_code == 404
    case.refresh_from_db()
    assert case.state == "closed"


def test_handles_are_veiled_from_who_does_not_serve_the_person(centre: SmallCentre, enter: Enter) -> None:
    address = f"/desk/person/{centre.maria.public_id}"
    assert "ma•••@example.org" in enter(centre.ana).get(address).content.decode()
    chat_with(centre, centre.carla)
    assert "maria@example.org" in enter(centre.carla).get(address).content.decode()
    assert enter(centre.elena).get(address).status_code == 403
    assert enter(centre.ana).get(f"/desk/person/{uuid4()}").status_code == 404


def test_an_unknown_contact_is_linked_or_given_a_name(centre: SmallCentre, enter: Enter) -> None:
    at_work(centre, centre.ana, 0)
    turn, other = (turns.take_turn(kind=centre.deposit, now=centre.now, language="es") for _n in range(2))
    ana = enter(centre.ana)
    assert str(centre.maria.public_id) in ana.get(f"/desk/contact/{turn.public_id}/find?name=gómez").content.decode()
    assert press(ana, turn, "link").status_code == 409
    assert press(ana, turn, "link", person=str(uuid4())).status_code == 404
    assert press(ana, turn, "link", person=str(centre.maria.public_id)).status_code == 200
    assert press(ana, other, "link", name=" Lola\x00 ").status_code == 200
    turn.refresh_from_db()
    other.refresh_from_db()
    assert turn.customer == centre.maria
    assert str(other.customer) == "Lola"
    assert press(ana, turn, "link", name="Somebody").status_code == 409


def test_name_language_and_notes_are_kept_in_place(centre: SmallCentre, enter: Enter) -> None:
    carla, address = enter(centre.carla), f"/desk/person/{centre.maria.public_id}"
    values = {"liked_name": "Marita", "language": "ru"}
    assert b"Marita" in carla.post(f"{address}/change", values, headers=PART).content
    carla.post(f"{address}/change", {"language": "klingon"}, headers=PART)
    centre.maria.refresh_from_db()
    assert (centre.maria.liked_name, centre.maria.language) == ("Marita", "ru")
    assert b"Prefers mornings" in carla.post(f"{address}/note", {"text": "Prefers mornings"}, headers=PART).content
    assert carla.post(f"{address}/note", {"text": ""}, headers=PART).status_code == 409


@pytest.mark.parametrize("text", ["", "mari", "A001", "<script>", "\x00", "%" * 300])
def test_search_answers_whatever_is_asked(centre: SmallCentre, enter: Enter, text: str) -> None:
    turns.take_turn(kind=centre.deposit, now=centre.now)
    for headers in (PART, {}):
        found = enter(centre.ana).get("/desk/search", {"q": text}, headers=headers)
        assert found.status_code == 200
        assert b"<script>" not in found.content


def test_a_note_is_dated_by_the_clock_on_the_wall(centre: SmallCentre, enter: Enter) -> None:
    contact = chat_with(centre, centre.carla)
    late = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # half past ten at night of the second, in Buenos Aires
    talk.note(author=centre.carla, text="Llama su hermana", customer=centre.maria, now=late)
    Note.objects.update(written_at=late)
    page = enter(centre.carla).get(f"/desk/contact/{contact.public_id}").content.decode()
    assert "03/02/2026 22:30" in page
    assert "03/03/2026" not in page
