"""People at browsers: each has windows of their own, and whatever their pages complain about is remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import expect

from serving.server import Served, until

__all__ = ["PASSWORD", "People", "Person", "expect", "people_at", "until"]

PASSWORD = "a long password"
SECONDS = 30
LOST_LINE = re.compile(
    r"net::ERR_(CONNECTION|CONTENT_LENGTH|INCOMPLETE|EMPTY|NETWORK)|Failed to fetch|^htmx:(afterRequest|sendError)"
)
"""What Chromium and htmx note by themselves while nobody serves; what the pages say of it, the journeys look for."""


@dataclass
class Person:
    """Somebody in front of a screen."""

    name: str
    context: Any
    url: str
    page: Any = None
    complaints: list[str] = field(default_factory=list)
    line_may_break: bool = False

    def go(self, path: str) -> Any:
        """Open a page of this centre in the first window."""
        if self.page is None:
            self.page = self.context.new_page()
        answer = self.page.goto(path if path.startswith("http") else f"{self.url}{path}")
        assert answer is None or answer.status < 400, f"{self.name}: {path} answered {answer.status}"
        return self.page

    def sees(self, text: str, *, within: str = "body", exact: bool = False) -> Any:
        """The text is there for the eye, sooner or later."""
        found = self.page.locator(within).get_by_text(text, exact=exact).filter(visible=True).first
        found.wait_for()
        return found

    def sees_not(self, text: str, *, within: str = "body") -> None:
        expect(self.page.locator(within).get_by_text(text).filter(visible=True)).to_have_count(0)

    def clicks(self, name: str | re.Pattern[str], *, role: str = "button", within: str = "body") -> None:
        self.page.locator(within).get_by_role(role, name=name).filter(visible=True).first.click()

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def signs_in(self, username: str) -> None:
        """Through the sign-in page, as everybody does."""
        self.go("/account/login/")
        self.page.fill("#id_login", username)
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.locator("header.top.staff").wait_for()
        self.page.wait_for_load_state()

    def complain(self, text: str) -> None:
        if not (self.line_may_break and LOST_LINE.search(text)):
            self.complaints.append(text)


@dataclass
class People:
    """Everybody who takes part in a journey at one server."""

    browser: Any
    served: Served
    present: list[Person] = field(default_factory=list)

    def person(self, name: str, *, language: str = "en-GB", width: int = 1280, **options: Any) -> Person:
        """Somebody with a browser in this language; ``width`` 390 is a phone."""
        size = {"width": width, "height": 844 if width < 600 else 900}
        context = self.browser.new_context(locale=language, viewport=size, reduced_motion="reduce", **options)
        context.set_default_timeout(SECONDS * 1000)
        person = Person(name, context, self.served.url)
        context.on("console", lambda message: message.type == "error" and person.complain(message.text))
        context.on("weberror", lambda error: person.complain(f"script failed: {error.error}"))
        context.on("dialog", lambda dialog: (person.complain(f"dialog: {dialog.message}"), dialog.dismiss()))
        context.on(
            "response",
            lambda answer: answer.status >= 500 and person.complain(f"{answer.status} from {answer.url}"),
        )
        self.present.append(person)
        return person

    def leave(self) -> None:
        """Everybody closes their windows; nobody's page may have complained."""
        for person in self.present:
            person.context.close()
        complaints = {person.name: person.complaints for person in self.present if person.complaints}
        assert not complaints, complaints


@contextmanager
def people_at(browser: Any, served: Served) -> Iterator[People]:
    people = People(browser, served)
    expect.set_options(timeout=SECONDS * 1000)
    yield people
    people.leave()
