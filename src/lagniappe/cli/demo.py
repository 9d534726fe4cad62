"""``lagniappe demo``: the demonstration centre, built at its first start and alive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from lagniappe.cli._speech import phrases
from lagniappe.sentences import gettext_noop


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop("Start the demonstration centre: an invented bank with customers and staff who come and go.")
    )
    def demo(
        home: Annotated[Path, typer.Option(help=gettext_noop("Folder of the demonstration."))] = Path(
            ".lagniappe-demo"
        ),
        host: Annotated[str, typer.Option(help=gettext_noop("Address to listen on."))] = "127.0.0.1",
        port: Annotated[
            int, typer.Option(help=gettext_noop("Port to listen on; 0 takes any free one."), min=0, max=65535)
        ] = 8000,
        reset: Annotated[
            bool, typer.Option("--reset", help=gettext_noop("Begin anew: what is in the folder goes."))
        ] = False,
    ) -> None:
        raise typer.Exit(start(home.absolute(), host, port, reset))


def start(home: Path, host: str, port: int, reset: bool) -> int:
    """Prepare the demonstration in ``home`` where it is not yet, and serve it; the answer is the exit code."""
    from lagniappe import serving

    try:
        serving.listen(host, port).close()  # before minutes are spent, not after
    except OSError as error:
        typer.echo(serving.why_not(error, host, port), err=True)
        return 2
    ready = home / "demonstration.ready"
    if home.exists() and any(home.iterdir()) and not (home / "demonstration").exists():
        other = gettext_noop("{folder} holds something else than a demonstration; choose another folder with --home.")
        typer.echo(phrases().text(other).format(folder=home), err=True)
        return 2
    if reset and home.exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / "demonstration").touch()
    os.environ["LAGNIAPPE_HOME"] = str(home)
    os.environ["LAGNIAPPE_DEMO"] = "1"
    if not ready.exists():
        code = _prepare()
        if code:
            return code
    from lagniappe.serving.command import serve

    return serve(home, host, port, demo=True, words=phrases().text(gettext_noop("The demonstration is ready:")))


def _prepare() -> int:
    """The heavy part, in a process of its own: what serves stays light."""
    said = phrases()
    typer.echo(said.text(gettext_noop("The first start takes about a minute.")))
    code = ["-c", "from lagniappe import serving; serving.prepare()"]
    for arguments in (code, ["-m", "lagniappe.rehearsal", "prepare"]):
        try:
            done = subprocess.run([sys.executable, *arguments], check=False)  # noqa: S603
        except KeyboardInterrupt:
            typer.echo(said.text(gettext_noop("Interrupted; the next start goes on from here.")), err=True)
            return 130
        if done.returncode:
            failed = gettext_noop("The demonstration could not be prepared; start it again, or with --reset.")
            typer.echo(said.text(failed), err=True)
            return 1
    return 0
