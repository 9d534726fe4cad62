"""Words and numbers in the reader's language: gettext over the rooms' own catalogues, Babel for numbers and dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from babel.numbers import format_decimal, format_percent

from lagniappe.phrases import LANGUAGES, Phrases
from lagniappe.sentences import Cell, Sentence, Unit, gettext_noop, told

__all__ = ["LANGUAGES", "Words"]

HERE = Path(__file__).parent
NO_TERMS: Mapping[str, str] = MappingProxyType({})


class Words(Phrases):
    """Everything that is said in one language. ``rooms`` are the folders whose catalogues are asked, in this order;
    ``terms`` are the words for their codes."""

    def __init__(self, language: str = "en", rooms: Sequence[Path] = (), terms: Mapping[str, str] = NO_TERMS) -> None:
        super().__init__(language, (*rooms, HERE))
        self.locale = Locale(language)
        self.terms = terms

    def sentence(self, sentence: Sentence) -> str:
        """A sentence with its values written as the reader writes them."""
        values = {name: self.value(value.value, value.unit) for name, value in sentence.values.items()}
        if sentence.plural and sentence.of:
            count = sentence.values[sentence.of].value
            template = self.plural(sentence.id, sentence.plural, int(count or 0))
        else:
            template = self.text(sentence.id)
        return template.format(**values) if values else template

    def told(self, message: str, **values: object) -> str:
        """A sentence from plain values, see ``lagniappe.sentences.told``."""
        return self.sentence(told(message, **values))

    def term(self, code: str) -> str:
        return self.text(self.terms.get(code, code))

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
        sign, (minutes, seconds) = "−" if round(float(value)) < 0 else "", divmod(abs(round(float(value))), 60)
        hours, minutes = divmod(minutes, 60)
        return sign + (f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}")

    def weekday_short(self, weekday: int) -> str:
        return str(get_day_names("abbreviated", context="stand-alone", locale=self.locale)[weekday])

    def day_short(self, day: str) -> str:
        """A day without its year: 6 Jan, 6 ene, 6 янв."""
        return str(format_skeleton("MMMd", date.fromisoformat(day), locale=self.locale))

    def number(self, number: float) -> str:
        """Three telling digits, without decimals from a hundred on; four decimals at most."""
        size = abs(number)
        digits = "#,##0" if size >= 100 else "#,##0.0" if size >= 10 else "#,##0.##" if size >= 0.1 else "#,##0.####"
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
_UNITS = (gettext_noop("s"), gettext_noop("min"), gettext_noop("h"))
