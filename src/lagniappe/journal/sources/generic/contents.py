"""What is in the columns of an unknown export, by a sample of their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.reading.sheets import Sheet
from lagniappe.journal.reading.values import Form, ambiguous, clocks, durations, form_of, numbers, times
from lagniappe.journal.sources.generic.mapping import Place
from lagniappe.units import DAY, SECOND

SAMPLE = 2000
FEW = 40
FEWEST = 3
MOST = 0.8
"""Share of the values that must be readable as something for the column to be it: exports hold slips."""
Looks = Literal["time", "day", "clock", "length", "number", "id", "word", "empty"]


@dataclass(frozen=True)
class Content:
    """What a column looks like. ``middle`` is the median (of times in microseconds, of numbers themselves); ``distinct``
    are its different words where they are few."""

    looks: Looks
    examples: tuple[str, ...]
    form: Form | None = None
    ambiguous: bool = False
    middle: float | None = None
    decimal: str = "."
    distinct: tuple[str, ...] = ()


def looked_at(sheet: Sheet) -> dict[str, Content]:
    """The content of each column, by rows spread over the whole sheet."""
    step = max(1, sheet.rows.num_rows // SAMPLE)
    rows = sheet.rows.take(pa.array(np.arange(0, sheet.rows.num_rows, step)))
    return {name: _content([word for word in rows[name].to_pylist() if word and word.strip()]) for name in sheet.names}


def _content(words: Sequence[str]) -> Content:
    if not words:
        return Content("empty", ())
    examples = tuple(dict.fromkeys(words))[:5]
    array = pa.array(words)
    form = form_of(words)
    if form is not None:
        values = times(array, form, None).values.drop_null().cast(pa.int64()).to_numpy()
        timed = bool(form.epoch) or any(":" in word for word in words)
        return Content("time" if timed else "day", examples, form, ambiguous(words, form), float(np.median(values)))
    if _share(clocks(array).wrong) > MOST:
        return Content("clock", examples)
    if any(":" in word for word in words) and _share(durations(array).wrong) > MOST:
        return Content("length", examples)
    decimal = "," if sum("," in word for word in words) > sum("." in word for word in words) else "."
    read = numbers(array, decimal)
    distinct = tuple(dict.fromkeys(words))
    if _share(read.wrong) > MOST:
        whole = not any(re.search(r"[.,]\d", word) for word in words)
        if whole and len(distinct) > 0.95 * len(words) and len(words) > FEW:
            return Content("id", examples)
        has_part = decimal if any(decimal in word for word in words) else "."
        return Content("number", examples, middle=float(pc.approximate_median(read.values).as_py()), decimal=has_part)
    if len(distinct) <= FEW:
        return Content("word", examples, distinct=distinct)
    return Content("id" if len(distinct) > 0.5 * len(words) else "word", examples)


def share_in_order(sheet: Sheet, before: Place, after: Place, form: Form) -> float | None:
    """In which share of the rows that have both the first time is not after the second (but for 2 s); None without any."""
    rows = sheet.rows.slice(0, SAMPLE)
    first, second = (_moment(rows, place, form) for place in (before, after))
    both = pc.and_(pc.is_valid(first), pc.is_valid(second))
    gap = pc.subtract(second, first).filter(both)
    fine = pc.greater_equal(gap, -2 * SECOND)
    if len(after.columns) > 1:  # a clock without a day of its own may have passed midnight
        fine = pc.or_(fine, pc.less(gap, -DAY // 2))
    return float(pc.mean(fine).as_py()) if len(gap) >= FEWEST else None


def _moment(rows: Any, place: Place, form: Form) -> Any:
    day = times(rows[place.columns[0]], form, None).values.cast(pa.int64())
    return pc.add(day, clocks(rows[place.columns[1]]).values) if len(place.columns) > 1 else day


def _share(wrong: Any) -> float:
    return 1 - float(wrong.mean())
