"""The command line. One module a command (or family); each offers ``register(app)`` and imports its needs inside. What
several of them need has a name with an underscore."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from lagniappe.sentences import gettext_noop

SUMMARY = gettext_noop("Serves every customer on every channel from one desk, and measures each contact.")

UNUSABLE = 2


class Commands(TyperGroup):
    """A file or folder that the system does not let a command have ends it with a sentence."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, ConnectionError):
            raise
        except OSError as error:
            from lagniappe.cli import _files, _speech
            from lagniappe.phrases import Phrases, language_of

            said = Phrases(ctx.obj or language_of(os.environ), [_speech.HERE])
            typer.echo(_files.refused(error, said), err=True)
            raise typer.Exit(UNUSABLE) from None


app = typer.Typer(
    cls=Commands,
    name="lagniappe",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=SUMMARY,
)


@app.callback(help=SUMMARY)
def main() -> None:
    pass


for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    if not _module.startswith(("test_", "_")):
        import_module(f"{__name__}.{_module}").register(app)


def run(arguments: Sequence[str], language: str) -> None:
    """Read a command, with its help in a language, and do it."""
    from lagniappe.cli import _speech

    command = typer.main.get_command(app)
    if language != "en":
        _speech.translate(command, language)
    command(list(arguments), prog_name="lagniappe", obj=language)
