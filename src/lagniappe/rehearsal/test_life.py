"""The demonstration lives by the rules that hold for people."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lagniappe.desk.actions import arrivals, presence, service, talk, turns
from lagniappe.desk.actions.setup_centre import set_alive
from lagniappe.desk.actions.sweep import sweep
from lagniappe.desk.models import Call, Contact, Event, Kind, Message, Presence, Queue, Site, User
from lagniappe.rehearsal import centre
from lagniappe.rehearsal.life import Life

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)


def live(life: Life, first: datetime, seconds: int, tick: int = 10) -> datetime:
    at = first
    for after in range(0, seconds, tick):
        at = first + timedelta(seconds=after)
        life.step(at)  # first: after a night it must see when the centre last lived, before the sweep moves anything
        sweep(now=at)
    return at + timedelta(seconds=tick)


def visitor_chat(language: str, now: datetime) -> Contact:
    kind = Kind.objects.get(name="Consulta")
    return arrivals.arrive(arrival=arrivals.Arrival(queue=kind.queue, kind=kind, language=language), now=now)


@pytest.mark.once
def test_an_hour_brings_every_kind_of_end_and_nobody_carries_too_much() -> None:
    centre.build(NOW)
    life = Life("a seed", pace=1.5)
    live(life, NOW, 1500, tick=30)
    ends = Counter(Contact.objects.values_list("channel", "outcome"))
    assert ends["chat", "answered"] > 5
    assert ends["turn", "answered"] > 5
    assert Contact.objects.filter(simulated=False).count() == 0
    assert set(Presence.objects.filter(ended_at=None).values_list("user__simulated", flat=True)) == {True}
    for user in User.objects.filter(simulated=True):
        held = Contact.objects.filter(agent=user, state__in=("called", "active", "wrapping"))
        assert sum(min(contact.queue.slots, user.capacity) for contact in held) <= user.capacity
    assert {"es", "en", "ru"} & set(Message.objects.values_list("language", flat=True))


def test_one_seed_and_one_clock_make_one_day() -> None:
    def verbs() -> list[tuple[str, int | None]]:
        return list(Event.objects.order_by("id").values_list("verb", "contact_id"))

    centre.build(NOW)
    live(Life("same"), NOW, 300)
    first = verbs()
    life = Life("same")  # a new process goes on where the tables stand
    life.step(NOW + timedelta(seconds=290))
    assert verbs() == first


def test_a_visitor_is_answered_that_this_is_a_demonstration() -> None:
    centre.build(NOW)
    life = Life("v", pace=0.0)
    at = live(life, NOW, 20, tick=1)
    chat = visitor_chat("en", at)
    talk.say(contact=chat, speaker="customer", text="Hello", client_key="1", language="en", now=at)
    at = live(life, at, 30, tick=2)
    talk.say(contact=chat, speaker="customer", text="Anybody?", client_key="2", language="en", now=at)
    at = live(life, at, 20, tick=2)
    answers = list(chat.messages.filter(speaker="agent").values_list("text", flat=True))
    assert "demonstration" in answers[0]
    assert len(answers) == 2
    chat.refresh_from_db()
    assert chat.state == "active"
    live(life, at, 400, tick=10)
    chat.refresh_from_db()
    assert (chat.state, chat.outcome) == ("closed", "answered")


def test_a_visitor_is_left_to_the_real_agent_who_is_free() -> None:
    centre.build(NOW)
    life = Life("v", pace=0.0)
    at = live(life, NOW, 20, tick=1)
    mateo = User.objects.get(username="demo-chat")
    presence.be(user=mateo, state="available", now=at)
    chat = visitor_chat("es", at)
    for _second in range(20):
        presence.seen(user_ids=[mateo.pk], now=at)
        at = live(life, at, 2, tick=2)
        chat.refresh_from_db()
        if chat.agent_id == mateo.pk:
            break
    assert (chat.agent, chat.state) == (mateo, "called")
    at = live(life, at, 40, tick=2)  # and where they let it run out, somebody simulated answers after all
    live(life, at, 20, tick=2)
    assert chat.messages.filter(author__simulated=True).exists()


def test_a_real_agents_contacts_are_never_moved_but_the_customer_answers() -> None:
    centre.build(NOW)
    life = Life("v", pace=0.0)
    mateo = User.objects.get(username="demo-chat")
    presence.be(user=mateo, state="available", now=NOW)
    kind = Kind.objects.get(name="Consulta")
    chat = arrivals.arrive(
        arrival=arrivals.Arrival(queue=kind.queue, kind=kind, language="es", simulated=True), now=NOW
    )
    assert chat.agent == mateo
    service.start(contact=chat, agent=mateo, now=NOW)
    talk.say(contact=chat, speaker="agent", author=mateo, text="Buenas", client_key="a", now=NOW)
    at = NOW
    for _second in range(30):
        presence.seen(user_ids=[mateo.pk], now=at)
        at = live(life, at, 2, tick=2)
    chat.refresh_from_db()
    assert (chat.agent, chat.state) == (mateo, "active")
    assert chat.messages.filter(speaker="customer").count() == 1


def test_a_real_visitors_turn_waits_for_the_real_agent_and_is_served_where_there_is_none() -> None:
    centre.build(NOW)
    life = Life("v", pace=0.0)
    at = live(life, NOW, 20, tick=1)
    kind = Kind.objects.get(queue__site__code="centro", name="Pago de servicios")
    lucia = User.objects.get(username="demo-agent")
    presence.be(user=lucia, state="available", now=at)
    turn = turns.take_turn(kind=kind, now=at)
    for _second in range(20):
        presence.seen(user_ids=[lucia.pk], now=at)
        at = live(life, at, 2, tick=2)
    turn.refresh_from_db()
    assert turn.state == "waiting"
    presence.be(user=lucia, state="closed", now=at)
    at = live(life, at, 200, tick=5)
    turn.refresh_from_db()
    assert turn.outcome == "answered"


def test_switched_off_everybody_goes_home_and_on_again_they_come() -> None:
    centre.build(NOW)
    life = Life("off")
    at = live(life, NOW, 300)
    assert Contact.objects.exclude(state="closed").exists()
    set_alive(alive=False, now=at)
    at = live(life, at, 20)
    assert not Contact.objects.exclude(state="closed").exists()
    assert not Presence.objects.filter(ended_at=None).exclude(state="closed").exists()
    set_alive(alive=True, now=at)
    live(life, at, 20)
    assert Presence.objects.filter(ended_at=None, state="available").exists()


def test_after_a_night_switched_off_nobody_has_waited_all_night() -> None:
    centre.build(NOW)
    at = live(Life("night"), NOW, 300)
    live(Life("night"), at + timedelta(hours=9), 60)
    longest = max(
        (leg.ended_at or leg.arrived_at) - leg.arrived_at
        for contact in Contact.objects.all() for leg in contact.legs.all()
    )  # fmt: skip
    assert longest < timedelta(hours=1)
    spells = [(one.ended_at or one.started_at) - one.started_at for one in Presence.objects.exclude(state="closed")]
    assert max(spells) < timedelta(hours=1)


@pytest.mark.once
def test_the_floor_at_close_equals_the_study_over_the_sealed_day(tmp_path: Path) -> None:
    from lagniappe.desk.queries.figures import day_figures
    from lagniappe.journal import engine
    from lagniappe.studies import demand_and_waiting as study
    from lagniappe.work.rows import journal_at
    from lagniappe.work.seal import seal_day

    centre.build(NOW)
    at = live(Life("close", pace=1.5), NOW, 900, tick=30)
    journal = journal_at(tmp_path)
    for site in Site.objects.all():
        day = site.day_of(NOW)
        done = seal_day(journal, site, day, now=at, provisional=False)
        assert done.balanced
        floor = day_figures(site, day, at).whole
        with engine.tables(journal, sites=[site.code]) as tables:
            finding = study.run(tables, study.Parameters())
        ends = {row["outcome"]: row["legs"] for row in finding.table("outcomes").records()}
        for name in ("served", "left", "missed", "moved", "refused", "open"):
            assert ends.get(name, 0) == getattr(floor, name), (site.code, name)
        waits = {row["who"]: row for row in finding.table("waits").records()}
        if floor.waits_served:
            assert waits["served"]["n"] == len(floor.waits_served)
            assert waits["served"]["mean_seconds"] == pytest.approx((floor.wait_mean_micros or 0) / 1e6, abs=0.001)
        within = next(row for row in finding.table("within_limit").records() if row["of_whom"] == "of_called")
        assert (within["within"], within["n"]) == (floor.within_limit.hits, floor.within_limit.n)
    assert Call.objects.exclude(reason={}).exists()
    assert Queue.objects.exists()
