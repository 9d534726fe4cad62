"""Appointments beside walk-ins, from the visitor's page to the journal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cast import SmallCentre
from lagniappe.desk.actions import appointments, presence, privacy, service, sweep, turns
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Appointment, Contact, Event, Hours
from lagniappe.desk.queries import appointments as asked
from lagniappe.desk.queries import rebuild
from lagniappe.desk.queries.privacy import holding
from lagniappe.units import micros
from lagniappe.work.rows import journal_at
from lagniappe.work.seal import seal_day


@pytest.fixture(autouse=True)
def _no_knocks() -> None:
    doors.forget()


@pytest.fixture
def books(centre: SmallCentre) -> SmallCentre:
    """Deposits every twenty minutes, one at a time, wherever the clock stands."""
    centre.deposit.slot_minutes = 20
    centre.deposit.save()
    centre.cash.early_seconds = 7200
    centre.cash.save()
    return centre


def first_slot(books: SmallCentre) -> datetime:
    now = timezone.now()
    day, _free = asked.days(books.deposit, now)[0]
    return asked.slots(books.deposit, day, now)[0].at


def text_of(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def book_by_page(client: Client, name: str = "") -> Appointment:
    page = client.get("/turn/book/centro/?lang=en").content.decode()
    at = re.search(r'name="at" value="([^"]+)"(?! disabled)', page)
    key = re.search(r'name="key" value="([^"]+)"', page)
    kind = re.search(r'name="kind" value="([^"]+)"', page)
    assert at
    assert key
    assert kind
    asked_for = {"at": at[1], "key": key[1], "kind": kind[1], "name": name}
    first = client.post("/turn/book/centro/", asked_for)
    assert first.status_code == 302
    assert client.post("/turn/book/centro/", asked_for)["Location"] == first["Location"]  # pressed twice
    return Appointment.objects.get(code=first["Location"].split("/")[-2])


def test_an_agreed_time_from_the_page_to_the_counter(books: SmallCentre, client: Client) -> None:
    mine = book_by_page(client, name="Mari")
    assert (mine.customer.liked_name, mine.language) == ("Mari", "en")
    page = f"/turn/appointment/{mine.code}/"
    assert mine.code[:4].upper() in text_of(client, page)
    assert "Your appointment" in text_of(client, "/turn/?lang=en")
    other = Client()
    taken = other.post("/turn/book/centro/?lang=en", {"at": mine.at.isoformat(), "kind": str(books.deposit.public_id)})
    assert (taken.status_code, b"Somebody was quicker" in taken.content) == (409, True)
    assert other.post("/turn/book/centro/", {"at": "tomorrow", "kind": str(books.deposit.public_id)}).status_code == 404
    wild = {"at": "0001-01-01T00:00:00+23:00", "kind": str(books.deposit.public_id)}
    assert other.post("/turn/book/centro/", wild).status_code == 404
    later = mine.at + timedelta(minutes=40)
    assert client.post(f"{page}move/", {"at": later.isoformat()}).status_code == 302
    mine.refresh_from_db()
    assert mine.at == later
    at_kiosk = {"code": f"https://example.org/turn/appointment/{mine.code}/"}
    Appointment.objects.filter(pk=mine.pk).update(at=later + timedelta(hours=5))
    early = client.post("/kiosk/centro/appointment/?lang=en", at_kiosk)
    assert b"You are early" in early.content
    Appointment.objects.filter(pk=mine.pk).update(at=later)
    client.cookies.clear()
    books.cash.capacity = 1
    books.cash.save()
    now = timezone.now()
    walk_in = turns.take_turn(kind=books.deposit, now=now)
    Contact.objects.filter(pk=walk_in.pk).update(arrived_at=later - timedelta(minutes=9))
    said = [client.post("/kiosk/centro/appointment/?lang=en&kiosk=hall", at_kiosk) for _twice in range(2)]
    assert said[0]["Location"] == said[1]["Location"]
    turn = Contact.objects.get(appointment=mine)
    assert f"Appointment {turn.site.local(later):%H:%M}" in text_of(client, said[0]["Location"])
    assert (turn.ticket, turn.arrived_at) == ("A002", later - timedelta(minutes=10))  # full, but promised
    assert turn.events.get(verb="contact.arrived").data["door"] == "kiosk:hall"
    presence.be(user=books.ana, state="available", position=books.counters[0], now=now)
    called = turns.call_next(agent=books.ana, now=now)
    assert called == turn  # a place ten minutes before the agreed time beats one nine minutes before it
    assert turn.legs.get().calls.get().reason["rule"] == "appointment"
    assert client.get(page)["Location"] == f"/turn/{turn.code}/"
    assert client.post("/kiosk/centro/appointment/?lang=en", {"code": "zzzz zzzz"}).status_code == 404


def test_who_does_not_come_is_missed_at_that_time_in_the_journal(books: SmallCentre, tmp_path: Path) -> None:
    now = books.now
    slots = [slot.at for slot in asked.slots(books.deposit, books.site.local(now).date(), now)]
    gone, cancelled, kept = (
        appointments.book(kind=books.deposit, at=at, customer=books.maria, now=now) for at in slots[:3]
    )
    appointments.cancel(appointment=cancelled, now=now)
    assert [slot.free for slot in asked.slots(books.deposit, books.site.local(now).date(), now)][:4] == [0, 1, 0, 1]
    turn = appointments.check_in(appointment=kept, now=kept.at)
    sweep.sweep(now=gone.due_at - timedelta(seconds=1))
    gone.refresh_from_db()
    assert gone.state == "booked"
    sweep.sweep(now=gone.due_at)
    gone.refresh_from_db()
    assert (gone.state, gone.contact.outcome, gone.contact.number) == ("missed", "missed", None)
    assert gone.contact.case.state == "closed"
    with pytest.raises(ActionRefused, match="moved on"):
        appointments.check_in(appointment=gone, now=gone.due_at)
    assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()
    journal = journal_at(tmp_path)
    day = books.site.day_of(now)
    sealed = seal_day(journal, books.site, day, now=gone.due_at, provisional=True)
    assert sealed.balanced
    [part] = journal.manifest().of("contacts", ["centro"], day, day)
    rows = {row["contact_id"]: row for row in journal.read_parts("contacts", [part]).to_pylist()}
    told = {key: (row["outcome"], micros(row["appointment_at"].replace(tzinfo=UTC))) for key, row in rows.items()}
    assert told == {
        str(gone.contact.public_id): ("missed", micros(gone.at)), str(turn.public_id): ("open", micros(kept.at)),
    }  # fmt: skip
    assert [one["state"] for one in holding(books.maria)["appointments"]] == ["missed", "cancelled", "kept"]


def test_times_follow_the_hours_the_clock_and_the_days_ahead(books: SmallCentre) -> None:
    books.site.always_open = False
    books.site.zone = "Europe/Madrid"
    books.site.save()
    books.cash.book_days = 7
    books.cash.save()
    sunday = books.now.replace(month=3, day=28, hour=12)  # the clock goes forward that night
    for weekday in range(7):
        Hours.objects.create(site=books.site, weekday=weekday, opens="01:00", closes="04:10")
    books.site.holidays.create(day="2026-03-30")
    days = dict(asked.days(books.deposit, sunday))
    assert [day.day for day in days] == [29, 31, 1, 2, 3, 4]
    assert set(days.values()) == {6, 9}  # two hours and ten minutes on that night, three on every other
    far = sunday + timedelta(days=9)
    with pytest.raises(ActionRefused, match="not offered"):
        appointments.book(kind=books.deposit, at=far.replace(hour=0, minute=20), now=sunday)
    first = asked.slots(books.deposit, next(iter(days)), sunday)[0].at
    for _number in range(2):
        Appointment.objects.all().delete()
        appointments.book(kind=books.deposit, at=first, now=sunday, customer=books.maria)
    privacy.forget(customer=books.maria, why="asked", now=sunday, actor=books.zoe)
    assert Appointment.objects.get().state == "cancelled"


def test_a_branch_may_keep_its_numbers_to_itself(books: SmallCentre, client: Client) -> None:
    books.site.phone_turns = False
    books.site.public_address = "https://turnos.example.org"
    books.site.save()
    assert "Please take your number at the branch" in text_of(client, "/kiosk/centro/?phone=1&lang=en")
    assert "given out at the branch itself" in text_of(client, "/turn/?lang=en")
    taken = {"kind": str(books.loan.public_id), "key": str(uuid4())}
    assert client.post("/kiosk/centro/?phone=1&lang=en", taken).status_code == 403
    assert client.post("/kiosk/centro/?lang=en", taken).status_code == 302
    mine = appointments.book(kind=books.deposit, at=first_slot(books), now=timezone.now())
    assert client.post(f"/turn/appointment/{mine.code}/here/").status_code == 403
    turn = Contact.objects.get()
    service.leave(contact=turn, now=timezone.now())
    assert "https://turnos.example.org/turn/" in client.get(f"/turn/{turn.code}/slip/").context["address"]
