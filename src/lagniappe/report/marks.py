"""Marks messages for the catalogues where they are written down, long before anybody knows the reader's language."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """The message as it is."""
    return message


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """The two English forms of a message that counts something."""
    return one, many
