"""Marks messages for the catalogues where they are written down, long before anybody knows the reader's language."""

from __future__ import annotations

from lagniappe.sentences import gettext_noop, ngettext_noop

__all__ = ["gettext_noop", "ngettext_noop"]
