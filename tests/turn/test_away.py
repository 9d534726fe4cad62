"""Kiosk and wall display are loaded while the server is away: they say so, since when, and come back by themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import copy_cast
from serving.server import begin, run_in

pytestmark = [pytest.mark.browser]

AT_WORK = """
from django.utils import timezone
from lagniappe.desk.actions import presence, turns
from lagniappe.desk.models import Kind, Position, User
now = timezone.now()
ana = User.objects.get(username="ana")
presence.be(user=ana, state="available", position=Position.objects.get(name="2"), now=now)
turns.take_turn(kind=Kind.objects.get(name="Depósito"), now=now)
"""
CALL = """
from django.utils import timezone
from lagniappe.desk.actions import turns
from lagniappe.desk.models import User
turns.call_next(agent=User.objects.get(username="ana"), now=timezone.now())
"""
CLOCK = re.compile(r"\d\d:\d\d")


def keeps(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-keeps", "yes")


def test_loaded_while_the_server_is_away(tmp_path: Path, chromium: Any) -> None:
    home = copy_cast(tmp_path / "home")
    server = begin(home)
    run_in(home, AT_WORK)
    context = chromium.new_context(viewport={"width": 1080, "height": 1920}, reduced_motion="reduce")
    thrown: list[str] = []
    context.on("weberror", lambda error: thrown.append(str(error.error)))
    kiosk, wall = context.new_page(), context.new_page()
    kiosk.goto(f"{server.url}/kiosk/centro/")
    wall.goto(f"{server.url}/display/centro/")
    for page in (kiosk, wall):
        keeps(page)
    assert kiosk.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope).sort())") == [
        f"{server.url}/display/centro/", f"{server.url}/kiosk/centro/",
    ]  # fmt: skip
    run_in(home, CALL)
    expect(wall.locator(".now-ticket")).to_have_text("A001")
    server.stop()

    kiosk.reload()
    expect(kiosk.get_by_role("heading", name="Consulte en el mostrador")).to_be_visible()
    expect(kiosk.get_by_role("button")).to_have_count(0)  # nothing that would seem to give a number
    expect(kiosk.locator("[data-away-since]")).to_contain_text("Desde")
    kiosk.close()
    kiosk = context.new_page()  # as if it had just been switched on, with another page in its memory
    kiosk.goto(f"{server.url}/kiosk/centro/appointment/?print=80")
    expect(kiosk.get_by_role("heading", name="Consulte en el mostrador")).to_be_visible()
    wall.close()
    wall = context.new_page()
    wall.goto(f"{server.url}/display/centro/")
    expect(wall.locator(".now-ticket")).to_have_text("A001")  # as it was when the server went
    expect(wall.locator("[data-away-notice]")).to_contain_text("Lo que se ve aquí es lo que sabíamos entonces")
    expect(wall.locator("[data-away-since] time")).to_have_text(CLOCK)
    expect(wall.locator("#announced p")).to_have_count(0)  # what is old calls nobody

    server = begin(home, port=server.port)
    for page in (kiosk, wall):
        expect(page.locator("html:not([data-kept])")).to_have_count(1)
    kiosk.goto(f"{server.url}/kiosk/centro/")
    kiosk.get_by_role("button", name="Depósito").click()
    kiosk.wait_for_url("**/ticket/**")
    expect(kiosk.locator(".given-number")).to_have_text("A002")
    expect(wall.locator("[data-away-notice]")).to_be_hidden()
    assert thrown == []
    server.stop()
