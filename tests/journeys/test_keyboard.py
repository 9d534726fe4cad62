"""An agent's whole day with the keyboard alone, from the sign-in page to the last close."""

from __future__ import annotations

import pytest

from journeys.browser import PASSWORD, People, Person, expect
from serving.server import run_in

pytestmark = [pytest.mark.browser]

WAITING = """
from datetime import UTC, datetime
from lagniappe.desk.actions import turns, visits
from lagniappe.desk.actions.arrivals import Arrival
from lagniappe.desk.models import Kind
now = datetime.now(UTC)
turns.take_turn(kind=Kind.objects.get(name="Depósito"), now=now, language="es")
"""
WRITES_IN = """
import inspect
from datetime import UTC, datetime
from lagniappe.desk.actions import arrivals, talk
from lagniappe.desk.actions.arrivals import Arrival
from lagniappe.desk.models import Customer, Kind
question = Kind.objects.get(name="Consulta")
now = datetime.now(UTC)
maria = Customer.objects.get(name="María Gómez")
contact = arrivals.arrive(
    arrival=Arrival(queue=question.queue, kind=question, customer=maria, language="es"), now=now)
talk.say(contact=contact, speaker="customer", text="¿Están ahí?", client_key="first", now=now)
"""
KEPT = """
from lagniappe.desk.models import Contact, Message
for contact in Contact.objects.order_by("pk"):
    print(contact.channel, contact.outcome, contact.resolution, contact.line, sep="|")
print(Message.objects.get(speaker="agent").text)
"""


def hands_only(agent: Person) -> None:
    """No pointer: whoever calls the mouse fails."""

    def refuse(*_given: object, **_more: object) -> None:
        raise AssertionError("the mouse was used")

    for name in ("click", "fill", "check", "dblclick", "tap", "hover"):
        setattr(agent.page, name, refuse)


def tab_to(agent: Person, wanted: str, *, back: bool = False) -> None:
    """Tab until the focus is on something that matches the selector."""
    for _step in range(60):
        if agent.page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
        agent.presses("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_a_day_by_keyboard(people: People) -> None:
    home = people.served.home
    bruno = people.person("Bruno", language="es-AR")
    bruno.go("/account/login/")
    hands_only(bruno)
    expect(bruno.page.locator("#id_login")).to_be_focused()
    bruno.page.keyboard.type("bruno")
    bruno.presses("Tab")
    bruno.page.keyboard.type(PASSWORD)
    bruno.presses("Enter")
    bruno.page.locator("#be-available").wait_for()
    bruno.page.wait_for_load_state()

    bruno.presses("n")
    expect(bruno.page.locator("#presence-dialog button[value=available]")).to_be_focused()
    tab_to(bruno, "[name=place]", back=True)
    bruno.presses("ArrowDown")  # the places are one group: an arrow goes from one to the next, and around
    while not bruno.page.evaluate("document.activeElement.value.startsWith('position')"):
        bruno.presses("ArrowDown")
    expect(bruno.page.locator("[name=place]:checked")).to_have_count(1)
    tab_to(bruno, "button[value=available]")
    bruno.presses("Enter")
    bruno.page.locator("#call-next").wait_for()

    run_in(home, WAITING)
    expect(bruno.page.locator("#call-next")).to_contain_text("1")
    bruno.presses("n")
    expect(bruno.page.locator("#controls")).to_have_attribute("data-state", "called")
    bruno.presses("r")
    bruno.page.locator(".toast").wait_for()
    bruno.presses("s")
    expect(bruno.page.locator("#controls")).to_have_attribute("data-state", "active")
    bruno.presses("e")
    expect(bruno.page.locator("#controls")).to_have_attribute("data-state", "wrapping")
    bruno.presses("c")
    expect(bruno.page.locator("#closing")).to_be_visible()
    bruno.presses("1")
    bruno.page.keyboard.type("Depósito hecho")
    bruno.presses("Enter")
    bruno.page.locator("#call-next").wait_for()

    run_in(home, WRITES_IN)
    expect(bruno.page.locator("[data-offer]")).to_contain_text("¿Están ahí?")
    bruno.page.evaluate("document.activeElement.blur()")
    bruno.presses("Enter")
    expect(bruno.page.locator("#composer-text")).to_be_focused()
    bruno.page.keyboard.type("/ho")
    expect(bruno.page.locator("#canned li[aria-selected=true]")).to_have_count(1)
    bruno.presses("Enter")
    expect(bruno.page.locator("#composer-text")).to_have_value("Buenos días, Mari. Enseguida lo miro.")
    bruno.presses("Enter")
    bruno.sees("Buenos días, Mari. Enseguida lo miro.", within="[data-stream]")
    bruno.presses("Escape", "c")
    expect(bruno.page.locator("#closing")).to_be_visible()
    bruno.presses("4", "Enter")
    expect(bruno.page.locator("#closing")).to_have_count(0)
    bruno.presses("b")
    bruno.page.locator("#go-back").wait_for()
    assert run_in(home, KEPT).splitlines() == [
        "turn|answered|resolved|Depósito hecho",
        "chat|answered|unresolved|",
        "Buenos días, Mari. Enseguida lo miro.",
    ]
