"""`lagniappe seal` by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from serving.server import begin, environment, run_in

MADE = """
from datetime import datetime, UTC
from lagniappe.desk.models import *
from lagniappe.desk.actions import turns
now = datetime.now(UTC)
Centre.objects.create(name="C", begun_at=now)
site = Site.objects.create(code="centro", name="Centro", always_open=True)
queue = Queue.objects.create(site=site, name="Caja", channel="turn", letter="A", pull=True)
kind = Kind.objects.create(queue=queue, name="Pago")
for _n in range(3):
    turns.take_turn(kind=kind, now=now)
print(site.day_of(now))
"""


def seal(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lagniappe", "seal", "--home", str(home), *options],
        env=environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    begin(tmp_path).stop()
    return tmp_path


def test_it_says_what_went_in_and_what_came_out(home: Path) -> None:
    day = run_in(home, MADE).strip()
    done = seal(home)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert "for now: contacts in the ledger 3, in the journal 3 (legs 3)" in told
    again = seal(home, "--site", "centro", "--day", day)
    assert again.stdout == done.stdout, "sealing twice is sealing once"
    assert seal(home, "--site", "nowhere", "--day", day).returncode == 2
    assert seal(home, "--day", "2099-01-01").returncode == 2
    assert seal(home, "--site", "centro").returncode == 2


def test_where_there_is_no_centre_it_makes_none(tmp_path: Path) -> None:
    done = seal(tmp_path / "nothing")
    assert done.returncode == 2
    assert "no centre" in done.stderr
    assert not os.path.exists(tmp_path / "nothing")
