"""A visitor takes a number at the kiosk and is served at the counter; one is missed and comes back, one leaves."""

from __future__ import annotations

import re

import pytest

from journeys.browser import People, Person, expect
from serving.server import run_in

pytestmark = [pytest.mark.browser]

OUTCOMES = """
from lagniappe.desk.models import Contact
for contact in Contact.objects.order_by("pk"):
    print(contact.ticket, contact.state, contact.outcome, contact.resolution, contact.leg_number)
"""


def take(kiosk: Person, kind: str) -> tuple[str, str]:
    """Press a kind at the kiosk: the number, and the secret of the phone's page, which the square on the screen holds."""
    kiosk.clicks(kind)
    kiosk.page.wait_for_url("**/ticket/**")
    number = kiosk.page.locator(".given-number").inner_text()
    secret = kiosk.page.url.split("/ticket/")[1].split("/")[0]
    kiosk.page.locator("[data-done]").click()
    kiosk.page.locator("#question").wait_for()
    return number, f"/turn/{secret}/"


def at_counter(people: People, username: str, counter: str, *, language: str = "en-GB") -> Person:
    agent = people.person(username, language=language)
    agent.signs_in(username)
    agent.page.locator("#be-available").click()
    places = agent.page.locator("#presence-dialog .desk-places").filter(has_text="Sucursal Centro")
    places.get_by_role("radio", name=counter, exact=True).check()
    agent.page.locator("#presence-dialog button[value=available]").click()
    agent.page.locator("#call-next").wait_for()
    return agent


def test_from_the_kiosk_to_the_counter(people: People) -> None:
    kiosk = people.person("kiosk", width=1080)
    wall = people.person("wall", width=1920)
    diego = people.person("Diego", language="es-AR")
    diego.signs_in("diego")
    diego.go("/floor?site=centro")
    cash = diego.page.locator(".floor-queue").filter(has_text="Caja")
    waiting, facts = cash.locator(".floor-count"), cash.locator(".floor-facts")
    row = diego.page.locator(".floor-table tbody tr").filter(has_text="Ana Acosta")
    wall.go("/display/centro/")
    ana = at_counter(people, "ana", "2", language="es-AR")
    expect(row).to_contain_text("Libre")

    kiosk.go("/kiosk/centro/")
    expect(kiosk.page.locator("html")).to_have_attribute("lang", "es")  # the branch's language, not the device's
    number, follow = take(kiosk, "Depósito")
    assert number == "A001"
    phone = people.person("visitor", language="es-AR", width=390)
    phone.go(follow)
    turn = phone.page.locator("#turn")
    expect(turn).to_have_attribute("data-phase", "waiting")
    expect(waiting).to_have_text("1")

    expect(ana.page.locator("#call-next")).to_contain_text("1")
    ana.presses("n")
    expect(turn).to_have_attribute("data-phase", "called")
    expect(phone.page.locator(".ticket-go")).to_have_text("Mostrador 2")
    expect(wall.page.locator("#announced p")).to_have_text(["Turno A, 1, mostrador 2."])
    expect(wall.page.locator(".now-ticket")).to_have_text("A001")
    expect(waiting).to_have_text("0")
    expect(row).to_contain_text("A001")

    # Whoever stands at the wall hears of the call before the agent's own pane is drawn; keys are pressed when it is.
    expect(ana.page.locator("#controls")).to_have_attribute("data-state", "called")
    ana.presses("s")
    expect(ana.page.locator("#controls")).to_have_attribute("data-state", "active")
    expect(turn).to_have_attribute("data-phase", "active")
    expect(row).to_contain_text("En atención")
    ana.presses("e")
    expect(turn).to_have_attribute("data-phase", "served")
    phone.page.locator("#rate-5").click()
    expect(phone.page.locator("#rate-5")).to_have_attribute("aria-pressed", "true")
    expect(ana.page.locator("#controls")).to_have_attribute("data-state", "wrapping")
    ana.presses("c")
    expect(ana.page.locator("#closing")).to_be_visible()
    ana.presses("1", "Enter")
    ana.page.locator("#call-next").wait_for()
    expect(facts).to_contain_text("1 · 0 · 0 · 0")
    expect(row).to_contain_text("Libre")
    assert run_in(people.served.home, OUTCOMES) == "A001 closed answered resolved 1\n"


def test_missed_and_back_and_left_are_told_apart(people: People) -> None:
    kiosk = people.person("kiosk", width=1080)
    diego = people.person("Diego", language="ru")
    diego.signs_in("diego")
    diego.go("/floor?site=centro")
    advice = diego.page.locator(".floor-queue").filter(has_text="Asesoría")
    waiting, facts = advice.locator(".floor-count"), advice.locator(".floor-facts")
    bruno = at_counter(people, "bruno", "3", language="ru")

    kiosk.go("/kiosk/centro/")
    first, first_page = take(kiosk, "Préstamo")
    second, second_page = take(kiosk, "Préstamo")
    assert (first, second) == ("B001", "B002")
    late, impatient = (people.person(name, language="ru", width=390) for name in ("late", "impatient"))
    late.go(first_page)
    impatient.go(second_page)
    expect(waiting).to_have_text("2")

    expect(bruno.page.locator("#call-next")).to_contain_text("2")
    bruno.presses("n")
    expect(bruno.page.locator("#pane")).to_contain_text("B001")
    bruno.presses("m")
    expect(late.page.locator("#turn")).to_have_attribute("data-phase", "missed")
    expect(waiting).to_have_text("1")
    expect(facts).to_contain_text("(1 ")  # one may return

    impatient.page.locator("#leave").click()
    impatient.page.locator("form .danger").click()
    expect(impatient.page.locator("#turn")).to_have_attribute("data-phase", "left")
    expect(facts).to_contain_text("0 · 1 · 0 · 0")
    expect(waiting).to_have_text("0")

    late.page.locator("#here").click()
    expect(late.page.locator("#turn")).to_have_attribute("data-phase", "waiting")
    expect(waiting).to_have_text("1")
    expect(facts).not_to_contain_text("(1 ")
    bruno.presses("n")
    expect(late.page.locator("#turn")).to_have_attribute("data-phase", "called")
    expect(bruno.page.locator("#controls")).to_have_attribute("data-state", "called")
    bruno.presses("s")
    expect(late.page.locator("#turn")).to_have_attribute("data-phase", "active")
    expect(bruno.page.locator("#controls")).to_have_attribute("data-state", "active")
    bruno.presses("c")
    expect(bruno.page.locator("#closing")).to_be_visible()
    bruno.presses("2")
    bruno.page.keyboard.type("Вернётся с документами")
    bruno.presses("Enter")
    expect(late.page.locator("#turn")).to_have_attribute("data-phase", "served")
    expect(facts).to_contain_text("1 · 1 · 0 · 0")
    kept = re.findall("B.*", run_in(people.served.home, OUTCOMES))
    assert kept == ["B001 closed answered follow_up 1", "B002 closed left  1"]
