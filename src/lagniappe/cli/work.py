"""``lagniappe work``: the background work by itself, beside ``lagniappe serve --no-work``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from lagniappe.sentences import gettext_noop


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop("Do the background work of a centre until stopped: what is due, the seal of days, studies.")
    )
    def work(
        home: Annotated[
            Path, typer.Option(help=gettext_noop("Folder of this centre."), envvar="LAGNIAPPE_HOME")
        ] = Path(".lagniappe"),
    ) -> None:
        os.environ["LAGNIAPPE_HOME"] = str(home.absolute())
        from lagniappe.serving.command import begin_tables

        refusal = begin_tables(home.absolute())
        if refusal:
            typer.echo(refusal, err=True)
            raise typer.Exit(2)
        from lagniappe.work import loop

        loop.run(home.absolute())
