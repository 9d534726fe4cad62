"""A customer chats, is answered and rates; the lead's floor shows it all the while."""

from __future__ import annotations

import re

import pytest

from journeys.browser import People, expect
from serving.server import run_in

pytestmark = [pytest.mark.browser]

KEPT = """
from lagniappe.desk.models import Contact, Mark
contact = Contact.objects.get()
print(contact.outcome, contact.resolution, contact.line, int(Mark.objects.get(contact=contact).value), sep="|")
"""


def test_a_customer_chats_is_answered_and_rates_while_the_lead_watches(people: People) -> None:
    diego, carla, customer = people.person("Diego"), people.person("Carla"), people.person("customer", width=390)
    diego.signs_in("diego")
    diego.go("/floor?site=contacto")
    chat = diego.page.locator(".floor-queue").filter(has_text="Chat")
    row = diego.page.locator(".floor-table tbody tr").filter(has_text="Carla Castro")
    expect(chat.locator(".floor-count")).to_have_text("0")
    expect(row).to_have_count(0)

    carla.signs_in("carla")
    expect(carla.page).to_have_url(re.compile("/desk$"))
    carla.presses("n")
    carla.page.locator("#presence-dialog button[value=available]").click()
    carla.sees("Available")
    expect(row.locator(".chip")).to_have_text("Free")

    customer.go("/")
    customer.clicks("Write to us", role="link")
    customer.page.fill("textarea[name=text]", "My card does not work")
    customer.page.fill("input[name=name]", "Marcela")
    customer.clicks("Begin the chat")
    customer.page.locator("[data-chat]").wait_for()

    offer = carla.page.locator("[data-offer]")
    expect(offer).to_contain_text("My card does not work")
    expect(carla.page).to_have_title(re.compile(r"^\(\d+\) "))
    expect(row).to_contain_text("Marcela")
    carla.page.locator("body").press("Enter")
    customer.sees("Carla joined.")
    expect(carla.page.locator("#composer-text")).to_be_focused()
    expect(row.locator(".chip")).to_have_text("Working")

    customer.page.locator("#chat-text").press_sequentially("It says")
    carla.sees("Marcela is typing")
    customer.page.locator("#chat-text").press_sequentially(" no funds")
    customer.page.press("#chat-text", "Enter")
    carla.sees("It says no funds", within="[data-stream]")
    customer.sees("Seen", exact=True)
    carla.page.locator("#composer-text").press_sequentially("Let me look")
    customer.sees("Carla is writing…")
    carla.presses("Enter")
    customer.sees("Let me look")
    carla.sees("Seen", exact=True)

    carla.presses("Escape", "e")
    customer.sees("Carla ended the conversation.")
    expect(carla.page.locator("#controls")).to_have_attribute("data-state", "wrapping")
    carla.presses("c")
    expect(carla.page.locator("#closing")).to_be_visible()
    carla.presses("1")
    carla.page.keyboard.type("Card unblocked")
    carla.presses("Enter")
    expect(carla.page.locator("#closing")).to_have_count(0)
    customer.clicks("Very good")
    customer.sees("Thank you! You can still change it.")

    expect(row.locator(".chip")).to_have_text("Free")
    expect(row).not_to_contain_text("Marcela")
    expect(chat.locator(".floor-facts")).to_contain_text("1 · 0 · 0 · 0")
    assert run_in(people.served.home, KEPT) == "answered|resolved|Card unblocked|5\n"
