"""Columns of words as times, durations and numbers, all at once; a word that cannot be read is null and marked.

Times are read by their parts, so that a 31 February is unreadable rather than the 3rd of March.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError
from lagniappe.journal.localtime import to_utc
from lagniappe.units import DAY, HOUR, MINUTE, SECOND

Order = Literal["ymd", "dmy", "mdy"]
"""In which order a date names year, month and day."""

EPOCHS = {"seconds": SECOND, "milliseconds": 1000, "microseconds": 1}
LARGEST = 2**62
"""Whole numbers up to this many microseconds (146,000 years) are told; a sum of two of them still fits the journal."""
UNITS = {"microseconds": 1, "milliseconds": 1000, "seconds": SECOND, "minutes": MINUTE, "hours": HOUR, "days": DAY}
CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
HALF = r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
ZONE = r"\s*(?P<zone>Z|z|UTC|[+-]\d\d:?\d\d)?"
DATES = {
    "ymd": r"(?P<year>\d{4})[-/.]?(?P<month>\d\d?)[-/.]?(?P<day>\d\d?)",
    "dmy": r"(?P<day>\d\d?)[-/. ](?P<month>\d\d?)[-/. ](?P<year>\d{4}|\d\d)",
    "mdy": r"(?P<month>\d\d?)[-/. ](?P<day>\d\d?)[-/. ](?P<year>\d{4}|\d\d)",
}


@dataclass(frozen=True)
class Form:
    """How a column writes its times: as whole numbers since 1970 (``epoch`` = their unit), or as dates and clocks."""

    order: Order = "ymd"
    epoch: str = ""


@dataclass(frozen=True)
class Read:
    """Values of a column; which of its words could not be read; which local times came twice or never."""

    values: Any
    wrong: Any
    odd: Any


def times(words: Any, form: Form, zone: str | None) -> Read:
    """Words as UTC times (Arrow timestamps of microseconds). ``zone`` is whose clock they show that do not say it;
    without one they stay as they are. A date without a clock is its midnight."""
    words = _flat(words)
    given = _mask(pc.is_valid(words))
    if form.epoch:
        number = _whole(words, r"^\s*(?P<n>-?\d{1,18})(?:\.0*)?\s*$", "n")
        size = EPOCHS[form.epoch]
        beyond = np.abs(number.values) > LARGEST // size
        values = np.where(beyond, 0, number.values) * size
        empty = np.zeros(len(words), dtype=bool)
        return _times(values, ~given | number.wrong | beyond, empty, (number.wrong | beyond) & given)
    pattern = rf"^\s*{DATES[form.order]}(?:[T ,]+{CLOCK}{HALF}{ZONE})?\s*$"
    parts = pc.extract_regex(words, pattern)
    day, fine = _days(parts)
    clock, right = _clock(parts)
    fine &= right
    offset, said = _offset(parts)
    local = day * DAY + clock
    wrong, odd = given & ~fine, np.zeros(len(words), dtype=bool)
    utc = local - offset
    if zone and (fine & ~said).any():
        shown = pa.array(local, mask=~(fine & ~said)).cast(pa.timestamp("us"))
        moved, strange = to_utc(shown, zone)
        plain = pc.fill_null(moved.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
        utc, odd = np.where(said, utc, plain), _mask(strange) & fine & ~said
    return _times(utc, ~fine, odd, wrong)


def clocks(words: Any) -> Read:
    """Words such as 09:05, 9:05:30 or 9:05 pm as microseconds since midnight."""
    words = _flat(words)
    parts = pc.extract_regex(words, rf"^\s*{CLOCK}{HALF}\s*$")
    micros, fine = _clock(parts)
    fine &= _mask(pc.is_valid(parts))
    return _numbers(micros, fine, words)


def durations(words: Any, unit: str = "seconds", decimal: str = ".") -> Read:
    """Words as durations in whole microseconds: h:mm:ss, mm:ss (``unit`` minutes or hours says which: 5:30 is 5 minutes
    30 unless it is hours), or a number of the unit."""
    words = _flat(words)
    pattern = r"^\s*(?P<a>\d{1,9}):(?P<b>\d\d)(?::(?P<c>\d\d))?(?:[.,](?P<part>\d{1,9}))?\s*$"
    parts = pc.extract_regex(words, pattern)
    a, b, c = (_part(parts, name) for name in "abc")
    three = _said(parts, "c")
    first = np.where(three | (unit == "hours"), HOUR, MINUTE)
    second = np.where(three | (unit == "hours"), MINUTE, SECOND)
    micros = a * first + b * second + c * SECOND + _fraction(parts)
    shown = _mask(pc.is_valid(parts))
    number = numbers(words, decimal)
    plain = _doubles(number.values)
    fits = np.abs(plain) < LARGEST / UNITS[unit]
    plain = np.rint(np.where(fits, plain, 0.0) * UNITS[unit])
    readable = ~number.wrong & _mask(pc.is_valid(words)) & fits
    return _numbers(np.where(shown, micros, plain).astype(np.int64), shown | readable, words)


def numbers(words: Any, decimal: str = ".") -> Read:
    """Words as numbers (float64): with ``decimal`` “,” a point or blank parts the thousands, else a comma or blank does.
    A percent sign divides by a hundred."""
    words = _flat(words)
    parting = "." if decimal == "," else ","
    # A thousands sign only where three digits follow it: 1.5 is not fifteen.
    pattern = rf"^\s*[-+]?(\d+|\d{{1,3}}([{parting}\s'\x{{a0}}\x{{202f}}]\d{{3}})+)(\{decimal}\d*)?\s*%?\s*$"
    fine = _mask(pc.fill_null(pc.match_substring_regex(words, pattern), False))
    bare = pc.replace_substring_regex(words, rf"[{parting}\s'%\x{{a0}}\x{{202f}}+]", "")
    bare = pc.replace_substring(bare, decimal, ".")
    values = pc.if_else(pa.array(fine), bare, None).cast(pa.float64())
    # Hundreds of digits are infinite.
    fine &= np.isfinite(_doubles(values))
    values = pc.if_else(pa.array(fine), values, None)
    percent = _mask(pc.fill_null(pc.match_substring(words, "%"), False)) & fine
    if percent.any():
        values = pc.if_else(pa.array(percent), pc.divide(values, 100.0), values)
    return Read(values, _mask(pc.is_valid(words)) & ~fine, np.zeros(len(words), dtype=bool))


def wholes(words: Any, decimal: str = ".") -> Read:
    """Words as whole numbers; 3,0 is one, 3,5 is not."""
    read = numbers(words, decimal)
    plain = _doubles(read.values)
    whole = (plain == np.rint(plain)) & (np.abs(plain) < 2**53)
    wrong = read.wrong | (~whole & _mask(pc.is_valid(read.values)))
    mask = wrong | ~_mask(pc.is_valid(_flat(words)))
    return Read(pa.array(np.where(mask, 0, plain).astype(np.int64), mask=mask), wrong, read.odd)


def form_of(values: Sequence[str]) -> Form | None:
    """The form in which most of some words are times, None where few are. Where day and month cannot be told apart,
    the day is taken to come first; ``ambiguous`` says so."""
    said: list[str | None] = [value for value in values if value]
    words = pa.array(said or [None], pa.string())
    epoch = _epoch_of(words)
    if epoch:
        return Form(epoch=epoch)
    best, found = 0.8, None
    orders: tuple[Order, ...] = ("ymd", "dmy", "mdy")
    for order in orders:
        share = 1 - times(words, Form(order), None).wrong.mean() if words.null_count == 0 else 0.0
        if share > best:
            best, found = share, Form(order)
    return found


def form_named(order: str) -> Form:
    """The form of an order that a person said; JournalError where it is none."""
    known: dict[str, Order] = {"ymd": "ymd", "dmy": "dmy", "mdy": "mdy"}
    if order not in known:
        raise JournalError("“{order}” is not an order of dates: dmy, mdy or ymd.", order=order)
    return Form(known[order])


def ambiguous(values: Sequence[str], form: Form) -> bool:
    """Whether the words are as well read with the month first."""
    if form.order != "dmy" or form.epoch:
        return False
    words = pa.array([value for value in values if value], pa.string())
    return not times(words, Form("mdy"), None).wrong.any()


def _epoch_of(words: Any) -> str:
    """Whole numbers that lie between 1990 and 2070 in one of the units."""
    whole = _whole(words, r"^\s*(?P<n>\d{9,17})\s*$", "n")
    if words.null_count or whole.wrong.any():
        return ""
    for unit, size in EPOCHS.items():
        seconds = whole.values * (size / SECOND)
        if ((seconds > 631_152_000) & (seconds < 3_155_760_000)).all():
            return unit
    return ""


def _days(parts: Any) -> tuple[Any, Any]:
    """Days since 1970 and whether they exist."""
    year, month, day = (_part(parts, name) for name in ("year", "month", "day"))
    short = _length(parts, "year") == 2
    year = np.where(short, np.where(year < 70, 2000 + year, 1900 + year), year)
    fine = _mask(pc.is_valid(parts)) & (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    months = (np.where(fine, year, 1970) - 1970) * 12 + np.where(fine, month, 1) - 1
    starts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    following = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    fine &= day <= following - starts
    return starts + np.where(fine, day, 1) - 1, fine


def _clock(parts: Any) -> tuple[Any, Any]:
    hour, minute, second = (_part(parts, name) for name in ("hour", "minute", "second"))
    half = pc.struct_field(parts, "half")
    afternoon = _mask(pc.fill_null(pc.match_substring_regex(half, "^[Pp]"), False))
    halved = _said(parts, "half")
    fine = (minute < 60) & (second < 60) & np.where(halved, (hour >= 1) & (hour <= 12), hour <= 24)
    fine &= (hour < 24) | ((minute == 0) & (second == 0))
    hour = np.where(halved, hour % 12 + 12 * afternoon, hour)
    return hour * HOUR + minute * MINUTE + second * SECOND + _fraction(parts), fine


def _fraction(parts: Any) -> Any:
    digits = pc.struct_field(parts, "part")
    if not _said(parts, "part").any():
        return np.zeros(len(parts), dtype=np.int64)
    padded = pc.utf8_slice_codeunits(pc.utf8_rpad(pc.fill_null(digits, ""), 6, "0"), 0, 6)
    return padded.cast(pa.int64()).to_numpy(zero_copy_only=False)


def _offset(parts: Any) -> tuple[Any, Any]:
    """The offset from UTC that a time says of itself, and whether it says one."""
    zone = pc.struct_field(parts, "zone")
    said = _said(parts, "zone")
    offset = np.zeros(len(parts), dtype=np.int64)
    if said.any():
        signed = pc.extract_regex(zone, r"^(?P<sign>[+-])(?P<hour>\d\d):?(?P<minute>\d\d)$")
        back = _mask(pc.fill_null(pc.equal(pc.struct_field(signed, "sign"), "-"), False))
        offset = _part(signed, "hour") * HOUR + _part(signed, "minute") * MINUTE
        offset = np.where(back, -offset, offset)
    return offset, said


def _part(parts: Any, name: str) -> Any:
    """One part as whole numbers, 0 where it is not said."""
    words = pc.struct_field(parts, name)
    said = pc.if_else(pc.fill_null(pc.greater(pc.utf8_length(words), 0), False), words, "0")
    return said.cast(pa.int64()).to_numpy(zero_copy_only=False)


def _said(parts: Any, name: str) -> Any:
    return _length(parts, name) > 0


def _length(parts: Any, name: str) -> Any:
    length = pc.utf8_length(pc.struct_field(parts, name))
    return pc.fill_null(length, 0).to_numpy(zero_copy_only=False)


def _whole(words: Any, pattern: str, name: str) -> Read:
    parts = pc.extract_regex(words, pattern)
    fine = _mask(pc.is_valid(parts))
    return Read(_part(parts, name), _mask(pc.is_valid(words)) & ~fine, ~fine)


def _times(values: Any, missing: Any, odd: Any, wrong: Any = None) -> Read:
    empty = missing if wrong is None else missing | wrong
    return Read(pa.array(values, mask=empty).cast(pa.timestamp("us")), missing if wrong is None else wrong, odd)


def _numbers(values: Any, fine: Any, words: Any) -> Read:
    given = _mask(pc.is_valid(words))
    return Read(pa.array(values, mask=~fine), given & ~fine, np.zeros(len(given), dtype=bool))


def _doubles(values: Any) -> Any:
    return pc.fill_null(values, 0.0).to_numpy(zero_copy_only=False)


def _mask(values: Any) -> Any:
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=bool)


def _flat(words: Any) -> Any:
    flat = words.combine_chunks() if isinstance(words, pa.ChunkedArray) else words
    return flat if pa.types.is_string(flat.type) else flat.cast(pa.string())
