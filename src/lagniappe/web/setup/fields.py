"""Form fields that speak as people do: minutes, hours of a day, languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template import loader
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SPOKEN = [
    *settings.LANGUAGES, ("pt", "Português"), ("it", "Italiano"), ("fr", "Français"), ("de", "Deutsch"),
    ("gn", "Avañeʼẽ"), ("qu", "Runa Simi"), ("uk", "Українська"), ("zh", "中文"), ("ar", "العربية"), ("he", "עברית"),
]  # fmt: skip
ICONS = [
    "banknote", "credit-card", "landmark", "hand-coins", "receipt", "file-text", "file-pen", "id-card", "key-round",
    "house", "car", "briefcase", "heart-pulse", "baby", "graduation-cap", "package", "truck", "wrench", "phone",
    "message-circle", "circle-question-mark", "triangle-alert", "shield", "calendar", "user-plus", "smartphone",
    "wallet", "scale",
]  # fmt: skip
STRETCH = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?h?(?:-|a|to|до)(\d{1,2})(?:[:.h](\d{2}))?h?", re.IGNORECASE)


class MinutesField(forms.IntegerField):
    """Shows minutes, gives seconds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 1440, **options})

    def prepare_value(self, value: Any) -> Any:
        return value // 60 if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        minutes = super().clean(value)
        return None if minutes is None else int(minutes) * 60


def read_hours(text: str) -> list[tuple[time, time]]:
    """Opening and closing times; ValidationError with a sentence where they cannot be read.

    >>> read_hours("9-13, 15:30 a 24")
    [(datetime.time(9, 0), datetime.time(13, 0)), (datetime.time(15, 30), datetime.time(0, 0))]
    """
    found = []
    for part in re.split(r"[,;]", re.sub(r"\s|−", "", text.replace("–", "-").replace("—", "-"))):
        if not part:
            continue
        match = STRETCH.fullmatch(part)
        numbers = [int(number or 0) for number in match.groups()] if match else []
        if not numbers or numbers[0] > 23 or numbers[2] > 24 or max(numbers[1], numbers[3]) > 59:
            raise ValidationError(_("Please write hours like 9:00-13:00, 15:00-18:00."))
        if numbers[2] == 24 and numbers[3]:
            raise ValidationError(_("A day ends at 24:00."))
        found.append((time(numbers[0], numbers[1]), time(numbers[2] % 24, numbers[3])))
    return found


def write_hours(stretches: Iterable[tuple[time, time]]) -> str:
    return ", ".join(
        f"{opens:%H:%M}-{'24:00' if closes == time(0) else f'{closes:%H:%M}'}" for opens, closes in stretches
    )


def read_holidays(text: str) -> dict[date, str]:
    """Days with their names, one a line: ``2026-05-25 May Revolution``."""
    days: dict[date, str] = {}
    for line in text.splitlines():
        day, _space, name = line.strip().partition(" ")
        if not day:
            continue
        try:
            days[date.fromisoformat(day)] = name.strip()
        except ValueError:
            raise ValidationError(
                _("Please begin each line with a day like 2026-12-25: “%(line)s”.") % {"line": line[:60]}
            ) from None
    return days


class IconSelect(forms.RadioSelect):
    """Drawings instead of names."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # The forms' own renderer knows no folder of ours.
        return loader.render_to_string("setup/_icons.html", self.get_context(name, value, attrs))


class LanguagesField(forms.MultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(choices=SPOKEN, required=False, widget=forms.CheckboxSelectMultiple, **options)
