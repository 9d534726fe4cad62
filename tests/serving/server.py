"""A real `lagniappe serve` for tests: a process of its own, a home of its own, a free port."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ADDRESS = re.compile(r"http://\S+")
START_SECONDS = 60
SRC = Path(__file__).resolve().parents[2] / "src"


@dataclass
class Served:
    """``url`` ends without a slash; ``home`` is the folder with the database."""

    url: str
    home: Path
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def environment(home: Path, *, demo: bool = False) -> dict[str, str]:
    """What a child process needs to stand in this home, whatever the tests' own settings are."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAGNIAPPE_", "DJANGO_"))}
    if os.environ.get("LAGNIAPPE_DATABASE"):
        kept["LAGNIAPPE_DATABASE"] = database_of(home)
    return kept | {"LAGNIAPPE_HOME": str(home), "LAGNIAPPE_DEMO": "1" if demo else "0", "PYTHONPATH": str(SRC)}


@cache
def _tables() -> Path:
    """A home with empty tables, made by the first process of a run of the tests that needs it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}-{time.time_ns()}"
    home = Path(tempfile.gettempdir()) / f"lagniappe-tables-{run}"
    home.mkdir(exist_ok=True)
    with (home / "making").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (home / "made").exists():
            ready_for_tables(home)
            run_in(home, "from lagniappe import serving\nserving.prepare()")
            (home / "made").touch()
    return home


def copy_tables(target: Path) -> None:
    """Empty tables in a file, copied from the home that has them."""
    shutil.copy(_tables() / "centre.sqlite3", target)


def database_of(home: Path) -> str:
    """The address of this home's own database on the server that the run stands on."""
    url = urlsplit(os.environ["LAGNIAPPE_DATABASE"])
    name = "home_" + hashlib.sha256(str(home.absolute()).encode()).hexdigest()[:24]
    return url._replace(path=f"/{name}").geturl()


def _name(home: Path) -> str:
    return urlsplit(database_of(home)).path.strip("/")


@cache
def make_database(home: Path, like: Path | None = None) -> None:
    """Make this home's database, empty or as another home has it."""
    template = f" TEMPLATE {_name(like)}" if like else ""
    with psycopg.connect(os.environ["LAGNIAPPE_DATABASE"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {_name(home)}{template}".encode())


def ready_for_tables(home: Path) -> None:
    """What must be there before the program makes its tables itself."""
    if os.environ.get("LAGNIAPPE_DATABASE"):
        make_database(home)


def prepare(home: Path) -> None:
    """Give a home empty tables, quickly."""
    home.mkdir(parents=True, exist_ok=True)
    if os.environ.get("LAGNIAPPE_DATABASE"):
        make_database(home, _tables())
    elif not (home / "centre.sqlite3").exists():
        copy_tables(home / "centre.sqlite3")


def begin(
    home: Path, *, port: int = 0, demo: bool = False, work: bool = False, bare: bool = False, processes: int = 1
) -> Served:
    """Start a server and wait until it says that it is ready. ``bare``: let it make its tables itself."""
    if bare:
        ready_for_tables(home)
    else:
        prepare(home)
    process = subprocess.Popen(
        [sys.executable, "-m", "lagniappe", "serve", "--home", str(home), "--port", str(port)]
        + ([] if work else ["--no-work"])
        + ([] if processes == 1 else ["--processes", str(processes)]),
        env=environment(home, demo=demo),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if waiting.select(START_SECONDS) else ""
    found = ADDRESS.search(line)
    if found is None:
        process.kill()
        raise AssertionError(f"the server did not start: {line!r}, exit code {process.wait()}")
    return Served(found[0].rstrip("/"), home, process)


@contextlib.contextmanager
def serving(
    home: Path, *, port: int = 0, demo: bool = False, work: bool = False, processes: int = 1
) -> Iterator[Served]:
    """A server in ``home`` for as long as the block lasts."""
    served = begin(home, port=port, demo=demo, work=work, processes=processes)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.stop()
        if served.process.stdout:
            served.process.stdout.close()


def run_in(home: Path, script: str, *, demo: bool = False) -> str:
    """Run a piece of Python with Django set up in this home; what it printed."""
    head = "from lagniappe import start; start.soon()\nimport os, django\n"
    head += "os.environ['DJANGO_SETTINGS_MODULE'] = 'lagniappe.settings'; django.setup()\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{head}{script}\nstart.leave()"],
        env=environment(home, demo=demo),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def alive(pid: int) -> bool:
    """Whether this process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(true: object, *, seconds: float = 60) -> None:
    """Wait until a callable answers something true."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
