"""Chat in Debian's Chromium against a real server: both ways, through lost lines, killed servers and lost answers."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cast import SmallCentre
from journeys.reading import faults
from lagniappe.desk import ephemeral
from lagniappe.desk.actions import presence, service, talk
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Contact, Mark
from live.browser import EventStream, sign_in
from serving.server import Served, begin, run_in, until

pytestmark = [pytest.mark.browser]

SAID = """[...document.querySelectorAll("[data-messages-list] > .said")].map((row) => ({
  seq: Number(row.dataset.seq), text: row.querySelector(".text").textContent }))"""
WRITTEN = {"half a\nAre you there?", "Are you there?\nhalf a"}
PENDING = "document.querySelectorAll('[data-pending] > .said').length"
HIDE = "Object.defineProperty(document, 'visibilityState', { value: %r, configurable: true }),"
HIDE += "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture(autouse=True)
def _open_doors() -> None:
    doors.forget()


@pytest.fixture
def world(world: SmallCentre) -> SmallCentre:
    world.carla.languages = ["es", "ru", "en"]  # the browser of these tests asks for English
    world.carla.save()
    return world


def now() -> datetime:
    return datetime.now(UTC)


def start_chat(page: Any, url: str, text: str = "Hello") -> None:
    page.goto(f"{url}/chat/")
    page.fill("textarea[name=text]", text)
    page.click("form.form button[type=submit]")
    page.locator("[data-chat]").wait_for()
    page.wait_for_load_state()  # before its scripts run, Enter is a new line in the field


def write(page: Any, text: str) -> None:
    page.fill("#chat-text", text)
    page.press("#chat-text", "Enter")


def texts(page: Any) -> list[str]:
    rows = page.evaluate(SAID)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))  # no gap, no repeat, in order
    return [row["text"] for row in rows]


def kept(contact: Contact) -> list[str]:
    return list(contact.messages.order_by("seq").values_list("text", flat=True))


def answered(page: Any, front: str, world: SmallCentre) -> Contact:
    """A chat that Carla has taken."""
    presence.be(user=world.carla, state="available", now=now())
    start_chat(page, front)
    contact = Contact.objects.latest("pk")
    service.start(contact=contact, agent=world.carla, now=now())
    page.get_by_text("Carla joined.").wait_for()
    return contact


def reply(world: SmallCentre, contact: Contact, text: str) -> None:
    talk.say(contact=contact, speaker="agent", author=world.carla, text=text, client_key=f"r {text}", now=now())


def test_from_the_first_word_to_the_rating_and_on(front: str, world: SmallCentre, chromium: Any) -> None:
    browser = chromium.new_context()
    errors: list[str] = []
    browser.on("weberror", lambda error: errors.append(str(error.error)))
    page = browser.new_page()
    page.goto(f"{front}/chat/")
    assert faults(page) == []
    start_chat(page, front, "Hello\n<b>there</b> https://example.org/a")
    assert page.get_by_text("You are in the line.").is_visible()
    assert faults(page) == []
    contact = Contact.objects.get()
    presence.be(user=world.carla, state="available", now=now())
    service.start(contact=contact, agent=world.carla, now=now())
    contact.refresh_from_db()
    joined = str(contact.agent).split()[0]
    page.get_by_text(f"{joined} joined.").wait_for()
    talk.say(contact=contact, speaker="agent", author=contact.agent, text="¡Hola!", client_key="r", now=now())
    page.get_by_text("¡Hola!").wait_for()
    until(lambda: Contact.objects.get().customer_seen_seq == 2)

    ephemeral.tell(f"contact:{contact.public_id}", {"signal": "typing", "by": "agent"})
    page.get_by_text(f"{joined} is writing…").wait_for()
    with EventStream(front, sign_in(contact.agent)) as desk:
        page.locator("#chat-text").press_sequentially("I am here")
        until(lambda: any(h.name == "signal" and h.data["by"] == "customer" for h in desk.heard))
    page.press("#chat-text", "Enter")
    until(lambda: len(kept(contact)) == 3)
    until(lambda: texts(page)[-1] == "I am here")
    assert page.evaluate(PENDING) == 0
    assert page.get_by_text("Sent", exact=True).last.is_visible()
    talk.see(contact=contact, by="agent", seq=3)
    page.get_by_text("Seen", exact=True).last.wait_for()
    assert faults(page) == []

    service.end(contact=contact, agent=contact.agent, now=now())
    page.get_by_text(f"{joined} ended the conversation.").wait_for()
    assert not page.locator("#chat-text").is_visible()
    assert faults(page) == []
    page.fill("#again-text", "half a")
    for value in (2, 5):
        page.click(f".rating button[value='{value}']")
        page.locator(f".rating button[value='{value}'][aria-pressed=true]").wait_for()
        assert Mark.objects.get().value == value
    service.close(contact=contact, agent=contact.agent, resolution="resolved", now=now())
    page.wait_for_timeout(500)  # the closing is told meanwhile
    assert page.input_value("#again-text") == "half a"
    page.fill("#again-text", "One more thing")
    page.click("[data-again] button")
    page.get_by_text("One more thing").wait_for()
    assert page.get_by_text("¡Hola!").is_visible()  # the earlier conversation stands above
    assert Contact.objects.latest("pk").case_id == contact.case_id
    assert page.url.endswith(f"/chat/{Contact.objects.latest('pk').public_id}/")
    assert errors == []

    back = page.input_value("#chat-back", timeout=2000)
    other = chromium.new_context().new_page()
    other.goto(back)
    assert other.get_by_text("One more thing").is_visible()


def test_a_line_lost_for_a_while_leaves_no_gap_and_no_repeat(front: str, world: SmallCentre, chromium: Any) -> None:
    browser = chromium.new_context()
    page = browser.new_page()
    contact = answered(page, front, world)
    for turn in range(2):
        browser.set_offline(True)
        for number in range(3):
            write(page, f"mine {turn}.{number}")
        reply(world, contact, f"theirs {turn}")
        page.get_by_text("Not sent yet. We keep trying.").first.wait_for()
        assert page.evaluate(PENDING) == 3
        browser.set_offline(False)
        until(lambda: page.evaluate(PENDING) == 0)
        until(lambda: texts(page) == kept(contact))
    mine = [text for text in kept(contact) if text.startswith("mine")]
    assert mine == [f"mine {turn}.{number}" for turn in range(2) for number in range(3)]


def test_lost_answers_lost_requests_and_a_reload_double_nothing(front: str, world: SmallCentre, chromium: Any) -> None:
    page = chromium.new_context().new_page()
    contact = answered(page, front, world)
    chance = random.Random(7)
    fates: list[str] = []

    def fate(route: Any) -> None:
        fates.append(chance.choice(["passes", "request lost", "answer lost", "answer lost"]))
        if fates[-1] == "answer lost":
            route.fetch()
        if fates[-1] == "passes":
            route.continue_()
        else:
            route.abort()

    page.route("**/say", fate)
    written = [f"message {number}" for number in range(8)]
    for text in written[:4]:
        write(page, text)
    until(lambda: page.evaluate(PENDING) >= 0 and len(fates) > 3)  # asking the page lets its requests be handled
    page.reload()
    for text in written[4:]:
        write(page, text)
        reply(world, contact, f"to {text}")
    until(lambda: page.evaluate(PENDING) == 0, seconds=60)
    until(lambda: texts(page) == kept(contact))
    assert [text for text in kept(contact) if text.startswith("message")] == written
    assert "answer lost" in fates


def test_a_tab_in_the_background_counts_and_is_not_said_to_have_seen(
    front: str, world: SmallCentre, chromium: Any
) -> None:
    page = chromium.new_context().new_page()
    contact = answered(page, front, world)
    page.evaluate(HIDE % "hidden")
    reply(world, contact, "uno")
    reply(world, contact, "dos")
    until(lambda: page.title().startswith("(2) "))
    assert Contact.objects.get().customer_seen_seq == 1
    page.evaluate(HIDE % "visible")
    until(lambda: Contact.objects.get().customer_seen_seq == 3)
    assert not page.title().startswith("(")


def test_what_was_written_to_a_closed_conversation_is_offered_again(
    front: str, world: SmallCentre, chromium: Any
) -> None:
    browser = chromium.new_context()
    page = browser.new_page()
    contact = answered(page, front, world)
    browser.set_offline(True)
    write(page, "Are you there?")
    page.fill("#chat-text", "half a")
    service.close(contact=contact, agent=world.carla, resolution="resolved", now=now())
    browser.set_offline(False)
    until(lambda: page.locator("#again-text").count() and page.input_value("#again-text") in WRITTEN)
    page.click("[data-again] button")
    page.get_by_text("You are in the line.").wait_for()
    assert kept(Contact.objects.latest("pk"))[0] in WRITTEN


def test_without_scripts_the_form_still_posts(front: str, world: SmallCentre, chromium: Any) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    start_chat(page, front)
    page.fill("#chat-text", "No scripts here")
    page.click("[data-composer] button")
    page.get_by_text("No scripts here").wait_for()
    with page.expect_navigation():
        page.get_by_role("link", name="See new messages").click()
    page.get_by_text("No scripts here").wait_for()


def test_fragments_in_any_order_make_one_conversation(front: str, chromium: Any) -> None:
    """The page's own merge: overlapping fragments, late and repeated, each row once and in its place."""
    page = chromium.new_context().new_page()
    page.goto(f"{front}/chat/")
    shuffled = """async (seed) => {
      const { merge, lastSeq } = await import("/static/chat/stream.js");
      let state = seed;
      const random = (most) => (state = (state * 48271) % 2147483647) % most;
      const row = (seq, rank, key, kind) => Object.assign(document.createElement("li"), { className: kind, textContent: key })
        && (() => { const li = document.createElement("li"); li.className = kind;
          Object.assign(li.dataset, { seq, rank, key }); return li; })();
      const fragment = (after, last) => {
        const rows = [];
        for (let seq = after; seq <= last; seq += 1) {
          if (seq > after) {
            if (seq % 5 === 1) rows.push(row(seq, -1, `d${seq}`, "day"));
            rows.push(row(seq, 0, `m${seq}`, "said theirs"));
          }
          if (seq % 4 === 0) rows.push(row(seq, 100 + seq, `e${seq}`, "step"), row(seq, 200 + seq, `f${seq}`, "step"));
        }
        return rows;
      };
      const list = document.createElement("ol");
      let fresh = 0;
      while (lastSeq(list) < 30) {
        const after = random(lastSeq(list) + 1);
        fresh += merge(list, fragment(after, Math.min(30, after + random(9)))).length;
      }
      merge(list, fragment(0, 30));
      return { keys: [...list.children].map((each) => each.dataset.key), fresh,
               whole: fragment(0, 30).map((each) => each.dataset.key) };
    }"""
    for seed in range(1, 40):
        made = page.evaluate(shuffled, seed)
        assert made["fresh"] == 30
        assert made["keys"] == made["whole"]


WORLD = """
import sys; sys.path.insert(0, "tests")
from datetime import UTC, datetime
from cast import small_centre
from lagniappe.desk.actions import presence
centre = small_centre()
centre.carla.languages = []
centre.carla.save()
presence.be(user=centre.carla, state="available", now=datetime.now(UTC))
"""
KEPT = """
from lagniappe.desk.models import Message
print("\\n".join(f"{seq} {text}" for seq, text in Message.objects.order_by("seq").values_list("seq", "text")))
"""


def test_a_killed_server_loses_and_doubles_nothing(tmp_path: Path, chromium: Any) -> None:
    server: Served = begin(tmp_path)
    run_in(tmp_path, WORLD)
    page = chromium.new_context().new_page()
    start_chat(page, server.url, "m0")
    number = 0
    for _death in range(2):
        for _each in range(4):
            number += 1
            write(page, f"m{number}")
        acknowledged = [text for text in texts(page) if text]
        server.kill()  # while some are on their way
        for _each in range(2):
            number += 1
            write(page, f"m{number}")
        page.wait_for_timeout(1200)
        server = begin(tmp_path, port=server.port)
        if _death:
            page.goto(page.url)  # a reload finds in the browser what was not acknowledged
        until(lambda: page.evaluate(PENDING) == 0, seconds=60)
        assert set(acknowledged) <= set(texts(page))
    wanted = [f"m{each}" for each in range(number + 1)]
    until(lambda: texts(page) == wanted)
    assert run_in(tmp_path, KEPT).split() == re.findall(r"\S+", " ".join(f"{n + 1} {t}" for n, t in enumerate(wanted)))
    server.stop()
