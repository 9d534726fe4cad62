"""A PostgreSQL server of one's own, in a temporary folder and behind a socket file; thrown away at the end.

``python tests/cluster.py COMMAND...`` runs a command with ``LAGNIAPPE_DATABASE`` naming such a server.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

# A power cut is not what the tests are about; the death of a process is, and that loses nothing without fsync.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def binaries() -> Path | None:
    """The folder of the server's programs, newest version first, or None where it is not on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: -int(path.parts[4]))
    if found:
        return found[0].parent
    path = shutil.which("initdb")
    return Path(path).parent if path else None


def _account() -> str | None:
    """The server refuses to run as root; then it runs as the account that its package made."""
    if os.geteuid() != 0:
        return None
    return "postgres"


@dataclass
class Cluster:
    folder: Path
    options: tuple[str, ...] = FAST
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def url(self, name: str = "postgres") -> str:
        user = _account() or pwd.getpwuid(os.geteuid()).pw_name
        return f"postgres://{user}@/{name}?host={quote(str(self.folder), safe='')}"

    def make(self) -> None:
        account = _account()
        if account:
            shutil.chown(self.folder, account)
        initdb = [str(_bin() / "initdb"), "-D", str(self.folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run([*initdb, "--no-sync"], check=True, user=account, stdout=subprocess.DEVNULL, cwd=self.folder)

    def start(self) -> None:
        settings = (
            "listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=200",
            "log_min_messages=fatal", "shared_buffers=64MB", "max_prepared_transactions=4", *self.options,
        )  # fmt: skip
        command = [str(_bin() / "postgres"), "-D", str(self.folder / "data")]
        for setting in settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, user=_account(), cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, "the database server does not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        import psycopg

        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.url()).close()
            return True
        return False

    def kill(self) -> None:
        """As a power cut would: the server and all that it began."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
            self.process = None

    def execute(self, statement: str, name: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(statement.encode())


def _bin() -> Path:
    found = binaries()
    assert found is not None, "PostgreSQL is not on this machine."
    return found


@contextlib.contextmanager
def cluster(*options: str) -> Iterator[Cluster]:
    """A fresh server for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="lagniappe-pg-", dir="/tmp"))
    server = Cluster(folder, options or FAST)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    if binaries() is None:
        sys.stderr.write("PostgreSQL is not on this machine; what needs it cannot run.\n")
        return 1 if os.environ.get("CI") else 0
    with cluster() as server:
        server.execute("CREATE DATABASE lagniappe")
        environment = {**os.environ, "LAGNIAPPE_DATABASE": server.url("lagniappe")}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
