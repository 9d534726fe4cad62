"""Which language a person reads, and the words of some rooms in it. Light: no Babel, no Django, no numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from lagniappe.catalogues import catalogue

LANGUAGES = ("en", "es", "ru")


def language_of(environ: Mapping[str, str]) -> str:
    """The language that the environment asks for when it is one of ours, else English.

    >>> language_of({"LC_ALL": "", "LANG": "es_AR.UTF-8"}), language_of({"LANG": "pt_BR.UTF-8"})
    ('es', 'en')
    """
    said = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    language = re.split(r"[_.@-]", said.lower())[0]
    return language if language in LANGUAGES else "en"


class Phrases:
    """What some rooms (folders with a ``locale``) say in one language; the first room that knows a message says it."""

    def __init__(self, language: str = "en", rooms: Sequence[Path] = ()) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language}")
        self.language = language
        self._catalogues = [catalogue(room, language) for room in rooms]

    def text(self, message: str) -> str:
        """The message in this language; in English where no catalogue knows it."""
        for one in self._catalogues:
            said = one.gettext(message)
            if message and said != message:
                return said
        return message

    def plural(self, one: str, many: str, count: int) -> str:
        for known in self._catalogues:
            said = known.ngettext(one, many, count)
            if said not in (one, many):
                return said
        return one if count == 1 else many
