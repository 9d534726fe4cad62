"""``lagniappe init``: an empty centre of one's own, set up in a guided page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from lagniappe.cli._speech import phrases
from lagniappe.sentences import gettext_noop


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("Make an empty centre and print the address of the page that sets it up."))
    def init(
        home: Annotated[
            Path, typer.Option(help=gettext_noop("Folder of the new centre."), envvar="LAGNIAPPE_HOME")
        ] = Path(".lagniappe"),
        host: Annotated[str, typer.Option(help=gettext_noop("Address to listen on."))] = "127.0.0.1",
        port: Annotated[
            int, typer.Option(help=gettext_noop("Port to listen on; 0 takes any free one."), min=0, max=65535)
        ] = 8000,
    ) -> None:
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
            already = gettext_noop(
                "There is a centre in {folder} already. Start it with: lagniappe serve --home {folder}"
            )
            typer.echo(phrases().text(already).format(folder=home), err=True)
            raise typer.Exit(2)
        key = first_key.make(home.absolute())
        words = phrases().text(gettext_noop("Set up your centre at (this address works once):"))
        raise typer.Exit(serve(home, host, port, opening=f"/setup/first?key={key}", words=words))
