"""A day goes from the tables into the journal, and what the floor said of it is what the study says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from cast import SmallCentre
from lagniappe.desk.actions import arrivals, errands, presence, service, sweep, talk, turns
from lagniappe.desk.models import Centre, Contact, Event, Hours, SealedDay
from lagniappe.desk.queries import rebuild
from lagniappe.desk.queries import seal as days_to_seal
from lagniappe.desk.queries.figures import day_figures
from lagniappe.journal import check, engine
from lagniappe.journal.store import Journal
from lagniappe.work.rows import journal_at
from lagniappe.work.seal import Sealer, seal_day

MONDAY = date(2026, 3, 2)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return journal_at(tmp_path)


def work_a_little(centre: SmallCentre) -> None:
    """Served, left, missed, transferred, refused, and one who still waits."""

    def at(seconds: float) -> datetime:
        return centre.now + timedelta(seconds=seconds)

    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=at(0))
    presence.be(user=centre.bruno, state="available", position=centre.counters[1], now=at(0))
    presence.be(user=centre.carla, state="available", now=at(0))
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, customer=centre.maria), now=at(10))
    agent = chat.agent
    assert agent is not None
    service.start(contact=chat, agent=agent, now=at(15))
    talk.say(contact=chat, speaker="customer", text="Hola, mi secreto", client_key="1", now=at(20), language="es")
    talk.say(contact=chat, speaker="agent", text="Buenas", client_key="2", author=agent, now=at(25))
    service.close(contact=chat, agent=agent, resolution="resolved", now=at(100))
    talk.give_mark(contact=chat, mark="csat", value=5, low=1, high=5, now=at(130))
    centre.centre_site.always_open = False
    centre.centre_site.save()
    arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=at(140))
    centre.centre_site.always_open = True
    centre.centre_site.save()
    first = turns.take_turn(kind=centre.deposit, now=at(1), customer=centre.maria)
    second = turns.take_turn(kind=centre.deposit, now=at(2))
    third = turns.take_turn(kind=centre.deposit, now=at(3))
    turns.take_turn(kind=centre.deposit, now=at(4))
    turns.call_next(agent=centre.ana, now=at(60))
    service.start(contact=first, agent=centre.ana, now=at(70))
    service.transfer(contact=first, to=centre.advice, kind=centre.loan, agent=centre.ana, now=at(200))
    turns.call_next(agent=centre.bruno, now=at(210))
    service.start(contact=first, agent=centre.bruno, now=at(220))
    service.park(contact=first, agent=centre.bruno, now=at(300))
    service.take_up(contact=first, agent=centre.bruno, now=at(360))
    service.end(contact=first, agent=centre.bruno, now=at(900))
    service.close(contact=first, agent=centre.bruno, resolution="resolved", now=at(920))
    service.leave(contact=second, now=at(400))
    turns.call_next(agent=centre.ana, now=at(500))
    turns.miss(contact=third, agent=centre.ana, now=at(560))
    sweep.sweep(now=at(560 + 901))
    presence.be(user=centre.ana, state="break", now=at(1500))


def test_the_day_lies_in_the_journal_and_nobody_can_be_read_from_it(centre: SmallCentre, journal: Journal) -> None:
    work_a_little(centre)
    done = seal_day(journal, centre.site, MONDAY, now=centre.now + timedelta(hours=2), provisional=False)
    assert (done.contacts, done.ledger_contacts, done.legs, done.balanced) == (4, 4, 5, True)
    legs = journal.read("contacts", site="centro").to_pylist()
    assert sorted(leg["outcome"] for leg in legs) == ["answered", "left", "missed", "open", "transferred"]
    served = next(leg for leg in legs if leg["outcome"] == "answered")
    assert served["active"] == 620_000_000  # 680 s of service, of which 60 parked
    assert {leg["origin"] for leg in legs} == {"real"}
    text = "".join(path.read_bytes().decode("latin-1") for path in journal.path.rglob("*.parquet"))
    for word in ("María", "example.org", "secreto", str(centre.maria.public_id)):
        assert word not in text


def test_a_turn_that_nobody_called_ends_with_the_day_and_without_a_time_of_leaving(
    centre: SmallCentre, journal: Journal
) -> None:
    centre.site.always_open = False
    centre.site.save()
    for weekday in (0, 1):
        Hours.objects.create(site=centre.site, weekday=weekday, opens=time(9), closes=time(18))
    turn = turns.take_turn(kind=centre.deposit, more=[centre.loan], now=centre.now)
    evening, morning = centre.now + timedelta(hours=12), centre.now + timedelta(hours=20)
    sweep.sweep(now=evening)
    assert Contact.objects.get().state == "waiting", "the branch is closed, but its day is not over"
    sweep.sweep(now=morning)
    turn.refresh_from_db()
    assert (turn.state, turn.outcome, turn.case.state) == ("closed", "open", "closed")
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=morning)
    assert turns.call_next(agent=centre.ana, now=morning) is None
    assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()
    seal_day(journal, centre.site, MONDAY, now=morning, provisional=False)
    [leg] = journal.read("contacts", site="centro").to_pylist()
    assert (leg["outcome"], leg["called_at"], leg["answered_at"], leg["ended_at"]) == ("open", None, None, None)
    figures = day_figures(centre.site, MONDAY, morning).whole
    assert (figures.contacts, figures.open, figures.served, figures.left, figures.missed) == (1, 1, 0, 0, 0)
    with engine.tables(journal) as tables:
        assert [law.id for law in check.run(tables).laws if not law.holds] == []


def test_a_branch_that_is_open_over_the_cut_off_calls_on(centre: SmallCentre) -> None:
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    sweep.sweep(now=centre.now + timedelta(hours=20))  # it never closes
    turn.refresh_from_db()
    assert turn.state == "waiting"
    centre.site.always_open = False
    centre.site.save()
    Hours.objects.create(site=centre.site, weekday=0, opens=time(20), closes=time(6))
    sweep.sweep(now=centre.now + timedelta(hours=20))
    turn.refresh_from_db()
    assert turn.state == "waiting"
    sweep.sweep(now=centre.now + timedelta(hours=44))
    turn.refresh_from_db()
    assert turn.outcome == "open"


def test_a_call_back_and_a_second_procedure_keep_the_journals_laws(centre: SmallCentre, journal: Journal) -> None:
    def at(seconds: float) -> datetime:
        return centre.now + timedelta(seconds=seconds)

    presence.be(user=centre.bruno, state="available", position=centre.counters[1], now=at(0))
    turn = turns.take_turn(kind=centre.loan, more=[centre.deposit], now=at(1))
    turns.call_chosen(contact=turn, agent=centre.bruno, now=at(60))
    service.start(contact=turn, agent=centre.bruno, now=at(70))
    service.park(contact=turn, agent=centre.bruno, now=at(100))
    turns.call_back(contact=turn, agent=centre.bruno, now=at(200))
    service.start(contact=turn, agent=centre.bruno, now=at(230))
    errands.go_on(contact=turn, agent=centre.bruno, now=at(300))
    service.close(contact=turn, agent=centre.bruno, resolution="resolved", now=at(400))
    seal_day(journal, centre.site, MONDAY, now=at(7200), provisional=False)
    first, second = sorted(journal.read("contacts", site="centro").to_pylist(), key=lambda leg: leg["leg"])
    assert (first["outcome"], second["outcome"]) == ("answered", "answered")
    assert (first["called_at"] - first["arrived_at"], first["last_called_at"]) == (
        timedelta(seconds=59),
        first["called_at"],
    )
    assert first["active"] == 100_000_000  # 230 s at the counter's disposal, of which 130 aside
    calls = sorted(journal.read("calls", site="centro").to_pylist(), key=lambda call: call["called_at"])
    assert [(call["leg"], call["result"]) for call in calls] == [(1, "came"), (1, "came"), (2, "came")]
    with engine.tables(journal) as tables:
        assert [law.id for law in check.run(tables).laws if not law.holds] == []


def test_presence_is_cut_at_the_borders_of_the_day(centre: SmallCentre, journal: Journal) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    two_days = centre.now + timedelta(days=2)
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        seal_day(journal, centre.site, day, now=two_days, provisional=False)
    pieces = journal.read("presence", site="centro").to_pylist()
    assert [piece["business_day"] for piece in pieces] == [MONDAY, MONDAY + timedelta(days=1)]
    assert pieces[0]["ended_at"] == pieces[1]["started_at"]
    assert (pieces[1]["ended_at"] - pieces[1]["started_at"]) == timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_sealing_again_changes_nothing(centre: SmallCentre, journal: Journal) -> None:
    work_a_little(centre)
    later = centre.now + timedelta(days=1)
    sealer = Sealer(journal)
    assert {(seal.site, seal.provisional) for seal in sealer.keep(later)} >= {("centro", False), ("contacto", False)}
    rows = list(SealedDay.objects.filter(provisional=False).values_list("site__code", "business_day", "generation"))
    events = Event.objects.count()
    again = [seal for seal in sealer.keep(later + timedelta(minutes=1)) if not seal.provisional]
    assert again == []
    assert (
        list(SealedDay.objects.filter(provisional=False).values_list("site__code", "business_day", "generation"))
        == rows
    )
    assert Event.objects.count() == events


@pytest.mark.django_db(transaction=True)  # each step a commit of its own: what is late is told by their order
def test_a_late_change_seals_the_day_again_and_an_open_contact_keeps_its_day(
    centre: SmallCentre, journal: Journal
) -> None:
    work_a_little(centre)
    sealer = Sealer(journal)
    tomorrow = centre.now + timedelta(days=1)
    sealer.keep(tomorrow)
    waiting = Contact.objects.get(site=centre.site, state="waiting")
    assert [leg["outcome"] for leg in journal.read("contacts", site="centro").to_pylist()].count("open") == 1
    service.leave(contact=waiting, now=tomorrow + timedelta(minutes=1))
    done = [seal for seal in sealer.keep(tomorrow + timedelta(minutes=2)) if not seal.provisional]
    assert [(seal.site, seal.business_day) for seal in done] == [("centro", MONDAY)]
    assert [leg["outcome"] for leg in journal.read("contacts", site="centro").to_pylist()].count("open") == 0


def test_a_seal_that_died_before_it_was_noted_is_made_good(centre: SmallCentre, journal: Journal) -> None:
    work_a_little(centre)
    later = centre.now + timedelta(days=1)
    done = seal_day(journal, centre.site, MONDAY, now=later, provisional=False)
    SealedDay.objects.all().delete()  # as if the process had been killed between the journal and the row
    Sealer(journal).keep(later)
    row = SealedDay.objects.get(site=centre.site, business_day=MONDAY)
    assert (row.generation, row.contacts) == (done.generation, done.contacts)


def test_the_open_day_is_sealed_for_now_and_then_for_good(centre: SmallCentre, journal: Journal) -> None:
    work_a_little(centre)
    sealer = Sealer(journal)
    assert {seal.provisional for seal in sealer.keep(centre.now + timedelta(minutes=30))} == {True}
    sealer.keep(centre.now + timedelta(days=1))
    assert not SealedDay.objects.filter(business_day=MONDAY, provisional=True).exists()
    assert not any(part.provisional for part in journal.generations() if part.day == MONDAY.isoformat())


def test_a_contact_that_the_ledger_does_not_know_is_told(centre: SmallCentre, journal: Journal) -> None:
    work_a_little(centre)
    Event.objects.filter(verb="contact.arrived", contact__site=centre.site).first().delete()
    done = seal_day(journal, centre.site, MONDAY, now=centre.now + timedelta(days=1), provisional=False)
    assert not done.balanced
    (row,) = (row for row in days_to_seal.sealed_days(centre.elena) if row.day.site_id == centre.site.pk)
    assert (row.counted_in, row.counted_out, row.balanced) == (3, 4, False)


def test_a_rehearsal_centre_writes_a_rehearsal_journal(centre: SmallCentre, journal: Journal) -> None:
    Centre.objects.update(rehearsal=True)
    work_a_little(centre)
    seal_day(journal, centre.site, MONDAY, now=centre.now + timedelta(days=1), provisional=False)
    assert journal.manifest().origin("centro") == "rehearsal"


def test_the_floor_and_the_study_agree_number_by_number(centre: SmallCentre, journal: Journal) -> None:
    from lagniappe.journal import engine
    from lagniappe.studies import demand_and_waiting as study

    work_a_little(centre)
    now = centre.now + timedelta(days=1)
    for site in (centre.site, centre.centre_site):
        seal_day(journal, site, MONDAY, now=now, provisional=False)
        floor = day_figures(site, MONDAY, now).whole
        with engine.tables(journal, sites=[site.code]) as tables:
            finding = study.run(tables, replace(study.Parameters(), band_minutes=60))
        compare(floor, finding)


def compare(floor, finding) -> None:
    """Every figure that the floor shows of a day against the study's over the sealed day."""
    ends = {row["outcome"]: row["legs"] for row in finding.table("outcomes").records()}
    for name in ("served", "left", "missed", "moved", "refused", "self_served", "phantom", "open"):
        assert ends.get(name, 0) == getattr(floor, name), name
    waits = {row["who"]: row for row in finding.table("waits").records()}
    for who, known in (
        ("served", floor.waits_served), ("left", floor.waits_left), ("missed", floor.waits_missed),
    ):  # fmt: skip
        assert who in waits or not known, who
        row = waits.get(who, {"n": 0})
        assert row["n"] == len(known), who
        if known:
            assert row["mean_seconds"] == pytest.approx(sum(known) / len(known) / 1e6)
            assert row["max_seconds"] == pytest.approx(max(known) / 1e6)
    called = next(row for row in finding.table("within_limit").records() if row["of_whom"] == "of_called")
    assert (called["n"], called["within"]) == (floor.within_limit.n, floor.within_limit.hits)
