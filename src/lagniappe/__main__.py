"""``lagniappe`` and ``python -m lagniappe``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from lagniappe import start
from lagniappe.phrases import LANGUAGES, language_of


def main() -> None:
    start.run(_command)


def _command() -> None:
    arguments = sys.argv[1:]
    language = asked(arguments) or language_of(os.environ)
    if arguments[:1] == ["serve"]:
        _speak(language, "serving")
        from lagniappe.serving.command import run

        sys.exit(run(arguments[1:]))
    _speak(language, "cli")
    from lagniappe import cli

    cli.run(arguments, language)


def asked(arguments: list[str]) -> str | None:
    """The language that ``--lang`` asks for, when it is one of ours."""
    words = [word for argument in arguments for word in argument.split("=", 1)]
    after = words[words.index("--lang") + 1 :] if "--lang" in words else []
    return after[0] if after and after[0] in LANGUAGES else None


def _speak(language: str, room: str) -> None:
    """Show the parsers of the command line, which ask the standard library's gettext, to a room's catalogue.

    They read only what is compiled; where the program's folder cannot be written they stay English.
    """
    if language == "en":
        return
    import contextlib
    import gettext

    from lagniappe.catalogues import compile_catalogues

    folder = Path(__file__).parent / room
    with contextlib.suppress(OSError):
        compile_catalogues(folder)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("django", folder / "locale")
    gettext.textdomain("django")


if __name__ == "__main__":
    main()
