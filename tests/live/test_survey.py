"""An observer's phone that loses its network: it goes on counting, even through a reload, and sends everything once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cast import SmallCentre
from lagniappe.desk.actions import observing
from lagniappe.desk.models import Observation
from lagniappe.web.survey import links
from serving.server import until

pytestmark = [pytest.mark.browser]


def test_counting_goes_on_without_a_network(front: str, world: SmallCentre, chromium: Any) -> None:
    now = timezone.now()
    survey = observing.open_survey(
        site=world.site,
        queue=world.cash,
        name="Semana 10",
        closes_at=now + timedelta(days=1),
        now=now,
        actor=world.elena,
    )
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    errors: list[str] = []
    phone.on("weberror", lambda error: errors.append(str(error.error)))
    page = phone.new_page()
    page.goto(f"{front}/survey/{links.sign(survey)}/")
    counting = page.locator(".counting")
    expect(counting).to_have_attribute("data-ready", "yes")
    page.get_by_label("People in line", exact=True).fill("4")
    page.get_by_role("button", name="One more open").click()
    page.get_by_role("button", name="Begin the round").click()
    expect(page.get_by_text("All is sent.")).to_be_visible()
    page.get_by_role("button", name="One joined the line").click()
    expect(counting).to_have_attribute("data-kept", "0")
    assert Observation.objects.count() == 2

    phone.set_offline(True)
    page.get_by_role("button", name="One joined the line").click()
    page.get_by_role("button", name="One was called").click()
    page.get_by_role("button", name="One was called").click()
    page.get_by_role("button", name="Take back the last").click()
    expect(page.get_by_text("Kept on this phone, not sent yet: 4")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Kept on this phone, not sent yet: 4")).to_be_visible()
    expect(page.locator("[data-n=arrived]")).to_have_text("2")
    expect(page.get_by_label("People in line", exact=True)).to_have_value("5")
    page.get_by_role("button", name="One more in line").click()
    page.get_by_role("button", name="Write this count down").click()
    assert Observation.objects.count() == 2

    phone.set_offline(False)
    expect(counting).to_have_attribute("data-kept", "0")
    page.get_by_role("button", name="End the round").click()
    expect(page.get_by_role("button", name="Begin the round")).to_be_visible()
    until(lambda: Observation.objects.count() == 8)
    whats = sorted(Observation.objects.values_list("what", flat=True))
    assert whats == ["arrived", "arrived", "begin", "called", "called", "count", "end", "undo"]
    begin = Observation.objects.get(what="begin")
    assert (begin.waiting, begin.positions_open) == (4, 1)
    seen = observing_day(world)
    assert [row.what for row in seen] == ["begin", "arrived", "arrived", "called", "count", "end"]
    assert Observation.objects.get(what="count").waiting == 6
    assert errors == []


def observing_day(world: SmallCentre) -> Any:
    from lagniappe.desk.queries import observing as seen

    return seen.on_day(world.site, world.site.day_of(timezone.now()))
