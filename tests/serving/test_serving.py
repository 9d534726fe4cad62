"""Starting, stopping and dying."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from serving.server import Served, alive, begin, environment, run_in, serving, until

pytestmark = pytest.mark.tables


def test_it_answers_when_it_says_that_it_is_ready(served: Served) -> None:
    answer = httpx.get(f"{served.url}/healthz")
    assert answer.status_code == 200
    assert answer.json()["ok"] is True


def test_static_files_are_served_and_need_no_collecting(served: Served) -> None:
    answer = httpx.get(f"{served.url}/static/web/live.js")
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]


def test_a_page_says_from_which_number_of_the_ledger_it_is(served: Served) -> None:
    page = httpx.get(f"{served.url}/nothing-here").text
    head = int(run_in(served.home, "from lagniappe.desk.queries import ledger; print(ledger.head())"))
    [number] = re.findall(r'data-ledger="(\d+)"', page)
    # On PostgreSQL whatever is written counts, and what is not of the ledger is told to nobody.
    assert 0 < int(number) <= head if os.environ.get("LAGNIAPPE_DATABASE") else int(number) == head == 0


def test_too_much_at_once_is_refused_before_it_is_read(served: Served) -> None:
    """By a client that says how much it carries and by one that does not; the sentence is in the visitor's language."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as line:
        head = "POST /chat/ HTTP/1.1\r\nHost: localhost\r\nAccept-Language: es\r\nConnection: close\r\n"
        line.sendall(f"{head}Content-Length: {1 << 40}\r\n\r\n".encode())  # and nothing of it
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 413")
    assert "como máximo 27 MB" in answer
    assert "content-security-policy" in answer.lower()
    for address in ("/chat/", "/studies/bring"):
        assert httpx.post(f"{served.url}{address}", content=iter([b"text=", b"x" * 100])).status_code == 413


def test_a_port_in_use_is_a_sentence_and_exit_code_two(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "lagniappe", "serve", "--home", str(tmp_path / "home"), "--port", str(port)],
            env=environment(tmp_path / "home"),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == f"Port {port} is in use already. Stop what uses it, or choose another one with --port.\n"
    assert done.stdout == ""


def test_it_stops_in_order_though_streams_are_open(tmp_path: Path) -> None:
    with serving(tmp_path) as server, httpx.stream("GET", f"{server.url}/live?calls=centro", timeout=30) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        begun = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - begun < 10  # far below the minutes for which a stream lives
        assert "event: bye" not in list(lines)


def test_the_prefix_of_a_role_works_in_the_demonstration_only(tmp_path: Path, served: Served) -> None:
    assert httpx.get(f"{served.url}/as/agent/healthz").status_code == 404
    with serving(tmp_path, demo=True) as demo:
        assert httpx.get(f"{demo.url}/as/agent/healthz").status_code == 200
        page = httpx.get(f"{demo.url}/as/agent/nothing-here").text
        assert 'data-root="/as/agent/"' in page
        assert 'src="/static/web/live.js"' in page
        with httpx.stream("GET", f"{demo.url}/as/agent/live?calls=centro") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")


CHILD = """
import os, pathlib, time
pathlib.Path(os.environ["LAGNIAPPE_HOME"], f"child-{os.getpid()}").touch()
time.sleep(600)
"""

PARENT = """
import asyncio
from lagniappe.serving.child import Child
asyncio.run(Child("childish").keep())
"""


def test_the_child_is_begun_again_when_it_dies_and_goes_when_the_parent_is_killed(tmp_path: Path) -> None:
    (tmp_path / "childish.py").write_text(CHILD)
    paths = {"PYTHONPATH": f"{tmp_path}:{environment(tmp_path)['PYTHONPATH']}"}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], env=environment(tmp_path) | paths, stderr=subprocess.DEVNULL
    )

    def children() -> set[int]:
        return {int(path.name.removeprefix("child-")) for path in tmp_path.glob("child-*")}

    until(children)
    first = children()
    os.kill(*first, signal.SIGKILL)
    until(lambda: children() - first)
    [second] = children() - first
    parent.kill()
    parent.wait()
    until(lambda: not alive(second))


def test_an_empty_folder_becomes_a_home_and_a_second_start_works(tmp_path: Path) -> None:
    for _again in range(2):
        assert begin(tmp_path / "new", bare=True).stop() == 0
