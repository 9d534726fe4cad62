"""Queues whose numbers go on from day to day: from them nobody can count how many were called on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Numbering:
    """How many queues could be looked at (a number on two days at least), how many never restart, and their rows."""

    looked_at: int
    never: int
    rows: Any


def never_restarting(queue: Any, day: Any, seen_at: Any, number: Any) -> Numbering:
    """Look at the last number of each day: where no day begins below the end of the day before, although numbers were
    called, the numbering never restarts."""
    digits = pc.extract_regex(pc.fill_null(number, ""), r"(?P<n>\d{1,9})\s*$")
    value = pc.struct_field(digits, "n").cast(pa.int64())
    codes = queue.combine_chunks().dictionary_encode().indices.to_numpy()
    among = np.flatnonzero(pc.is_valid(value).to_numpy())
    days = day.combine_chunks().cast(pa.int32()).to_numpy()
    moments = seen_at.combine_chunks().cast(pa.int64()).to_numpy()
    numbers = pc.fill_null(value, 0).combine_chunks().to_numpy()
    among = among[np.lexsort((moments[among], days[among], codes[among]))]
    flagged = np.zeros(len(codes), dtype=bool)
    if len(among) < 2:
        return Numbering(0, 0, flagged)
    code, when, shown = codes[among], days[among], numbers[among]
    overnight = (code[1:] == code[:-1]) & (when[1:] != when[:-1])
    restart = overnight & (shown[1:] < shown[:-1])
    many = int(codes.max()) + 1
    nights = np.bincount(code[1:], overnight, many)
    restarts = np.bincount(code[1:], restart, many)
    moved = np.bincount(code[1:], (code[1:] == code[:-1]) & (shown[1:] != shown[:-1]), many)
    looked = (nights > 0) & (moved > 0)
    never = looked & (restarts == 0)
    return Numbering(int(looked.sum()), int(never.sum()), never[codes])
