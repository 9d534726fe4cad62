"""An agent works a turn and a chat by keyboard alone, and a lead watches both: in a browser, against a real server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cast import SmallCentre
from journeys.reading import faults
from lagniappe.desk.actions import arrivals, presence, service, talk, turns
from lagniappe.desk.models import Contact, Message, Serves, State, User
from live.browser import sign_in
from serving.server import until

pytestmark = [pytest.mark.browser]


def now() -> datetime:
    return datetime.now(UTC)


def browse(chromium: Any, front: str, who: User | None = None, path: str = "/desk", **options: Any) -> Any:
    """A page of a browser of one's own; nothing may go wrong in it unnoticed."""
    context = chromium.new_context(locale="en-US", viewport={"width": 1360, "height": 850}, **options)
    if who is not None:
        context.add_cookies([{"name": name, "value": value, "url": front} for name, value in sign_in(who).items()])
    context.set_default_timeout(90_000)  # the machine may be busy with other tests
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda line: page.faults.append(line.text) if "Content Security" in line.text else None)
    page.goto(f"{front}{path}")
    return page


def write_in(centre: SmallCentre, text: str) -> Contact:
    chat = arrivals.arrive(
        arrival=arrivals.Arrival(queue=centre.chat, kind=centre.question, customer=centre.maria), now=now()
    )
    talk.say(contact=chat, speaker="customer", text=text, client_key=text, now=now())
    return chat


def test_an_agent_works_by_keyboard_alone_and_the_lead_sees_it_live(
    chromium: Any, front: str, world: SmallCentre
) -> None:
    Serves.objects.filter(user=world.ana).update(ring=1)
    lead = browse(chromium, front, world.diego, "/floor")
    page = browse(chromium, front, path="/account/login/")
    page.locator("[name=login]").focus()
    page.keyboard.type("ana")
    page.keyboard.press("Tab")
    page.keyboard.type("a long password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.locator("html[data-connection=live]").wait_for()
    assert faults(page) == []

    page.keyboard.press("n")  # say that I am here: counter 1, available
    page.locator("#presence-dialog [value=available]").wait_for()
    assert faults(page) == []
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    page.locator("#call-next").wait_for()
    assert presence.Presence.objects.get(user=world.ana, ended_at=None).position == world.counters[0]
    lead.locator("th", has_text="Ana Acosta").wait_for()

    turn = turns.take_turn(kind=world.deposit, now=now())
    page.locator("#call-next", has_text="1 is waiting").wait_for()
    page.wait_for_function("document.title.startsWith('(1) ')")
    assert page.evaluate("document.documentElement.dataset.chimed") == "waiting"
    lead.locator("#floor-centro .floor-queue", has_text="Caja").locator(".floor-count", has_text="1").wait_for()
    page.locator("body").press("n")
    page.locator(".desk-called", has_text="A001 is called to counter 1").wait_for()
    assert faults(page) == []
    page.keyboard.press("r")
    page.locator(".toast", has_text="Called again").wait_for()
    page.keyboard.press("s")
    page.locator(".desk-timer").wait_for()
    lead.locator(".floor-serving", has_text="A001").wait_for()
    page.keyboard.press("c")
    page.keyboard.press("1")
    assert faults(page) == []
    page.keyboard.type("Paid in 1,000")
    page.keyboard.press("Enter")
    page.locator(".desk-nothing").wait_for()
    turn.refresh_from_db()
    assert (turn.state, turn.resolution, turn.line) == ("closed", "resolved", "Paid in 1,000")
    lead.locator("#floor-centro .floor-facts", has_text="1 · 0 · 0 · 0").wait_for()

    chat = write_in(world, "Where is my card?")
    page.locator(".desk-offer", has_text="Where is my card?").wait_for()
    assert faults(page) == []
    page.keyboard.press("Enter")
    page.locator("#composer-text:focus").wait_for()
    lead.locator(".floor-serving", has_text="Mari").wait_for()
    page.keyboard.type("It leaves tomorrow, <b>Mari</b>.")
    page.keyboard.press("Enter")
    page.locator("[data-stream] .said.mine", has_text="It leaves tomorrow, <b>Mari</b>.").wait_for()
    talk.say(contact=chat, speaker="customer", text="Thank you!", client_key="t", now=now())
    page.locator("[data-stream] .said.theirs", has_text="Thank you!").wait_for()
    until(lambda: Contact.objects.get(pk=chat.pk).agent_seen_seq == 3)
    talk.see(contact=chat, by="customer", seq=3)
    page.locator(".mine [data-tick=seen]").wait_for()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("2")
    page.keyboard.type("Card on its way")
    page.keyboard.press("Enter")
    page.locator(".desk-nothing").wait_for()
    chat.refresh_from_db()
    assert (chat.state, chat.resolution, chat.line) == ("closed", "follow_up", "Card on its way")
    page.locator("#mine", has_text="My open cases").wait_for()
    assert faults(lead) == []
    assert page.faults == lead.faults == []


def test_what_is_written_while_the_line_is_down_is_sent_once(chromium: Any, front: str, world: SmallCentre) -> None:
    presence.be(user=world.carla, state="available", now=now())
    chat = write_in(world, "Hello")
    service.start(contact=chat, agent=world.carla, now=now())
    page = browse(chromium, front, world.carla, f"/desk/contact/{chat.public_id}")
    page.locator("html[data-connection=live]").wait_for()
    page.fill("#composer-text", "half a thought")
    page.reload()
    assert page.input_value("#composer-text") == "half a thought"
    page.locator("html[data-connection=live]").wait_for()
    page.context.set_offline(True)
    # On a busy machine the browser is told so some requests later.
    page.wait_for_function("() => fetch('/healthz').then(() => false, () => true)")
    for text in ("One", "Two"):
        page.fill("#composer-text", text)
        page.press("#composer-text", "Enter")
    page.locator("[data-pending] .said", has_text="Two").wait_for()
    assert Message.objects.filter(contact=chat).count() == 1
    page.context.set_offline(False)
    page.locator("[data-stream] .said.mine", has_text="Two").wait_for()
    until(lambda: page.locator("[data-pending] .said").count() == 0)
    assert list(Message.objects.filter(contact=chat).values_list("text", flat=True)) == ["Hello", "One", "Two"]


def test_shortcuts_can_be_switched_off_and_never_take_letters_from_a_field(
    chromium: Any, front: str, world: SmallCentre
) -> None:
    presence.be(user=world.ana, state="available", position=world.counters[0], now=now())
    turn = turns.take_turn(kind=world.deposit, now=now())
    page = browse(chromium, front, world.ana)
    page.locator("#call-next").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("nnn?")
    assert page.input_value("#desk-search") == "nnn?"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#shortcuts[open]").wait_for()
    page.uncheck("[data-keys-switch]")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.reload()
    page.locator("#call-next").wait_for()
    page.keyboard.press("n")
    turn.refresh_from_db()
    assert turn.state == State.WAITING


def test_it_works_on_a_phone_and_without_scripts(chromium: Any, front: str, world: SmallCentre) -> None:
    presence.be(user=world.ana, state="available", position=world.counters[0], now=now())
    turn = turns.take_turn(kind=world.deposit, now=now())
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="es-AR")
    context.add_cookies([{"name": name, "value": value, "url": front} for name, value in sign_in(world.ana).items()])
    page = context.new_page()
    page.goto(f"{front}/desk")
    page.click("#call-next")
    page.wait_for_url(f"**/desk/contact/{turn.public_id}")
    assert "está llamado al mostrador 1" in page.inner_text(".desk-called")
    assert page.locator(".desk-left").is_hidden()
    with page.expect_navigation():
        page.click(f"#step-desk-contact-{turn.public_id}-start")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    turn.refresh_from_db()
    assert turn.state == State.ACTIVE
