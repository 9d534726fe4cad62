"""From nothing to one's own centre: the command, its address, the guided page, and the door closed behind."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from serving.server import environment

pytestmark = [pytest.mark.browser]


def init(home: Any, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lagniappe", "init", "--home", str(home), "--port", "0", *options],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_empty_folder_becomes_a_centre(tmp_path, chromium):
    home = tmp_path / "mine"
    process = init(home)
    try:
        line = process.stdout.readline()
        address = re.search(r"http://\S+", line)
        assert address, line
        page = chromium.new_page(locale="es")
        faults: list[str] = []
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.goto(address[0])
        for name, value in {
            "centre": "Panadería Sol", "name": "Sol Suárez", "username": "sol", "password": "una clave muy larga",
            "site": "Local", "queue": "Mostrador", "kinds": "Comprar\nEncargar",
        }.items():  # fmt: skip
            page.fill(f"#id_{name}", value)
        page.click("main button[type=submit]")
        page.wait_for_url("**/setup")
        assert page.locator(".banner.within").count() == 1, "nothing is missing"
        assert "Panadería Sol" in page.inner_text("header")
        page.goto(address[0])
        assert page.locator("h1").count() == 1
        assert page.locator("#id_password").count() == 0, "the address worked once"
        again = init(home)
        assert again.wait(timeout=60) == 2
        assert "already" in again.stderr.read()
        # The one fault that is expected is the spent address itself, which answers 404.
        assert [fault for fault in faults if "404" not in fault] == []
        for end in (again.stdout, again.stderr):
            end.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()
        process.stderr.close()
