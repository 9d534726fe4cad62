"""Words and numbers in the reader's language: gettext over each room's own catalogue, Babel for numbers and dates.

Catalogues are read from their ``.po`` files directly, so that nothing has to be compiled before a study can speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from lagniappe.report.finding import Cell, Sentence, Unit
from lagniappe.report.marks import gettext_noop, ngettext_noop
from lagniappe.report.terms import TERMS

__all__ = ["LANGUAGES", "Words", "gettext_noop", "ngettext_noop"]

LANGUAGES = ("en", "es", "ru")
HERE = Path(__file__).parent


@lru_cache(maxsize=64)
def _catalogue(folder: Path, language: str) -> NullTranslations:
    path = folder / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


class Words:
    """Everything a report says in one language. ``folders`` are the rooms whose own catalogues are asked first."""

    def __init__(self, language: str = "en", folders: Sequence[Path] = ()) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language}")
        self.language = language
        self.locale = Locale(language)
        self._catalogues = [_catalogue(folder, language) for folder in (*folders, HERE)]

    def text(self, message: str) -> str:
        """The message in this language; in English where no catalogue knows it."""
        for catalogue in self._catalogues:
            said = catalogue.gettext(message)
            if said != message:
                return said
        return message

    def plural(self, one: str, many: str, count: int) -> str:
        for catalogue in self._catalogues:
            said = catalogue.ngettext(one, many, count)
            if said not in (one, many):
                return said
        return one if count == 1 else many

    def sentence(self, sentence: Sentence) -> str:
        """A sentence with its values written as the reader writes them."""
        values = {name: self.value(value.value, value.unit) for name, value in sentence.values.items()}
        if sentence.plural and sentence.of:
            count = sentence.values[sentence.of].value
            template = self.plural(sentence.id, sentence.plural, int(count or 0))
        else:
            template = self.text(sentence.id)
        return template.format(**values)

    def term(self, code: str) -> str:
        return self.text(TERMS.get(code, code))

    def value(self, value: Cell, unit: Unit) -> str:
        """One value with its unit; an em dash where there is none."""
        if value is None:
            return "—"
        if unit == "text":
            return str(value)
        if unit == "term":
            return self.term(str(value))
        if unit == "day":
            return format_date(date.fromisoformat(str(value)), "medium", locale=self.locale)
        number = float(value)
        if unit == "seconds":
            return self.duration(number)
        if unit == "share":
            return self.share(number)
        if unit == "minute":
            return f"{int(number) // 60:02d}:{int(number) % 60:02d}"
        if unit == "weekday":
            return str(get_day_names("wide", context="stand-alone", locale=self.locale)[int(number)])
        if unit == "count":
            return str(format_decimal(int(number), locale=self.locale))
        return self.number(number)

    def brief(self, value: Cell, unit: Unit) -> str:
        """A value for narrow columns: durations as on a stopwatch, 0:42, 3:20, 1:12:00."""
        if unit != "seconds" or value is None:
            return self.value(value, unit)
        minutes, seconds = divmod(round(float(value)), 60)
        return f"{minutes}:{seconds:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"

    def weekday_short(self, weekday: int) -> str:
        return str(get_day_names("abbreviated", context="stand-alone", locale=self.locale)[weekday])

    def number(self, number: float) -> str:
        """Three telling digits, without decimals from a hundred on."""
        digits = "#,##0" if abs(number) >= 100 else "#,##0.0" if abs(number) >= 10 else "#,##0.##"
        return str(format_decimal(number, format=digits, locale=self.locale))

    def share(self, share: float) -> str:
        """Percent with one decimal where it says something: 83.2 %, 0.4 %, but 100 % and 0 %."""
        digits = "#,##0.#%" if self.language == "en" else "#,##0.# %"
        return str(format_percent(share, format=digits, locale=self.locale))

    def duration(self, seconds: float) -> str:
        """A duration in the unit in which people think of it: 42 s, 3 min 20 s, 1 h 12 min. It never breaks in two."""
        sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
        if seconds < 9.95:
            parts = [(seconds, "0.#", "s")]
        elif seconds < 59.5:
            parts = [(round(seconds), "0", "s")]
        elif seconds < 3599.5:
            minutes, rest = divmod(round(seconds), 60)
            parts = [(minutes, "0", "min"), (rest, "0", "s")]
        else:
            hours, minutes = divmod(round(seconds / 60), 60)
            parts = [(hours, "#,##0", "h"), (minutes, "0", "min")]
        told = [
            f"{format_decimal(number, format=digits, locale=self.locale)}{_NBSP}{self.text(unit)}"
            for place, (number, digits, unit) in enumerate(parts)
            if number or not place
        ]
        return sign + _NBSP.join(told)


_NBSP = "\u00a0"
_UNITS = (gettext_noop("s"), gettext_noop("min"), gettext_noop("h"), gettext_noop("seconds"), gettext_noop("minutes"),
          gettext_noop("hours"))  # fmt: skip
