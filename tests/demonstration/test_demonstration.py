"""`lagniappe demo` as a newcomer meets it: a first start killed half-way, the one after it, and one more."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from serving.server import ADDRESS, environment, run_in
from serving.server import until as wait

LONGEST_SECONDS = 240


@contextlib.contextmanager
def started(home: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "lagniappe", "demo", "--home", str(home), "--port", "0", *options],
        env=environment(home), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def until(process: subprocess.Popen[str], words: str) -> str:
    """The first line of output that holds ``words``."""
    assert process.stdout is not None
    ends = time.monotonic() + LONGEST_SECONDS
    for line in process.stdout:
        if words in line:
            return line
        assert time.monotonic() < ends
    raise AssertionError(f"ended without saying “{words}”")


def events(home: Path) -> int:
    """How much has happened at this centre."""
    with contextlib.closing(sqlite3.connect(f"file:{home / 'centre.sqlite3'}?mode=ro", uri=True)) as file:
        return int(file.execute("SELECT count(*) FROM desk_event").fetchone()[0])


def told(home: Path, expression: str) -> str:
    return run_in(home, f"from lagniappe.desk.models import *\nprint({expression})").strip()


@pytest.mark.timeout(600)
def test_the_first_start_is_taken_up_after_a_kill_and_the_next_finds_all_of_it(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with started(home) as process:
        until(process, "Writing the four weeks")
        time.sleep(1.0)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with started(home) as process:
        address = ADDRESS.search(until(process, "ready:"))
        assert address is not None
        url = address[0].rstrip("/")
        assert urlopen(f"{url}/healthz").status == 200
        page = urlopen(Request(f"{url}/", headers={"Accept-Language": "en"})).read().decode()
        assert "Lucía Fernández" in page
        before = events(home)
        wait(lambda: events(home) > before)
    assert told(home, "Site.objects.count(), Centre.objects.count()") == "3 1"
    assert told(home, "Finding.objects.filter(state='ready').exists()") == "True"
    assert (
        int(told(home, "Contact.objects.filter(business_day__lt=Centre.objects.get().begun_at.date()).count()")) > 100
    )
    with started(home) as process:
        assert "http" in until(process, "ready:")
    assert told(home, "Site.objects.count()") == "3"


def test_it_does_not_touch_a_folder_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    done = subprocess.run(
        [sys.executable, "-m", "lagniappe", "demo", "--home", str(tmp_path), "--port", "0", "--reset"],
        env=environment(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "something else" in done.stderr
    assert (tmp_path / "letters.txt").read_text() == "mine"
