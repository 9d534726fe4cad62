"""The language in which a command answers: what ``--lang`` says, else the environment's, else English."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from lagniappe import serving
from lagniappe.phrases import Phrases, language_of
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.words import Words

HERE = Path(__file__).parent
STUDIES = HERE.parent / "studies"
KEEPING = HERE.parent / "keeping"
RULES = HERE.parent / "rules"
MEASURES = HERE.parent / "measures"
QUEUEING = HERE.parent / "queueing"
PLANNING = HERE.parent / "planning"

Lang = Annotated[
    Literal["en", "es", "ru"] | None,
    typer.Option(
        "--lang", help=gettext_noop("en, es or ru; unless said, what LC_ALL or LANG say."), show_default=False
    ),
]


def phrases() -> Phrases:
    """What the commands say, in the environment's language."""
    return Phrases(language_of(os.environ), [HERE, serving.HERE, KEEPING])


def words(lang: str | None, source: str | None = None) -> Words:
    """What the commands and the journal say, with numbers and dates; those of an import source too."""
    from lagniappe.journal import words as journal

    return journal.words(lang or language_of(os.environ), source, [HERE, STUDIES, RULES, MEASURES, QUEUEING, PLANNING])


def translate(command: Any, language: str) -> None:
    """Put the help of a command, its options and its subcommands into a language."""
    said = Phrases(language, [HERE, serving.HERE])
    for one in (command, *getattr(command, "commands", {}).values()):
        one.help = said.text(one.help or "")
        # The parser makes the option --help when it is first asked for, and keeps it.
        for parameter in (*one.params, one.get_help_option(typer.Context(one))):
            if getattr(parameter, "help", None):
                parameter.help = said.text(parameter.help)


# What the parser of commands says of itself; it looks for these words where ``__main__`` shows it.
PARSER = (
    gettext_noop("Options"),
    gettext_noop("Arguments"),
    gettext_noop("Commands"),
    gettext_noop("Error"),
    gettext_noop("Aborted."),
    gettext_noop("[default: {}]"),
    gettext_noop("[env var: {}]"),
    gettext_noop("[required]"),
    gettext_noop("Show this message and exit."),
    gettext_noop("Try [blue]'{command_path} {help_option}'[/] for help."),
    gettext_noop("No such command {name!r}."),
    gettext_noop("Missing command."),
)
