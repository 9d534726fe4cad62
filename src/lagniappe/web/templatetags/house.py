"""Template words of the house: ``{% icon "phone" %}``."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django import template
from django.utils.translation import get_language
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from lagniappe.desk.models import Finding
from lagniappe.desk.queries import findings

register = template.Library()

UNKNOWN = "circle-question-mark"
FILE_ICONS = {"image": "image", "audio": "music", "video": "film"}


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> str:
    """A drawing from the Lucide set. Without a label it is decoration and hidden from readers.

    Names come from tables too, so an unknown one draws a question mark instead of failing the page.
    """
    return _drawn(str(name) or UNKNOWN, size, str(label))


@lru_cache(maxsize=1000)
def _drawn(name: str, size: int, label: str) -> str:
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    try:
        return lucide(name, size=size, **spoken)
    except IconDoesNotExist:
        return lucide(UNKNOWN, size=size, **spoken)


@register.filter
def why_failed(finding: Finding) -> str:
    """Why a finding failed, in the reader's language."""
    return findings.reason_of(finding, (get_language() or "en").split("-")[0])


@register.filter
def file_icon(media_type: str) -> str:
    """The drawing for a file, by what it is."""
    return FILE_ICONS.get(media_type.partition("/")[0], "file-archive" if media_type.endswith("zip") else "file-text")


DAYS = {"short": "MMMd", "week": "MMMEd"}


@register.filter
def day_words(day: date, length: str) -> str:
    """A day as people write it: ``short`` (22 nov), ``week`` (dom, 22 nov), ``full``.

    Django's own formats write every month with a capital and in the nominative.
    """
    from babel.dates import format_date, format_skeleton  # only pages that name days

    language = get_language() or "en"
    return str(
        format_skeleton(DAYS[length], day, locale=language) if length in DAYS else format_date(day, length, language)
    )
