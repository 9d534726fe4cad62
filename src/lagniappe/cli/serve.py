"""``lagniappe serve``: the web process, and background work as its child."""

from __future__ import annotations

import typer

from lagniappe.serving.command import SUMMARY, run, serve

__all__ = ["register", "serve"]


def register(app: typer.Typer) -> None:
    @app.command(
        name="serve",
        help=SUMMARY,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def command(context: typer.Context) -> None:
        raise typer.Exit(run(context.args))
