"""``lagniappe init``: an empty centre of one's own, set up in a guided page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def init(
        home: Annotated[Path, typer.Option(help="Folder of the new centre.", envvar="LAGNIAPPE_HOME")] = Path(
            ".lagniappe"
        ),
        host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any free one.", min=0, max=65535)] = 8000,
    ) -> None:
        """Make an empty centre and print the address of the page that sets it up."""
        os.environ["LAGNIAPPE_HOME"] = str(home.absolute())
        from lagniappe import serving
        from lagniappe.cli.serve import serve

        serving.prepare()
        from django.db import connection

        from lagniappe.desk.models import Centre, User
        from lagniappe.web.setup import first_key

        filled = Centre.objects.exists() or User.objects.exists()
        connection.close()
        if filled:
            typer.echo(f"There is a centre in {home} already. Start it with: lagniappe serve --home {home}", err=True)
            raise typer.Exit(2)
        key = first_key.make(home.absolute())
        words = "Set up your centre at (this address works once):"
        raise typer.Exit(serve(home, host, port, opening=f"/setup/first?key={key}", words=words))
