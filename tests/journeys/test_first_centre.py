"""``lagniappe init`` in an empty folder, to the first customer served."""

from __future__ import annotations

import re
import selectors
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys.browser import People, expect, people_at
from serving.server import START_SECONDS, Served, environment

pytestmark = [pytest.mark.browser]

GUIDED = re.compile(r"(http://\S+?)(/setup/first\?key=\S+)")
ANSWERS = {
    "centre": "Panadería Lluvia", "name": "Olga Ortiz", "username": "olga", "password": "trece facturas tibias",
    "site": "La esquina", "weekdays": "0:00-24:00", "saturday": "0:00-24:00", "sunday": "0:00-24:00",
    "queue": "Mostrador", "kinds": "Pan\nTortas", "letter": "P", "counters": "1",
}  # fmt: skip


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[tuple[Served, str]]:
    """What somebody sees who runs the command: a server, and the path of the guided page."""
    home = tmp_path / "mine"
    process = subprocess.Popen(
        [sys.executable, "-m", "lagniappe", "init", "--home", str(home), "--port", "0"],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if waiting.select(START_SECONDS) else ""
    found = GUIDED.search(line)
    assert found is not None, line
    served = Served(found[1], home, process)
    yield served, found[2]
    served.stop()
    process.stdout.close()


def test_from_an_empty_folder_to_the_first_served_customer(begun: tuple[Served, str], chromium: Any) -> None:
    served, guided = begun
    with people_at(chromium, served) as people:
        olga = people.person("Olga", language="es-AR")
        olga.go(guided)
        olga.page.fill("[name=centre]", ANSWERS["centre"])
        olga.page.locator("form.form button[type=submit]").click()
        expect(olga.page.locator("form.form .banner.over")).to_be_visible()  # nothing was saved, and nothing is lost
        olga.complaints.clear()  # the browser notes the 422 in its console
        assert olga.page.input_value("[name=centre]") == ANSWERS["centre"]
        for name, text in ANSWERS.items():
            olga.page.fill(f"[name={name}]", text)
        olga.page.locator("form.form button[type=submit]").click()
        olga.page.wait_for_url("**/setup")
        olga.sees("Panadería Lluvia")

        kiosk = people.person("kiosk", language="es-AR", width=1080)
        kiosk.go("/kiosk/la-esquina/")
        kiosk.clicks("Tortas")
        kiosk.page.wait_for_url("**/ticket/**")
        expect(kiosk.page.locator(".given-number")).to_have_text("P001")
        visitor = people.person("visitor", language="es-AR", width=390)
        visitor.go(f"/turn/{kiosk.page.url.split('/ticket/')[1].split('/')[0]}/")
        turn = visitor.page.locator("#turn")

        serve_the_first(people, olga)
        expect(turn).to_have_attribute("data-phase", "served")
        olga.go("/floor")
        expect(olga.page.locator(".floor-facts")).to_contain_text("1 · 0 · 0 · 0")

        stranger = people.person("stranger", language="es-AR")
        with pytest.raises(AssertionError, match="answered 404"):
            stranger.go(guided)  # the address worked once
        stranger.complaints.clear()
        again = subprocess.run(
            [sys.executable, "-m", "lagniappe", "init", "--home", str(served.home), "--port", "0"],
            env=environment(served.home), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert again.returncode == 2
        assert str(served.home) in again.stderr.replace("\n", "")


def serve_the_first(people: People, olga: Any) -> None:
    olga.go("/desk")
    olga.page.locator("#be-available").click()
    olga.page.locator("#presence-dialog").get_by_role("radio", name="1", exact=True).check()
    olga.page.locator("#presence-dialog button[value=available]").click()
    expect(olga.page.locator("#call-next")).to_contain_text("1")
    olga.page.locator("#call-next").click()
    olga.sees("P001", within="#pane")
    olga.presses("s")
    expect(olga.page.locator("#controls")).to_have_attribute("data-state", "active")
    olga.presses("c")
    expect(olga.page.locator("#closing")).to_be_visible()
    olga.presses("1", "Enter")
    olga.page.locator("#call-next").wait_for()
