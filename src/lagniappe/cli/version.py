"""``lagniappe version``."""

from __future__ import annotations

import typer

from lagniappe.sentences import gettext_noop


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("Print the version."))
    def version() -> None:
        from lagniappe import __version__

        typer.echo(__version__)
