"""The server is killed in mid-use: what was acknowledged is there once, and every page recovers by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from journeys.browser import Person, expect, people_at, until
from journeys.conftest import copy_cast
from serving.server import begin, run_in

pytestmark = [pytest.mark.browser]

KEPT = """
import json
from lagniappe.desk.models import Contact, Message
print(json.dumps({
    "said": list(Message.objects.order_by("contact", "seq").values_list("text", flat=True)),
    "turns": [contact.ticket for contact in Contact.objects.filter(channel="turn").order_by("pk")],
    "chats": Contact.objects.filter(channel="chat").count(),
}))
"""
SAID = "[...document.querySelectorAll('[data-messages-list] > .said .text')].map((text) => text.textContent)"
PENDING = "document.querySelectorAll('[data-pending] > .said').length"
LIVE = "document.documentElement.dataset.connection === 'live'"


def writes(person: Person, text: str) -> None:
    person.page.fill("#chat-text", text)
    person.page.press("#chat-text", "Enter")


def test_killed_and_begun_again(tmp_path: Path, chromium: Any) -> None:
    home = copy_cast(tmp_path / "home")
    server = begin(home)
    with people_at(chromium, server) as people:
        carla, diego = people.person("Carla"), people.person("Diego")
        customers = [people.person(name, width=390) for name in ("Mora", "Nino")]
        kiosk, phone = people.person("kiosk", width=1080), people.person("visitor", width=390)
        for person in people.present:
            person.line_may_break = True
        diego.signs_in("diego")
        diego.go("/floor?site=centro")
        waiting = diego.page.locator(".floor-queue").filter(has_text="Caja").locator(".floor-count")
        carla.signs_in("carla")
        carla.page.locator("#be-available").click()
        carla.page.locator("#presence-dialog button[value=available]").click()
        for customer in customers:
            customer.go("/chat/")
            customer.page.fill("textarea[name=text]", f"{customer.name} 0")
            customer.page.locator("form.form button[type=submit]").click()
            customer.page.locator("[data-chat]").wait_for()
        carla.page.locator("[data-offer]").filter(has_text="Mora 0").locator(".primary").click()
        carla.page.locator("#composer-text").wait_for()
        kiosk.go("/kiosk/centro/?lang=en")
        kiosk.clicks("Depósito")
        kiosk.page.wait_for_url("**/ticket/**")
        phone.go(f"/turn/{kiosk.page.url.split('/ticket/')[1].split('/')[0]}/?lang=en")
        kiosk.page.locator("[data-done]").click()
        kiosk.page.locator("#question").wait_for()
        expect(waiting).to_have_text("1")

        for number in (1, 2, 3):
            for customer in customers:
                writes(customer, f"{customer.name} {number}")
        kiosk.page.evaluate("document.querySelector('[name=kind]').click()")
        seen = {text for customer in customers for text in customer.page.evaluate(SAID)}
        server.kill()  # while words and a number are on their way
        for customer in customers:
            writes(customer, f"{customer.name} 4")
        carla.page.fill("#composer-text", "I am still here")
        carla.page.press("#composer-text", "Enter")
        for person in (*customers, carla, diego, phone):
            expect(person.page.locator("[data-connection-lost]")).to_be_visible()
        server = people.served = begin(home, port=server.port)

        kiosk.page.wait_for_url("**/ticket/**")
        expect(kiosk.page.locator(".given-number")).to_have_text("A002")
        expect(waiting).to_have_text("2")
        expect(phone.page.locator("#turn")).to_have_attribute("data-phase", "waiting")
        for customer in customers:
            until(lambda page=customer.page: page.evaluate(PENDING) == 0)
            until(lambda page=customer.page, who=customer.name: page.evaluate(SAID)[-1].endswith("4") or who == "Mora")
        customers[0].sees("I am still here")
        for person in (*customers, carla, diego, phone):
            until(lambda page=person.page: page.evaluate(LIVE))
        kept = json.loads(run_in(home, KEPT))
        wanted = [f"{customer.name} {number}" for customer in customers for number in range(5)]
        assert sorted(kept["said"]) == sorted([*wanted, "I am still here"])
        assert seen <= set(kept["said"])
        assert kept["turns"] == ["A001", "A002"]
        assert kept["chats"] == 2
        for customer in customers:
            own = [text for text in customer.page.evaluate(SAID) if text.startswith(customer.name)]
            assert own == [f"{customer.name} {number}" for number in range(5)]
    server.stop()
