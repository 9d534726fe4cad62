"""Several web and work processes on one database, and what ``/healthz`` says of them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from lagniappe.desk.actions import pulses
from lagniappe.desk.limits import SharedLimiter
from lagniappe.work.alone import alone
from serving.server import alive, environment, run_in, serving, until

pytestmark = pytest.mark.tables
ON_POSTGRESQL = bool(os.environ.get("LAGNIAPPE_DATABASE"))


def test_more_than_one_process_on_a_file_is_refused_with_what_to_do_instead(tmp_path: Path) -> None:
    if ON_POSTGRESQL:
        pytest.skip("this is about the file")
    done = subprocess.run(
        [sys.executable, "-m", "lagniappe", "serve", "--home", str(tmp_path), "--port", "0", "--processes", "2"],
        env=environment(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "lagniappe move" in done.stderr


def test_a_database_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    for url, words in (("postgres://ana:secret@127.0.0.1:1/centre", "does not answer"), ("mysql://x/y", "looks like")):
        done = subprocess.run(
            [sys.executable, "-m", "lagniappe", "serve", "--home", str(tmp_path), "--port", "0"],
            env=environment(tmp_path) | {"LAGNIAPPE_DATABASE": url}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, words in done.stderr) == (2, True), done.stderr
        assert "secret" not in done.stderr


def test_one_web_process_that_is_killed_is_begun_again_while_the_other_answers(tmp_path: Path) -> None:
    if not ON_POSTGRESQL:
        pytest.skip("one process on a file")
    with serving(tmp_path, processes=2) as server:
        webs = children(server.process.pid)
        assert len(webs) == 2
        os.kill(webs[0], 9)
        for _again in range(5):
            assert httpx.get(f"{server.url}/healthz?only=web").status_code == 200
        until(lambda: len(children(server.process.pid)) == 2 and webs[0] not in children(server.process.pid))
        last = children(server.process.pid)
        server.stop()
    until(lambda: not any(alive(pid) for pid in last))


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in listed if alive(int(pid))]


@pytest.mark.django_db
def test_health_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> tuple[int, list[str]]:
        answer = Client().get("/healthz")
        return answer.status_code, [one["what"] for one in answer.json()["wrong"]]

    assert told() == (200, [])
    pulses.beat(process="work one", what="work", now=timezone.now() - timedelta(minutes=5))
    assert told() == (503, ["work"])
    assert Client().get("/healthz?only=web").status_code == 200
    pulses.beat(process="work two", what="work", now=timezone.now())
    assert told() == (200, [])
    monkeypatch.setattr("lagniappe.web.health.lag_seconds", lambda: 3.0)
    monkeypatch.setattr("lagniappe.web.health.LEAST_FREE_BYTES", 2**60)
    assert told() == (503, ["disk", "live"])
    monkeypatch.setattr("lagniappe.desk.queries.condition.tables_pending", lambda: True)
    assert told() == (503, ["tables"])


@pytest.mark.django_db(transaction=True)
def test_a_task_for_one_is_done_by_one(tmp_path: Path) -> None:
    other = "from lagniappe.work.alone import alone\nfrom pathlib import Path\nfrom django.conf import settings\n"
    other += "with alone('seal', settings.HOME) as ours: print(ours, flush=True); input()"
    from serving.server import prepare

    prepare(tmp_path)
    head = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'lagniappe.settings'; django.setup()\n"
    holder = subprocess.Popen(
        [sys.executable, "-c", head + other], env=environment(tmp_path),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        ask = "from lagniappe.work.alone import alone\nfrom django.conf import settings\n"
        ask += "with alone('seal', settings.HOME) as ours, alone('tidy', settings.HOME) as other: print(ours, other)"
        assert run_in(tmp_path, ask) == "False True\n"
    finally:
        holder.kill()
        holder.communicate()
    assert run_in(tmp_path, ask) == "True True\n"
    with alone("seal", tmp_path) as ours:
        assert ours


@pytest.mark.django_db
def test_processes_count_knocks_together() -> None:
    now = [1000.0]
    one, other = (SharedLimiter(clock=lambda: now[0]) for _process in range(2))
    assert [limiter.wait_seconds("a", tries=3, within_seconds=60) for limiter in (one, other, one, other)] == [
        0,
        0,
        0,
        60,
    ]
    now[0] += 59
    assert other.wait_seconds("a", tries=3, within_seconds=60) == 1
    assert other.wait_seconds("b", tries=3, within_seconds=60) == 0
    now[0] += 1
    assert one.wait_seconds("a", tries=3, within_seconds=60) == 0
