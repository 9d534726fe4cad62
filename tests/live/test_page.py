"""The page's side in Debian's Chromium: two tabs, one stream, the line lost and found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cast import SmallCentre
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.web.live import HUB
from live.browser import sign_in, visit, write_event
from serving.server import begin, run_in, serving, until

pytestmark = [pytest.mark.browser]

# A page that shows two topics: it counts what it is woken for.
SHOW = """(topics) => {
  const box = document.createElement("div");
  box.dataset.live = topics;
  box.id = "box";
  window.woken = [];
  window.signals = [];
  box.addEventListener("live", (event) => window.woken.push(...event.detail.topics));
  document.addEventListener("signal", (event) => window.signals.push(event.detail));
  document.body.append(box);
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
}"""
LIVE = "document.documentElement.dataset.connection === 'live'"


def wait(page: Any, true: str) -> None:
    """Our pages forbid evaluating text, so the question is put again and again from outside."""
    until(lambda: page.evaluate(true))


def test_two_tabs_share_one_stream_and_a_new_identity_counts_at_once(
    front: str, world: SmallCentre, chromium: Any
) -> None:
    waiting = arrive(arrival=Arrival(queue=world.chat, kind=world.question), now=world.now)
    topic = f"contact:{waiting.public_id}"
    staff, visitor = sign_in(world.carla), visit(waiting)
    other = sign_in(world.zoe)
    browser = chromium.new_context()
    errors: list[str] = []
    browser.on("weberror", lambda error: errors.append(str(error.error)))
    browser.add_cookies([{"name": name, "value": value, "url": front} for name, value in staff.items()])
    first, second = browser.new_page(), browser.new_page()
    for page in (first, second):
        page.goto(f"{front}/desk/nothing-here")
        wait(page, LIVE)
        page.evaluate(SHOW, f"{topic} queue:{world.chat.public_id}")
    assert len(HUB.streams) == 1
    second.bring_to_front()  # the first is now in the background
    write_event(contact=waiting)
    for page in (first, second):
        wait(page, "window.woken.length >= 2")
        assert topic in page.evaluate("window.woken")
    from lagniappe.desk import ephemeral

    ephemeral.tell(topic, {"signal": "typing", "by": "customer"})
    wait(second, "window.signals.length === 1")
    assert second.evaluate("window.signals[0]") == {"signal": "typing", "by": "customer", "topic": topic}

    # Somebody else signs in, then a visitor comes: the same browser hears for all of them, still through one stream.
    browser.add_cookies([{"name": name, "value": value, "url": front} for name, value in other.items()])
    third = browser.new_page()
    third.goto(f"{front}/desk/nothing-here")
    third.evaluate(SHOW, "setup")
    browser.add_cookies([{"name": name, "value": value, "url": front} for name, value in visitor.items()])
    fourth = browser.new_page()
    fourth.goto(f"{front}/nothing-here")
    fourth.evaluate(SHOW, "calls:centro")
    until(lambda: len(HUB.streams) == 1 and "calls:centro" in next(iter(HUB.streams)).keys)
    write_event("centre.changed")
    wait(third, "window.woken.includes('setup')")
    write_event("queue.changed", queue=world.cash)
    wait(fourth, "window.woken.includes('calls:centro')")
    assert len(HUB.streams) == 1
    assert not errors
    browser.close()
    until(lambda: not HUB.streams)


def test_a_page_that_was_drawn_before_the_stream_hears_what_it_missed(
    front: str, world: SmallCentre, chromium: Any
) -> None:
    waiting = arrive(arrival=Arrival(queue=world.chat, kind=world.question), now=world.now)
    cookie = sign_in(world.carla)
    browser = chromium.new_context()
    browser.add_cookies([{"name": name, "value": value, "url": front} for name, value in cookie.items()])
    page = browser.new_page()
    topic = f"contact:{waiting.public_id}"

    def late(route: Any) -> None:
        write_event(contact=waiting)  # between the page and its script
        route.continue_()

    page.route("**/live.js", late)
    page.add_init_script(
        f"""addEventListener("DOMContentLoaded", () => {{
          const box = document.createElement("div"); box.dataset.live = "{topic}"; window.woken = [];
          box.addEventListener("live", (event) => window.woken.push(...event.detail.topics)); document.body.append(box);
        }}, {{ capture: true }});"""
    )
    page.goto(f"{front}/desk/nothing-here")
    wait(page, f"window.woken.includes('{topic}')")
    again = browser.new_page()  # now the stream exists already
    again.route("**/live.js", late)
    again.add_init_script(
        f"""addEventListener("DOMContentLoaded", () => {{
          const box = document.createElement("div"); box.dataset.live = "{topic}"; window.woken = [];
          box.addEventListener("live", (event) => window.woken.push(...event.detail.topics)); document.body.append(box);
        }}, {{ capture: true }});"""
    )
    again.goto(f"{front}/desk/nothing-here")
    wait(again, f"window.woken.includes('{topic}')")
    browser.close()


WORLD = """
import sys; sys.path.insert(0, "tests")
from cast import small_centre
small_centre()
"""
TURN = """
from datetime import UTC, datetime
from lagniappe.desk.actions import turns
from lagniappe.desk.models import Kind
turns.take_turn(kind=Kind.objects.get(name="Depósito"), now=datetime.now(UTC))
"""


@pytest.mark.parametrize("shared", [True, False], ids=["shared worker", "without shared workers"])
def test_the_line_is_lost_and_found_when_the_server_restarts(tmp_path: Path, chromium: Any, shared: bool) -> None:
    server = begin(tmp_path)
    run_in(tmp_path, WORLD)
    browser = chromium.new_context()
    if not shared:
        browser.add_init_script("delete window.SharedWorker")
    page = browser.new_page()
    page.goto(f"{server.url}/nothing-here")
    page.evaluate(SHOW, "calls:centro")
    wait(page, LIVE)
    banner = page.locator("[data-connection-lost]")
    assert not banner.is_visible()
    run_in(tmp_path, TURN)
    wait(page, "window.woken.length === 1")
    server.kill()
    run_in(tmp_path, TURN)  # while nobody serves
    wait(page, "document.documentElement.dataset.connection === 'lost'")
    assert banner.is_visible()
    with serving(tmp_path, port=server.port):
        wait(page, LIVE)
        wait(page, "window.woken.length === 2")
        assert not banner.is_visible()
        browser.close()
