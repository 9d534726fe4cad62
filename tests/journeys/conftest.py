"""A centre with a small cast in a home of its own, a server on it, and people at browsers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from journeys.browser import People, Person, people_at
from live.conftest import front, world
from serving.server import Served, prepare, run_in, serving

__all__ = ["branch", "front", "people", "world"]

CAST = """
import sys; sys.path.insert(0, "tests")
from datetime import UTC, datetime
from cast import small_centre
from lagniappe.desk.actions import setup_queues, setup_staff

now = datetime.now(UTC)
world = small_centre(now)
setup_staff.change_staff(user=world.carla, values={"languages": ["es", "ru", "en"]}, now=now, actor=world.zoe)
setup_queues.create_canned(now=now, actor=world.zoe, values={
    "queue": world.chat, "shortcut": "hola", "title": "Saludo", "language": "es",
    "text": "Buenos días, {name}. Enseguida lo miro."})
"""


DARK = "ru"
"""Who reads this language likes it dark."""


@dataclass(frozen=True)
class World:
    served: Served
    screens: dict[str, list[str]]
    cookies: dict[str, dict[str, str]]

    def sit(self, people: People, who: str, language: str) -> Person:
        """Somebody who has signed in, or the visitor whose contacts these are."""
        person = people.person(who, language=language, color_scheme="dark" if language == DARK else "light")
        cookies = {**self.cookies[who], "lagniappe_language": language}
        person.context.add_cookies(
            [{"name": name, "value": value, "url": self.served.url} for name, value in cookies.items()]
        )
        return person


@contextmanager
def furnished(home: Path, words: str = "str") -> Iterator[World]:
    """A served centre in which every screen has something to show; ``words`` changes what people write."""
    prepare(home)
    script = "import sys; sys.path.insert(0, 'tests')\nfrom pathlib import Path\nfrom journeys import world\n"
    made = json.loads(run_in(home, f"{script}world.furnish(Path({str(home)!r}), {words})"))
    with serving(home) as served:
        yield World(served, made["screens"], made["cookies"])


@cache
def cast_home() -> Path:
    """A home with the small centre and its cast, made once for each process of the tests."""
    home = Path(mkdtemp(prefix="lagniappe-cast-"))
    prepare(home)
    run_in(home, CAST)  # which leaves all of it in the one file, as the last connection does
    return home


def copy_cast(home: Path) -> Path:
    shutil.copytree(cast_home(), home, dirs_exist_ok=True)
    return home


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small centre, served for the tests of one module."""
    with serving(copy_cast(tmp_path_factory.mktemp("branch"))) as served:
        yield served


@pytest.fixture
def people(branch: Served, chromium: Any) -> Iterator[People]:
    with people_at(chromium, branch) as people:
        yield people
