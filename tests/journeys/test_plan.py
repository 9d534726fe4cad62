"""A lead looks at a roster and publishes it; the agent's open desk shows the shifts by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journeys.browser import expect, people_at
from journeys.reading import faults, too_wide, untranslated
from serving.server import prepare, run_in, serving

pytestmark = [pytest.mark.browser]

MADE = """
import sys; sys.path.insert(0, "tests")
from datetime import timedelta
from django.utils import timezone
from cast import small_centre
from lagniappe.desk.actions import findings, rosters
from lagniappe.desk.models import RosterDraft
world, now = small_centre(), timezone.now()
first = world.site.local(now).date() + timedelta(days=1)
findings.note_journal(sites=[("centro", "Sucursal Centro", "real", first, first, 25)], now=now)
made = rosters.want_draft(site=world.site, first_day=first, days=7, parameters={}, now=now, actor=world.diego)
shifts = [
    {"person": who, "day": (first + timedelta(days=n)).isoformat(), "from": "09:00", "to": "17:00",
     "breaks": [["12:30", "13:00"]], "skills": ["Caja"]}
    for who in ("ana", "bruno") for n in range(5)
]
need = [0] * (7 * 48)
need[18:34] = [2] * 16
answer = {"first_day": first.isoformat(), "days": 7, "slot_minutes": 30, "shifts": shifts, "need": {"Caja": need},
          "missing": {}, "cost": {"total": 80}, "gap": 0.004, "proven": False, "bound": 79.7, "wishes_unmet": 1}
rosters.ready_draft(draft=made, answer=answer, now=now)
print(made.public_id)
"""


def test_a_roster_reaches_the_desk(tmp_path: Path, chromium: Any) -> None:
    home = tmp_path / "home"
    prepare(home)
    made = run_in(home, MADE).split()[-1]
    with serving(home) as served, people_at(chromium, served) as people:
        ana, diego = people.person("Ana"), people.person("Diego")
        ana.signs_in("ana")
        ana.go("/desk")
        ana.sees_not("My shifts")
        diego.signs_in("diego")
        diego.go(f"/plan/draft/{made}")
        diego.sees("at most 0.4 % above the best possible cost")
        diego.clicks("Publish to the desks")
        diego.sees("Published: shifts 10")
        ana.sees("My shifts")
        ana.page.locator("#shifts-slot summary").click()
        expect(ana.page.get_by_text("09:00–17:00").filter(visible=True)).to_have_count(5)
        wrong = []
        for language in ("en", "es", "ru"):
            for page in (
                "/plan",
                "/plan/staff",
                f"/plan/draft/{made}",
                "/plan/people",
                "/plan/scenarios",
                "/plan/roster",
            ):
                diego.go(f"{page}?lang={language}&site=centro")
                wrong += (
                    [f"{page} {one}" for one in untranslated(diego.page, language, frozenset())]
                    if language != "en"
                    else []
                )
                if language == "ru":
                    wrong += [f"{page} {one}" for one in faults(diego.page)]
                    diego.page.set_viewport_size({"width": 390, "height": 844})
                    wrong += [f"{page} wider than a phone"] if too_wide(diego.page) else []
                    diego.page.set_viewport_size({"width": 1280, "height": 900})
        assert wrong == []
