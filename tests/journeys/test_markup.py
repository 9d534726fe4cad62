"""Markup in every field that people write in: it is shown as it was written, and nothing of it ever runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from journeys.browser import Person, expect, people_at
from journeys.conftest import World, furnished

pytestmark = [pytest.mark.browser]

LIVED = "window.pwned || document.querySelectorAll('img[src=x], [onerror]').length"
MARKUP = "<img src=x onerror=window.pwned=1>"


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with furnished(tmp_path_factory.mktemp("wild"), words="world.wild") as world:
        yield world


def test_no_screen_runs_what_people_wrote(wild: World, chromium: Any) -> None:
    alive: list[str] = []
    shown = 0
    with people_at(chromium, wild.served) as people:
        for who, paths in wild.screens.items():
            person = wild.sit(people, who, "es")
            person.page = person.context.new_page()
            for path in paths:
                person.page.goto(f"{person.url}{path}")
                alive += [path] if person.page.evaluate(LIVED) else []
                shown += MARKUP in person.page.inner_text("body")
            person.complaints[:] = [said for said in person.complaints if "status of 404" not in said]
    assert alive == []
    assert shown > 20


def test_what_is_written_while_others_look_does_not_run_either(wild: World, chromium: Any) -> None:
    """What arrives by the live stream and is put in by scripts: messages, typing, names, notes, ready answers, calls."""
    with people_at(chromium, wild.served) as people:
        carla, customer = wild.sit(people, "carla", "es"), wild.sit(people, "visitor", "es")
        talking = next(path for path in wild.screens["carla"] if path.startswith("/desk/contact/"))
        carla.go(talking)
        customer.go(talking.replace("/desk/contact/", "/chat/") + "/")
        customer.page.locator("#chat-text").press_sequentially(f"{MARKUP} hoy", delay=1)
        expect(carla.page.locator("[data-typing-line]")).to_contain_text("Mari")
        customer.page.press("#chat-text", "Enter")
        carla.sees(f"{MARKUP} hoy", within="[data-stream]")
        carla.page.locator("#composer-text").press_sequentially("/ho")
        carla.presses("Enter")
        expect(carla.page.locator("#composer-text")).to_have_value(f"Hola Mari{MARKUP}{MARKUP}")
        carla.presses("Enter")
        customer.sees(f"Hola Mari{MARKUP}{MARKUP}", within="[data-messages-list]")

        wall, bruno = people.person("wall", width=1920), wild.sit(people, "bruno", "es")
        wall.go("/display/centro/")
        bruno.go(wild.screens["bruno"][0])
        before = wall.page.locator("#announced [data-call]").count()
        bruno.presses("r")
        expect(wall.page.locator("#announced [data-call]")).to_have_count(before + 1)
        for person in people.present:
            assert not alive(person), person.name


def alive(person: Person) -> bool:
    return bool(person.page.evaluate(LIVED))
