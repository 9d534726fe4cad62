"""An analyst asks for the finding of a sealed day and reads its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journeys.browser import expect, people_at, until
from journeys.reading import faults, too_wide, untranslated
from serving.server import prepare, run_in, serving

pytestmark = [pytest.mark.browser]

# Two days ago, as the business day of last night ends at four in the morning.
EARLIER = """
import sys; sys.path.insert(0, "tests")
from datetime import UTC, datetime, timedelta
from cast import small_centre
from lagniappe.desk.actions import presence, service, turns
noon = (datetime.now(UTC) - timedelta(days=2)).replace(hour=15, minute=0, second=0, microsecond=0)
world = small_centre(noon)
after = lambda seconds: noon + timedelta(seconds=seconds)
presence.be(user=world.ana, state="available", position=world.counters[0], now=noon)
one, gone = (turns.take_turn(kind=world.deposit, now=noon) for _each in range(2))
turns.call_next(agent=world.ana, now=after(60))
service.start(contact=one, agent=world.ana, now=after(70))
service.close(contact=one, agent=world.ana, resolution="resolved", now=after(300))
service.leave(contact=gone, now=after(400))
presence.be(user=world.ana, state="closed", now=after(500))
"""
OFFERED = "document.querySelector('.study-card') !== null"
DRAWN = "[...document.images].every((image) => image.complete && image.naturalWidth > 0) && document.images.length"


def test_the_finding_of_a_sealed_day(tmp_path: Path, chromium: Any) -> None:
    home = tmp_path / "home"
    prepare(home)
    run_in(home, EARLIER)
    with serving(home, work=True) as served, people_at(chromium, served) as people:
        elena = people.person("Elena", language="en-GB")
        elena.signs_in("elena")
        elena.go("/studies")
        while not elena.go("/studies").evaluate(OFFERED):  # the first day is in the journal within a minute
            elena.page.wait_for_timeout(2_000)
        elena.sees("Final")
        elena.clicks("Ask for other days or sites", role="link")
        elena.page.select_option("[name=period]", "7")
        elena.clicks("Compute")
        elena.page.wait_for_url("**/studies/finding/**")
        expect(elena.page.get_by_text("All days are final")).to_be_visible(timeout=120_000)
        elena.page.evaluate("for (const image of document.images) image.loading = 'eager'")
        until(lambda: elena.page.evaluate(DRAWN))
        elena.page.locator("main details summary").first.click()
        expect(elena.page.locator("main table").filter(visible=True).first).to_be_visible()  # the numbers behind it
        wrong = []
        for language in ("en", "es", "ru"):  # what the page is built of is the same in each: looked at once a size
            elena.page.goto(f"{elena.page.url.split('?')[0]}?lang={language}")
            wrong += untranslated(elena.page, language, frozenset({"Chat"})) if language != "en" else faults(elena.page)
            elena.page.set_viewport_size({"width": 390, "height": 844})
            wrong += faults(elena.page) if language == "es" else []
            wrong += ["wider than a phone"] if too_wide(elena.page) else []
            elena.page.set_viewport_size({"width": 1280, "height": 900})
        assert wrong == []
