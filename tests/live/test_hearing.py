"""Everybody hears of what they may see, and of nothing else."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.test import override_settings

from cast import SmallCentre
from lagniappe.desk import ephemeral
from lagniappe.desk.actions import presence, service, talk, turns
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.models import Contact, Customer, Presence, Queue, Role, Serves
from lagniappe.desk.queries import ledger, rights
from lagniappe.web.live import HUB
from lagniappe.web.live.viewers import Held, held
from live.browser import EventStream, settle, sign_in, visit, write_event
from serving.server import until

STAFF = ("ana", "bruno", "carla", "diego", "elena", "tomas", "zoe")


def chat(world: SmallCentre, customer: Customer | None = None) -> Contact:
    return arrive(arrival=Arrival(queue=world.chat, kind=world.question, customer=customer), now=world.now)


def turn(world: SmallCentre, queue: str = "deposit") -> Contact:
    return turns.take_turn(kind=getattr(world, queue), now=world.now)


def topics(kind: str, rows: object) -> set[str]:
    return {f"{kind}:{row.public_id}" for row in rows}


def test_staff_hear_of_the_contacts_and_queues_that_their_rights_let_them_open(front: str, world: SmallCentre) -> None:
    Role.objects.create(user=world.elena, role="lead", site=world.site)  # leads one site only
    with ExitStack() as stack:
        streams = {name: stack.enter_context(EventStream(front, sign_in(getattr(world, name)))) for name in STAFF}
        made = [chat(world, world.maria), turn(world), turn(world, "loan")]
        until(lambda: f"contact:{made[-1].public_id}" in streams["diego"].topics)
        settle()
        for name, stream in streams.items():
            user = getattr(world, name)
            heard = stream.topics
            assert {t for t in heard if t.startswith("contact:")} == topics("contact", rights.contacts(user)), name
            assert {t for t in heard if t.startswith("queue:")} == topics("queue", rights.queues(user)), name
            assert heard & topics("case", [c.case for c in made]) <= topics("case", rights.cases(user)) | topics(
                "case", [c.case for c in rights.contacts(user)]
            )
        assert f"site:{world.site.code}" in streams["elena"].topics
        assert f"site:{world.centre_site.code}" not in streams["elena"].topics
        assert f"customer:{world.maria.public_id}" not in streams["elena"].topics
        assert f"customer:{world.maria.public_id}" in streams["carla"].topics
        assert not any("calls:" in topic for stream in streams.values() for topic in stream.topics)


def test_a_visitor_hears_of_the_own_contact_only_and_never_of_colleagues(front: str, world: SmallCentre) -> None:
    mine, other = chat(world), chat(world)
    with EventStream(front, visit(mine)) as visitor, EventStream(front, sign_in(world.carla)) as carla:
        for contact in (mine, other):
            talk.say(contact=contact, speaker="customer", text="Hola", client_key="1", now=world.now)
        talk.note(author=world.carla, text="amable", contact=mine, now=world.now)
        carla.wait_for(f"contact:{other.public_id}")
        visitor.wait_for(f"contact:{mine.public_id}")
        ephemeral.tell(f"contact:{mine.public_id}", {"signal": "looking", "by": str(world.carla)})
        ephemeral.tell(f"contact:{mine.public_id}", {"signal": "typing", "by": "agent"})
        ephemeral.tell(f"contact:{other.public_id}", {"signal": "typing", "by": "agent"})
        until(lambda: carla.names.count("signal") == 3)
        settle()
        assert visitor.topics == {f"contact:{mine.public_id}"}
        assert [heard.data for heard in visitor.heard if heard.name == "signal"] == [
            {"signal": "typing", "by": "agent", "topic": f"contact:{mine.public_id}"}
        ]


def test_public_calls_are_for_anyone_who_asks_for_that_site(front: str, world: SmallCentre) -> None:
    with EventStream(front, query="?calls=centro") as wall, EventStream(front, query="?calls=contacto") as other:
        turn(world)
        wall.wait_for("calls:centro")
        settle()
        assert wall.topics == {"calls:centro"}
        assert other.topics == set()


def test_a_browser_hears_for_all_its_sessions_and_nobody_is_let_go_at_once(front: str, world: SmallCentre) -> None:
    mine = chat(world)
    with EventStream(front, visit(mine) | sign_in(world.elena), "?calls=centro") as both:
        write_event(contact=mine)
        write_event("finding.ready")
        turn(world)
        for topic in (f"contact:{mine.public_id}", "studies", "calls:centro"):
            both.wait_for(topic)
        assert both.topics == {f"contact:{mine.public_id}", "studies", "calls:centro"}
    with EventStream(front, {"lagniappe_staff": "0123456789abcdefghij", "lagniappe_visit": "'; --"}) as nobody:
        until(lambda: nobody.ended)
        assert nobody.names == ["hello", "bye"]


def test_a_changed_password_a_signed_out_session_and_a_gone_account_end_the_hearing(
    front: str, world: SmallCentre
) -> None:
    carla, bruno, zoe = sign_in(world.carla), sign_in(world.bruno), sign_in(world.zoe)
    world.bruno.set_password("another long password")
    world.bruno.save()
    with EventStream(front, bruno) as stream:
        until(lambda: stream.ended)
        assert stream.names == ["hello", "bye"]
    with EventStream(front, carla) as first, EventStream(front, zoe) as second:
        Session.objects.filter(session_key=carla["lagniappe_staff"]).delete()
        world.zoe.is_active = False
        world.zoe.save()
        write_event("rights.changed")  # at the latest the half-minute's look at sessions would have found it
        until(lambda: first.ended and second.ended)
        assert first.names[-1] == second.names[-1] == "bye"


def test_what_happens_after_a_right_is_taken_is_not_heard(front: str, world: SmallCentre) -> None:
    waiting = chat(world)
    with EventStream(front, sign_in(world.carla)) as carla, EventStream(front, sign_in(world.bruno)) as bruno:
        Serves.objects.filter(user=world.carla).delete()
        write_event("rights.changed", agent=world.carla)
        write_event(contact=waiting)
        bruno.wait_for(f"contact:{waiting.public_id}")
        until(lambda: "resync" in carla.names)  # what she still may see is looked at again
        settle()
        assert f"contact:{waiting.public_id}" not in carla.topics
        assert "resync" not in bruno.names


def test_whoever_loses_a_contact_hears_that_it_went(front: str, world: SmallCentre) -> None:
    presence.be(user=world.ana, state=Presence.State.AVAILABLE, position=world.counters[0], now=world.now)
    presence.be(user=world.carla, state=Presence.State.AVAILABLE, site=world.centre_site, now=world.now)
    asked = chat(world)
    assert asked.agent == world.carla
    with EventStream(front, sign_in(world.carla)) as carla, EventStream(front, sign_in(world.elena)) as elena:
        service.leave(contact=asked, now=world.now + timedelta(minutes=1))
        carla.wait_for(f"agent:{world.carla.public_id}")
        assert elena.topics == set()
    second = Queue.objects.create(site=world.centre_site, name="Reclamos", channel="chat", slots=1)
    moved = chat(world)
    service.start(contact=moved, agent=world.carla, now=world.now)
    with EventStream(front, sign_in(world.bruno)) as bruno, EventStream(front, sign_in(world.carla)) as carla:
        service.transfer(contact=moved, to=second, agent=world.carla, now=world.now)
        bruno.wait_for(f"queue:{world.chat.public_id}")
        carla.wait_for(f"agent:{world.carla.public_id}")
        settle()
        assert f"queue:{second.public_id}" not in bruno.topics


def test_hints_are_told_at_once_and_then_at_most_four_times_a_second(front: str, world: SmallCentre) -> None:
    waiting = chat(world)
    topic = f"contact:{waiting.public_id}"
    with EventStream(front, sign_in(world.carla)) as carla:
        for _again in range(50):
            write_event(contact=waiting)
        last = ledger.newest()
        until(lambda: carla.last == last)
        assert carla.count(topic) < 50
        before = carla.count(topic)
        settle()
        assert carla.count(topic) == before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
def test_only_reading_is_answered(front: str, method: str) -> None:
    assert httpx.request(method, f"{front}/live").status_code == 405


def test_too_many_streams_from_one_browser_are_refused_politely(
    front: str, world: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lagniappe.web.live.hub.MOST_FROM_ONE", 2)
    cookie = sign_in(world.carla)
    with EventStream(front, cookie), EventStream(front, cookie):
        name, value = next(iter(cookie.items()))
        refused = httpx.get(f"{front}/live", headers={"Cookie": f"{name}={value}"})
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "5"
    until(lambda: not HUB.streams)
    with EventStream(front, cookie) as again:
        assert again.names[0] == "hello"


def test_invented_sessions_do_not_make_one_stranger_many(front: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lagniappe.web.live.hub.MOST_FROM_ONE", 2)
    wall = "?calls=centro"
    with (
        EventStream(front, {"lagniappe_visit": "a" * 20}, wall),
        EventStream(front, {"lagniappe_visit": "b" * 20}, wall),
    ):
        assert httpx.get(f"{front}/live{wall}", headers={"Cookie": f"lagniappe_visit={'c' * 20}"}).status_code == 503


def test_the_cookies_of_roles_count_in_the_demonstration_only() -> None:
    header = 'other={"a;b"; lagniappe_staff=aaaaaaaa; lagniappe_staff_lead=bbbbbbbb; lagniappe_visit_customer=cccccccc'
    with override_settings(DEMO=False):
        assert held(header) == {Held(True, "aaaaaaaa")}
    with override_settings(DEMO=True):
        assert held(header) == {Held(True, "aaaaaaaa"), Held(True, "bbbbbbbb"), Held(False, "cccccccc")}


@pytest.mark.parametrize(
    "wild", ["?since=abc", "?since=-1", "?since=99999999999999999999", "?calls=%00,%F0%9F&since=%FF"]
)
def test_wild_input_is_harmless(front: str, wild: str) -> None:
    assert httpx.get(f"{front}/live{wild}", headers={"Cookie": "lagniappe_staff=\x01; ;;=,"}).status_code == 200


def test_staff_with_an_open_page_are_seen(front: str, world: SmallCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.carla.seen_at is None
    monkeypatch.setattr("lagniappe.web.live.hub.PRESENCE_SECONDS", 0.05)
    with EventStream(front, sign_in(world.carla)):
        assert HUB.present() == {world.carla.pk}
        HUB._loop.call_soon_threadsafe(lambda: HUB._begin(HUB._note_presence_for_ever()))

        def seen() -> bool:
            world.carla.refresh_from_db()
            return world.carla.seen_at is not None

        until(seen)
    until(lambda: not HUB.present())
