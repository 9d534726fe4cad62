"""Coming back after a second, two minutes, an hour, or a restart: no gap, and nothing twice for who looks at the state."""

from __future__ import annotations

import asyncio
import random
import threading
from typing import Any

import pytest
from django.db import connection

from cast import SmallCentre
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.models import Contact, Event
from lagniappe.desk.queries import ledger
from lagniappe.web.live import HUB, listener
from lagniappe.web.live.stream import endpoint
from live.browser import EventStream, Heard, settle, sign_in, write_event
from serving.server import until


def chats(world: SmallCentre, count: int) -> list[Contact]:
    return [arrive(arrival=Arrival(queue=world.chat, kind=world.question), now=world.now) for _one in range(count)]


def test_what_changed_while_away_is_told_at_the_return(front: str, world: SmallCentre) -> None:
    one, two, three = chats(world, 3)
    cookie = sign_in(world.carla)
    with EventStream(front, cookie) as carla:
        write_event(contact=one)
        carla.wait_for(f"contact:{one.public_id}")
        left_at = carla.last
    for _minute in range(60):
        write_event(contact=two)
    with EventStream(front, cookie, since=left_at) as back:
        back.wait_for(f"contact:{two.public_id}")
        until(lambda: back.last == HUB.position)
        settle()
        assert back.count(f"contact:{two.public_id}") == 1
        assert not {f"contact:{one.public_id}", f"contact:{three.public_id}"} & back.topics
        assert "resync" not in back.names
    with EventStream(front, cookie, f"?since={left_at}") as asked:  # what a page says that was drawn then
        asked.wait_for(f"contact:{two.public_id}")


def test_after_an_hour_of_much_the_page_looks_at_everything_again(front: str, world: SmallCentre) -> None:
    [one] = chats(world, 1)
    cookie = sign_in(world.carla)
    with EventStream(front, cookie) as carla:
        left_at = carla.last
    blank = {"at": world.now, "verb": "message.sent", "contact": one}
    Event.objects.bulk_create([Event(**blank) for _one in range(1001)])
    until(lambda: HUB.position == ledger.newest())
    with EventStream(front, cookie, since=left_at) as back:
        until(lambda: "resync" in back.names)
        write_event(contact=one)
        back.wait_for(f"contact:{one.public_id}")
        assert back.names.count("resync") == 1
        assert back.last == HUB.position


def test_a_number_of_another_database_means_look_at_everything(front: str, world: SmallCentre) -> None:
    with EventStream(front, sign_in(world.carla), since=10**9) as carla:
        until(lambda: "resync" in carla.names)
        assert carla.last == HUB.position < 10**9


def test_a_change_of_rights_while_away_means_look_at_everything(front: str, world: SmallCentre) -> None:
    cookie = sign_in(world.carla)
    with EventStream(front, cookie) as carla:
        left_at = carla.last
    write_event("rights.changed", agent=world.carla)
    with EventStream(front, cookie, since=left_at) as back:
        until(lambda: "resync" in back.names)


@pytest.mark.parametrize("seed", range(3))
def test_whoever_looks_at_each_hint_ends_with_the_truth_however_often_the_line_breaks(
    front: str, world: SmallCentre, seed: int
) -> None:
    dice = random.Random(seed)
    by_topic = {f"contact:{contact.public_id}": contact for contact in chats(world, 12)}
    cookie = sign_in(world.carla)
    stream = EventStream(front, cookie).__enter__()
    writing = threading.Thread(target=write_at_random, args=(list(by_topic.values()), seed))
    writing.start()
    shown: dict[str, int] = {}
    since = looked = breaks = 0
    while writing.is_alive() or since < ledger.newest():
        for heard in stream.heard[looked:]:
            look(heard, by_topic, shown)
            looked += 1
            since = since if heard.number is None else heard.number
        if dice.random() < 0.02 and writing.is_alive():
            breaks += 1
            stream.__exit__(None, None, None)
            # What was read but not looked at is lost with the page; it comes back with the number it had looked at.
            stream = EventStream(front, cookie, since=since).__enter__()
            looked = 0
    writing.join()
    stream.__exit__(None, None, None)
    assert breaks
    changed = {t: c for t, c in by_topic.items() if c.events.filter(verb="contact.seen_by_test").exists()}
    assert {topic: shown.get(topic) for topic in changed} == {t: c.events.latest("id").pk for t, c in changed.items()}


def look(heard: Heard, by_topic: dict[str, Contact], shown: dict[str, int]) -> None:
    """What a page does with an event: fetch what it shows of the topics, or all of it."""
    topics = list(by_topic) if heard.name == "resync" else heard.data if heard.name == "changed" else []
    for topic in topics:
        if topic in by_topic:
            shown[topic] = by_topic[topic].events.latest("id").pk


def write_at_random(waiting: list[Contact], seed: int) -> None:
    dice = random.Random(seed + 100)
    try:
        for _step in range(150):
            write_event(contact=dice.choice(waiting))
    finally:
        connection.close()


def test_a_browser_that_does_not_read_is_told_to_look_at_everything_and_let_go(front: str, world: SmallCentre) -> None:
    cookie = sign_in(world.carla)
    waiting = chats(world, 6)
    scope = {
        "type": "http", "method": "GET", "client": ("192.0.2.1", 1), "query_string": b"",
        "headers": [(b"cookie", f"lagniappe_staff={cookie['lagniappe_staff']}".encode())],
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def a_stuck_browser() -> None:
        reading = asyncio.Event()

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if len(sent) > 1:
                await reading.wait()

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            return {}

        stream = asyncio.ensure_future(endpoint(HUB, scope, receive, send))
        while len(sent) < 2:
            await asyncio.sleep(0.01)
        for number in range(listener.ROOM + 1):
            for mailbox in HUB.streams:
                mailbox.hint(number, f"contact:{number}")
        reading.set()
        await stream

    asyncio.run_coroutine_threadsafe(a_stuck_browser(), HUB._loop).result(20)
    assert waiting
    bodies = [message.get("body", b"") for message in sent]
    assert b"event: resync" in bodies[-2]
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    assert not any(b"changed" in body for body in bodies)
    assert not HUB.streams


def test_streams_that_are_told_late_are_told_to_look_at_everything(front: str, world: SmallCentre) -> None:
    [one] = chats(world, 1)
    with EventStream(front, sign_in(world.carla)) as carla:
        steps_of = HUB._tail
        assert steps_of is not None
        steps_of.behind_since = -1e9  # as if the ledger had been unreadable for long
        write_event(contact=one)
        until(lambda: "resync" in carla.names)
        settle()
        assert f"contact:{one.public_id}" not in carla.topics
        assert HUB.lag_seconds() == 0
