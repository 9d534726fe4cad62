"""Template words of the house: ``{% icon "phone" %}``."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lagniappe.desk.models import Finding
from lagniappe.desk.queries import findings
from lagniappe.web.icons import drawing

register = template.Library()

FILE_ICONS = {"image": "image", "audio": "music", "video": "film"}


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """A drawing from the Lucide set. Without a label it is decoration and hidden from readers.

    Names come from tables too, so an unknown one draws a question mark instead of failing the page.
    """
    return drawing(str(name), size, str(label))


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
