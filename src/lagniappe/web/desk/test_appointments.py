"""Times that staff agree with a person: booked, moved and cancelled from the person's page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cast import SmallCentre
from lagniappe.desk.actions import appointments as agreed
from lagniappe.desk.models import Appointment, Event
from lagniappe.desk.queries import appointments
from lagniappe.web.desk.test_desk import PART, enter

Enter = Callable[..., Client]
__all__ = ["enter"]


@pytest.fixture
def books(centre: SmallCentre) -> SmallCentre:
    """Deposits every half hour, two at a time."""
    centre.deposit.slot_minutes, centre.deposit.slot_places = 30, 2
    centre.deposit.save()
    return centre


def test_a_time_is_agreed_moved_and_given_back_at_the_desk(books: SmallCentre, enter: Enter) -> None:
    ana = enter(books.ana)
    person = f"/desk/person/{books.maria.public_id}"
    assert "Agree a time" in ana.get(person).content.decode()
    assert "Choose what it is about" in ana.get(f"{person}/appointment").content.decode()
    page = ana.get(f"{person}/appointment?kind={books.deposit.public_id}", headers=PART).content.decode()
    at = re.findall(r'name="at" value="([^"]+)"', page)
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    asked = {"kind": str(books.deposit.public_id), "key": key[1]}
    for _pressed_twice in range(2):
        done = ana.post(f"{person}/appointment", {**asked, "at": at[0]}, headers=PART)
    mine = Appointment.objects.get()
    assert done.headers["HX-Push-Url"] == f"/desk/appointment/{mine.public_id}"
    assert (mine.customer, mine.language, mine.state) == (books.maria, "es", "booked")
    assert f"{mine.code[:4].upper()} {mine.code[4:].upper()}" in done.content.decode()
    assert f"/desk/appointment/{mine.public_id}" in ana.get(person).content.decode()
    ana.post(f"{person}/appointment", {**asked, "key": str(uuid4()), "at": at[0]})
    full = ana.post(f"{person}/appointment", {**asked, "key": str(uuid4()), "at": at[0]}, headers=PART)
    assert (full.status_code, b"Somebody was quicker" in full.content) == (409, True)
    here = f"/desk/appointment/{mine.public_id}"
    assert 'aria-current="true" disabled' in ana.get(here).content.decode()  # its own time is no other time
    lead = enter(books.diego)
    moved = lead.post(here, {"at": (mine.at + timedelta(minutes=60)).isoformat()})
    assert moved["Location"] == here
    assert lead.post(f"{here}/cancel", headers=PART).status_code == 200
    assert lead.post(here, {"at": mine.at.isoformat()}, headers=PART).status_code == 409
    assert "Agree a new time" in lead.get(here).content.decode()
    steps = Event.objects.filter(verb__startswith="appointment.", data__appointment=str(mine.public_id))
    assert list(steps.values_list("verb", "actor", "customer")) == [
        ("appointment.booked", books.ana.pk, books.maria.pk), ("appointment.moved", books.diego.pk, books.maria.pk),
        ("appointment.cancelled", books.diego.pk, books.maria.pk),
    ]  # fmt: skip
    assert Event.objects.filter(verb="audit.saw", actor=books.ana, customer=books.maria).count() == 1


def test_a_time_after_midnight_of_a_late_opening_can_be_had(books: SmallCentre) -> None:
    books.site.always_open = False
    books.site.save()
    for weekday in range(7):
        books.site.hours.create(weekday=weekday, opens="20:00", closes="02:00")
    day = books.site.local(books.now).date() + timedelta(days=books.cash.book_days)
    shown = appointments.slots(books.deposit, day, books.now)
    assert books.site.local(shown[-1].at).strftime("%d %H:%M") == f"{day + timedelta(days=1):%d} 01:30"
    made = agreed.book(kind=books.deposit, at=shown[-1].at, now=books.now)
    assert agreed.reschedule(appointment=made, at=shown[-2].at, now=books.now).at == shown[-2].at


def test_only_who_serves_agrees_times_and_wild_words_are_refused(books: SmallCentre, enter: Enter) -> None:
    now = timezone.now()
    day, _free = appointments.days(books.deposit, now)[0]
    at = appointments.slots(books.deposit, day, now)[0].at
    mine = agreed.book(kind=books.deposit, at=at, customer=books.maria, now=now)
    nobodys = agreed.book(kind=books.deposit, at=at, now=now)
    for user in (books.elena, books.tomas, books.zoe):
        client = enter(user)
        for address in (f"/desk/appointment/{mine.public_id}", f"/desk/person/{books.maria.public_id}/appointment"):
            assert client.get(address).status_code == 403, (user, address)
            assert client.post(address, {"at": at.isoformat()}).status_code == 403, (user, address)
        assert appointments.of_customer(user, books.maria, now) == []
        assert appointments.offered(user) == []
    carla = enter(books.carla)  # who answers the telephone books at the branch that is near to the person
    book = f"/desk/person/{books.maria.public_id}/appointment"
    for sent in ({}, {"kind": "x"}, {"kind": str(books.loan.public_id), "at": at.isoformat()},
                 {"kind": str(books.deposit.public_id), "at": "0001-01-01T00:00:00+23:00"},
                 {"kind": str(books.deposit.public_id), "at": "\0"}):  # fmt: skip
        assert carla.post(book, sent, headers=PART).status_code == 404, sent
    for address in (f"{book}?kind=x&day=y", f"{book}?kind={books.deposit.public_id}&day=9999-99-99"):
        assert carla.get(address).status_code == 200
    for unknown in (nobodys.public_id, uuid4(), "x", "\0"):
        assert carla.get(f"/desk/appointment/{unknown}").status_code == 404, unknown
    assert carla.get(f"/desk/appointment/{mine.public_id}/cancel").status_code == 405
    assert Appointment.objects.count() == 2
