"""``lagniappe serve``: the web process, and background work as its child."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    @app.command(name="serve")
    def command(
        home: Annotated[Path, typer.Option(help="Folder of this centre.", envvar="LAGNIAPPE_HOME")] = Path(
            ".lagniappe"
        ),
        host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any free one.", min=0, max=65535)] = 8000,
        work: Annotated[bool, typer.Option(help="Do the background work as well.")] = True,
    ) -> None:
        """Serve this centre until stopped."""
        raise typer.Exit(serve(home, host, port, work=work))


def serve(
    home: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    demo: bool = False,
    work: bool = True,
    opening: str = "/",
    words: str = "Lagniappe is ready:",
) -> int:
    """Prepare the centre in ``home`` and serve it; the answer is the exit code.

    ``opening`` is the path of the address that is printed when the first request has been answered.
    """
    from lagniappe import serving

    try:
        listening = serving.listen(host, port)
    except OSError as error:
        typer.echo(serving.why_not(error, host, port), err=True)
        return 2
    with listening:
        os.environ["LAGNIAPPE_HOME"] = str(home.absolute())
        if demo:
            os.environ["LAGNIAPPE_DEMO"] = "1"
        serving.prepare()
        from lagniappe.serving import process

        return process.run(listening, work=work, opening=opening, words=words)
