"""The frame's screens in a browser: no broken rule, nothing wider than the phone, nothing that axe finds serious."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys.reading import faults
from serving.server import Served, run_in, serving

pytestmark = [pytest.mark.browser]

SEED = """
import sys
sys.path.insert(0, {tests!r})
from cast import small_centre
from django.utils import timezone
from lagniappe.desk.models import CannedAnswer, Centre, User
small_centre(timezone.now())
Centre.objects.update(rehearsal=True, alive=True)
for name, persona in (("ana", "agent"), ("diego", "lead"), ("elena", "analyst"), ("zoe", "administrator")):
    User.objects.filter(username=name).update(username="demo-" + persona)
CannedAnswer.objects.create(shortcut="hola", title="Saludo", text="Hola")
"""
OPEN = ["/", "/as/customer/", "/account/login/", "/nowhere"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("frame")
    with serving(home, demo=True) as served:
        run_in(home, SEED.format(tests=str(Path(__file__).resolve().parents[1])), demo=True)
        yield served


def look(page: Any, url: str, found: list[str]) -> None:
    page.goto(url)
    page.wait_for_function("document.documentElement.dataset.ready === ''")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"{url}: {wide} px wider than the window")
    found += [f"{url}: {fault}" for fault in faults(page)]


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(1280, "light", "en"), (390, "dark", "es"), (360, "light", "ru")]
)
def test_every_screen_is_whole(demo, chromium, width, scheme, language):
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, locale=language, reduced_motion="reduce"
    )
    page = context.new_page()
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    for path in OPEN:
        look(page, demo.url + path, found)
    page.goto(demo.url)
    with context.expect_page() as opened:
        page.click('form[action="/as/administrator/account/enter"] button')
    opened.value.wait_for_url("**/as/administrator/setup")
    look(opened.value, f"{demo.url}/as/administrator/setup", found)
    context.close()
    assert [fault for fault in found if "404 (Not Found)" not in fault] == []


def test_several_people_in_one_browser(demo, chromium):
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(demo.url)
    for persona in ("administrator", "lead"):
        with context.expect_page() as opened:
            page.click(f'form[action="/as/{persona}/account/enter"] button')
        opened.value.wait_for_load_state()
        assert f"/as/{persona}/" in opened.value.url
    page.goto(f"{demo.url}/as/administrator/setup")
    assert page.locator("summary .avatar").inner_text() == "ZZ"
    page.goto(f"{demo.url}/as/lead/account/password/change/")
    assert page.locator("summary .avatar").inner_text() == "DD"
    page.click("summary:has(.avatar)")
    page.click("form[action='/as/lead/account/logout/'] button")
    page.goto(f"{demo.url}/as/administrator/setup")
    assert page.locator("summary .avatar").inner_text() == "ZZ", "signing out is one person's own"
    context.close()


def test_dark_is_kept_and_drawn_from_the_first_byte(demo, chromium):
    context = chromium.new_context(color_scheme="light", locale="en")
    page = context.new_page()
    page.goto(f"{demo.url}/account/login/")
    page.wait_for_function("document.documentElement.dataset.ready === ''")
    page.click("[data-theme-switch]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert 'data-theme="dark"' in context.request.get(f"{demo.url}/account/login/").text()
    context.close()


def test_the_keyboard_is_enough(demo, chromium):
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{demo.url}/as/customer/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    context.close()
