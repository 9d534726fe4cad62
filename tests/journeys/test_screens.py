"""Every screen in every language, wide and narrow, light and dark: whole, readable by all, in one language, quiet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gate import GATE
from journeys.browser import Person, people_at
from journeys.conftest import DARK, World, furnished
from journeys.reading import faults, too_wide, untranslated

pytestmark = [pytest.mark.browser]

OWN_WORDS = frozenset({"Chat"})
"""What the small centre calls its own things, though it is an English word of ours as well."""
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WALLS = ("/display/",)
"""Screens that hang on walls and are never held in a hand."""
HALL = ("/kiosk/", "/display/", "/turn/")
"""Screens whose building is looked at where they hang, stand and are held: in tests/turn, light and dark."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with furnished(tmp_path_factory.mktemp("screens")) as world:
        yield world


def look(person: Person, path: str, language: str) -> list[str]:
    """What is wrong with one screen. What a page is built of is the same in every language: it is looked at once a size."""
    page = person.page
    page.set_viewport_size(WIDE)
    page.goto(f"{person.url}{path}{'&' if '?' in path else '?'}lang={language}")
    found = [f"in English: {text}" for text in untranslated(page, language, OWN_WORDS)] if language != "en" else []
    if GATE and language == DARK and not path.startswith(HALL):
        found += [f"wide: {fault}" for fault in faults(page)]
    if not path.startswith(WALLS):
        page.set_viewport_size(PHONE)
        if language == "es" and not path.startswith(HALL):
            found += [f"on a phone: {fault}" for fault in faults(page)]
        found += ["wider than a phone"] if too_wide(page) else []
    return [f"{path}: {fault}" for fault in found]


@pytest.mark.parametrize("language", ["es", "ru", *(["en"] if GATE else [])])  # English is the shortest of the three
@pytest.mark.parametrize("who", ["visitor", "staff", "zoe"])
def test_every_screen(world: World, chromium: Any, language: str, who: str) -> None:
    wrong: list[str] = []
    with people_at(chromium, world.served) as people:
        for name in world.screens:
            if who == name or (who == "staff" and name not in ("visitor", "zoe")):
                person = world.sit(people, name, language)
                person.page = person.context.new_page()
                for path in world.screens[name]:
                    wrong += look(person, path, language)
                person.complaints[:] = [said for said in person.complaints if "status of 404" not in said]
    assert wrong == []
