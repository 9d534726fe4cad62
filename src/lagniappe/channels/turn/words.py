"""What the voice of the wall display says."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from lagniappe.desk.queries.board import Shown


def counter(shown: Shown) -> str:
    """Where to go. A place that is only a number needs the word before it."""
    if not shown.place:
        return _("the counter")
    return _("counter %(place)s") % {"place": shown.place} if shown.place_is_number else shown.place


def call(shown: Shown) -> str:
    """The call in a sentence: the letters apart, so that the voice does not read them as a word."""
    return _("Number %(letter)s, %(number)d. Please go to %(counter)s.") % {
        "letter": " ".join(shown.letter),
        "number": shown.number,
        "counter": counter(shown),
    }


def spoken(shown: Shown, home: str, known: set[str]) -> list[tuple[str, str]]:
    """(language, sentence): in the branch's language, and then in the visitor's own where that is another."""
    own = [shown.language] if shown.language in known and shown.language != home else []
    found = []
    for language in (home, *own):
        with translation.override(language):
            found.append((language, call(shown)))
    return found
