"""Text as people search it: without capitals, accents and signs."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Small letters without accents, words apart by one space.

    >>> fold("  MARÍA  José Ñandú, Зоя Ёлкина ")
    'maria jose nandu, зоя елкина'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())
