"""Names of columns as people write them, made comparable."""

from __future__ import annotations

import re
import unicodedata


def bare(name: str) -> str:
    """A column's name without accents, case, units in brackets and signs; words written together are parted.

    >>> bare("Tiempo medio de operación (s)"), bare("SL_%"), bare("calledAt")
    ('tiempo medio de operacion', 'sl %', 'called at')
    """
    parted = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", name)
    plain = "".join(sign for sign in unicodedata.normalize("NFD", parted.lower()) if not unicodedata.combining(sign))
    plain = unicodedata.normalize("NFC", re.sub(r"[\(\[].*?[\)\]]", " ", plain))
    return re.sub(r"\s+", " ", re.sub(r"[_\-./:#]+", " ", plain)).strip()
