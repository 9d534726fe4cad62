"""A day at a branch in a real browser: kiosk, wall display and phone, with the counter's steps as actions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cast import SmallCentre
from gate import GATE
from journeys.reading import faults, too_wide
from lagniappe.desk.actions import appointments, presence, service, turns
from lagniappe.desk.models import Contact, Kind, Mark
from lagniappe.desk.queries import appointments as asked
from serving.server import until

pytestmark = [pytest.mark.browser]

LEVELS = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
"""Beyond the level that we promise, target size: fingers at kiosks and phones are the point here."""
SMALL = """[...document.querySelectorAll("main button, main label, header a, footer a, header button:not([hidden])")]
  .map((e) => e.getBoundingClientRect()).filter((r) => r.height < 64 || r.width < 64).length"""
"""How much at a kiosk is smaller than a finger, in 64 points."""
KIOSK = {"width": 1080, "height": 1920}
WALL = {"width": 1920, "height": 1080}
PHONE = {"width": 360, "height": 740}


def opened(chromium: Any, size: dict[str, int], address: str, **more: Any) -> Page:
    """A page of a device of its own. What its script throws fails the test."""
    page = chromium.new_context(viewport=size, **more).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(address)
    return page


def at_work(world: SmallCentre) -> None:
    presence.be(user=world.ana, state="available", position=world.counters[1], now=timezone.now())


def call(world: SmallCentre) -> Contact:
    called = turns.call_next(agent=world.ana, now=timezone.now())
    assert called is not None
    return called


def press(kiosk: Page, kind: str) -> str:
    """Choose a kind at the kiosk; the ticket's secret code."""
    kiosk.get_by_role("button", name=kind).click()
    kiosk.wait_for_url("**/ticket/**")
    return kiosk.url.split("/ticket/")[1].split("/")[0]


def test_from_the_kiosk_to_the_wall_to_the_counter(front: str, world: SmallCentre, chromium: Any) -> None:
    at_work(world)
    kiosk = opened(chromium, KIOSK, f"{front}/kiosk/centro/?print=80")
    kiosk.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    wall = opened(chromium, WALL, f"{front}/display/centro/")
    announced = wall.locator("#announced p")

    code = press(kiosk, "Depósito")
    expect(kiosk.get_by_role("heading", name="A001")).to_be_visible()
    until(lambda: kiosk.evaluate("window.printed") == 1)
    kiosk.reload()
    assert kiosk.evaluate("window.printed") is None  # a page loaded again prints no second slip

    phone = opened(chromium, PHONE, f"{front}/turn/{code}/?lang=es")
    expect(phone.locator("#turn")).to_contain_text("Usted sigue")

    call(world)
    expect(announced).to_have_text(["Turno A, 1, mostrador 2."])
    expect(wall.locator(".now-ticket")).to_have_text("A001")
    expect(phone.locator(".ticket-go")).to_have_text("Mostrador 2")
    assert "Mostrador 2" in phone.title()
    expect(phone.locator("[data-spoken]")).to_have_text("Mostrador 2")

    mine = Contact.objects.get(code=code)
    turns.recall(contact=mine, agent=world.ana, now=timezone.now())
    expect(announced).to_have_count(2)
    turns.miss(contact=mine, agent=world.ana, now=timezone.now())
    expect(phone.locator("#turn")).to_contain_text("Llamamos su turno y no se presentó")
    expect(wall.locator(".now-missed")).to_be_visible()
    phone.get_by_role("button", name="Aquí estoy").click()
    expect(phone.locator("#turn")).to_have_attribute("data-phase", "waiting")

    call(world)
    expect(announced).to_have_count(3, timeout=60_000)  # one after another, each long enough to be read
    wall.reload()
    expect(wall.locator(".now-ticket")).to_have_text("A001")
    wall.wait_for_timeout(800)
    expect(announced).to_have_count(0)  # announced before: nothing is said twice
    service.start(contact=mine, agent=world.ana, now=timezone.now())
    expect(phone.locator("#turn")).to_contain_text("Está en atención")
    service.end(contact=mine, agent=world.ana, now=timezone.now())
    phone.get_by_role("button", name="Bien", exact=True).click()
    expect(phone.get_by_role("button", name="Bien", exact=True)).to_have_attribute("aria-pressed", "true")
    assert Mark.objects.get().value == 4


def test_announcements_wait_for_each_other_and_none_is_lost_with_the_line(
    front: str, world: SmallCentre, chromium: Any
) -> None:
    for user, counter in ((world.ana, 0), (world.bruno, 1)):
        presence.be(user=user, state="available", position=world.counters[counter], now=timezone.now())
    for kind in (world.deposit, world.loan):
        turns.take_turn(kind=kind, now=timezone.now(), language="ru")
    wall = opened(chromium, WALL, f"{front}/display/centro/")
    announced = wall.locator("#announced p")
    wall.wait_for_timeout(500)
    wall.context.set_offline(True)
    for user in (world.ana, world.bruno):
        turns.call_next(agent=user, now=timezone.now())
    wall.wait_for_timeout(1500)
    expect(announced).to_have_count(0)
    wall.context.set_offline(False)
    expect(announced).to_have_count(1, timeout=30_000)
    expect(wall.locator(".now-ticket")).to_have_text("A001")  # the one that is spoken, though B001 was called later
    expect(announced).to_have_text(
        ["Turno A, 1, mostrador 1. Талон A, 1, окно 1.", "Turno B, 1, mostrador 2. Талон B, 1, окно 2."], timeout=30_000
    )
    expect(wall.locator(".now-ticket")).to_have_text("B001")


def test_a_kiosk_without_a_line_keeps_calm_and_gives_one_number(front: str, world: SmallCentre, chromium: Any) -> None:
    kiosk = opened(chromium, KIOSK, f"{front}/kiosk/centro/?lang=en")
    kiosk.context.set_offline(True)
    kiosk.get_by_role("button", name="Depósito").click()
    expect(kiosk.get_by_role("dialog")).to_contain_text("we keep trying")
    assert not Contact.objects.exists()
    kiosk.context.set_offline(False)
    kiosk.wait_for_url("**/ticket/**")
    assert Contact.objects.count() == 1
    kiosk.context.set_offline(True)
    kiosk.get_by_role("link", name="Done").click()
    expect(kiosk.get_by_text("We have no connection right now. We keep trying.")).to_be_visible()
    expect(kiosk.get_by_role("heading", name="A001")).to_be_visible()  # never the browser's own error page
    kiosk.context.set_offline(False)
    kiosk.wait_for_url("**/kiosk/centro/?lang=es")  # and again in the branch's language


def test_a_kiosk_left_alone_is_as_the_next_person_expects_it(front: str, world: SmallCentre, chromium: Any) -> None:
    kiosk = chromium.new_context(viewport=KIOSK).new_page()
    kiosk.clock.install()
    kiosk.goto(f"{front}/kiosk/centro/?lang=ru")
    kiosk.clock.run_for(61_000)
    kiosk.wait_for_url("**/kiosk/centro/?lang=es")
    kiosk.get_by_role("checkbox").check(force=True)
    kiosk.clock.run_for(61_000)
    expect(kiosk.get_by_role("checkbox")).not_to_be_checked()
    press(kiosk, "Depósito")
    kiosk.get_by_role("button", name="Mantener esta página").click()
    kiosk.clock.run_for(40_000)
    expect(kiosk.get_by_role("heading", name="A001")).to_be_visible()
    kiosk.get_by_role("button", name="Mantener esta página").click()
    kiosk.clock.run_for(5_000)
    expect(kiosk.locator("[data-countdown] strong")).to_have_text("10")
    kiosk.clock.run_for(11_000)
    kiosk.wait_for_url("**/kiosk/centro/?lang=es")


def test_by_keyboard_alone(front: str, world: SmallCentre, chromium: Any) -> None:
    kiosk = opened(chromium, {"width": 1280, "height": 800}, f"{front}/kiosk/centro/?lang=en")

    def tab_to(name: str) -> None:
        for _step in range(20):
            kiosk.keyboard.press("Tab")
            if name in kiosk.evaluate(
                "(document.activeElement.closest('label') || document.activeElement).textContent || ''"
            ):
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    tab_to("Русский")
    kiosk.keyboard.press("Enter")
    kiosk.wait_for_url("**lang=ru**")
    tab_to("Мне 65 лет")
    kiosk.keyboard.press("Space")
    tab_to("Préstamo")
    kiosk.keyboard.press("Enter")
    kiosk.wait_for_url("**/ticket/**")
    turn = Contact.objects.get()
    assert (turn.ticket, turn.priority, turn.language) == ("B001", 1, "ru")
    tab_to("Готово")
    kiosk.keyboard.press("Enter")
    kiosk.wait_for_url("**/kiosk/centro/**")


def test_a_phone_without_scripts_does_all_of_it(front: str, world: SmallCentre, chromium: Any) -> None:
    at_work(world)
    phone = opened(chromium, PHONE, f"{front}/kiosk/centro/?phone=1&lang=en", java_script_enabled=False)
    phone.get_by_role("button", name="Depósito").click()
    expect(phone.get_by_role("heading", name="A001")).to_be_visible()
    turns.miss(contact=call(world), agent=world.ana, now=timezone.now())
    phone.get_by_role("link", name="See what changed").click()
    phone.get_by_role("button", name="I am here").click()
    expect(phone.locator("#turn")).to_contain_text("You are next")
    phone.get_by_role("link", name="I cannot wait any longer").click()
    phone.get_by_role("button", name="Yes, I leave").click()
    expect(phone.locator("#turn")).to_contain_text("You left the line")
    expect(phone.locator(".ticket-tools")).to_be_hidden()  # nobody calls any more
    assert Contact.objects.get().outcome == "left"


def test_the_slip_is_one_page_as_wide_as_its_roll(
    front: str, world: SmallCentre, chromium: Any, tmp_path: Path
) -> None:
    turn = turns.take_turn(kind=world.deposit, now=timezone.now(), priority=True)
    for width in (80, 58):
        for address in (f"/turn/{turn.code}/slip/?width={width}", f"/kiosk/centro/ticket/{turn.code}/?print={width}"):
            page = opened(chromium, KIOSK, front + address)
            page.wait_for_timeout(300)
            paper = page.pdf(prefer_css_page_size=True)
            boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", paper)
            assert len(boxes) == 1, address
            wide, long = (float(number) * 25.4 / 72 for number in boxes[0])
            assert abs(wide - width) < 0.5
            assert 100 < long < 150  # it ends where its words end
            page.context.close()


@pytest.mark.parametrize("language", ["es", "en", "ru"])
def test_nothing_serious_for_any_reader_and_nothing_off_the_screen(
    front: str, world: SmallCentre, chromium: Any, language: str
) -> None:
    at_work(world)
    missed, waiting, served = (turns.take_turn(kind=world.deposit, now=timezone.now()) for _number in range(3))
    for turn, step in ((missed, turns.miss), (served, service.start)):
        turns.call_chosen(contact=turn, agent=world.ana, now=timezone.now())
        step(contact=turn, agent=world.ana, now=timezone.now())
    service.end(contact=served, agent=world.ana, now=timezone.now())
    left, called = (turns.take_turn(kind=world.deposit, now=timezone.now()) for _number in range(2))
    service.leave(contact=left, now=timezone.now())
    presence.be(user=world.bruno, state="available", position=world.counters[2], now=timezone.now())
    turns.call_chosen(contact=called, agent=world.bruno, now=timezone.now())
    Kind.objects.filter(pk=world.loan.pk).update(slot_minutes=30)
    visit = turns.take_turn(kind=world.deposit, more=[world.loan], now=timezone.now())
    loan = Kind.objects.select_related("queue__site").get(pk=world.loan.pk)
    day, _free = asked.days(loan, timezone.now())[-1]
    own = appointments.book(kind=loan, at=asked.slots(loan, day, timezone.now())[0].at, now=timezone.now())
    low = {"width": 1280, "height": 800}
    screens = [
        (KIOSK, "/kiosk/centro/"), (low, "/kiosk/centro/"),
        (KIOSK, f"/kiosk/centro/ticket/{waiting.code}/"), (WALL, "/display/centro/"), (PHONE, "/turn/"),
        (PHONE, f"/turn/{waiting.code}/"), (PHONE, f"/turn/{missed.code}/"), (PHONE, f"/turn/{served.code}/"),
        (PHONE, f"/turn/{left.code}/"), (PHONE, f"/turn/{called.code}/"),
        (PHONE, f"/turn/{waiting.code}/leave/"), (PHONE, f"/turn/{waiting.code}/slip/"),
        (KIOSK, "/kiosk/centro/?several=1"), (low, "/kiosk/centro/?several=1"), (KIOSK, "/kiosk/centro/appointment/"),
        (low, "/kiosk/centro/appointment/"), (KIOSK, f"/kiosk/centro/ticket/{visit.code}/"), (PHONE, f"/turn/{visit.code}/"),
        (PHONE, "/turn/book/centro/"), (PHONE, f"/turn/appointment/{own.code}/"),
        (PHONE, f"/turn/book/centro/?kind={world.loan.public_id}"), (PHONE, f"/turn/appointment/{own.code}/move/"),
    ]  # fmt: skip
    phones = [(PHONE, f"/kiosk/centro/?phone=1{more}&lang={language}") for more in ("", "&several=1")]
    seen = [(size, f"{address}{'&' if '?' in address else '?'}lang={language}") for size, address in screens]
    # What a page is built of and its colours are the same in every language; how long its words are is not.
    for scheme in ("light", "dark") if GATE and language == "es" else ("light",):
        options = {"color_scheme": scheme, "bypass_csp": True, "reduced_motion": "reduce"}
        page = opened(chromium, KIOSK, f"{front}/healthz", **options)
        for size, address in [*seen, *phones] if scheme == "light" else seen:
            page.set_viewport_size(size)
            page.goto(front + address)
            assert not too_wide(page), address
            if language == "es":
                assert faults(page, LEVELS) == [], (address, scheme)
            if "/kiosk/" in address and size is not PHONE:
                assert page.evaluate(SMALL) == 0, address
        page.context.close()
