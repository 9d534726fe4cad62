"""Cutting rows into partitions and putting them into Parquet files that outlast a power cut."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lagniappe.journal import manifest

WORDS = (
    "origin", "site", "channel", "direction", "queue", "kind", "outcome", "agent_id", "position_id", "state", "result",
    "speaker", "language",
)  # fmt: skip
"""Columns of few different words: only these are worth a dictionary."""
FEW = 1000


def partitions(rows: Any, key: tuple[str, ...]) -> dict[tuple[str, str], Any]:
    """Rows by (site, ISO day), in the order of days; within one, in the order in which they came.

    Columns that are empty altogether are left out of the pieces: moving nulls about takes as long as moving values.
    """
    if not rows.num_rows:
        return {}
    kept = [name for name in rows.column_names if rows[name].null_count < rows.num_rows]
    rows = pa.table({name: _lean(rows[name], name in WORDS and name not in key) for name in kept})
    sites = rows["site"].combine_chunks()
    sites = sites if pa.types.is_dictionary(sites.type) else sites.dictionary_encode()
    days = rows["business_day"].combine_chunks().cast(pa.int32()).to_numpy()
    first = int(days.min())
    codes = (days - first).astype(np.int64) * len(sites.dictionary) + sites.indices.to_numpy()
    if (codes[1:] < codes[:-1]).any():
        order = np.argsort(codes, kind="stable")
        rows, codes = rows.take(pa.array(order)), codes[order]
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])).tolist()
    groups = {}
    for start, end in zip(starts, [*starts[1:], len(codes)], strict=True):
        day, site = divmod(int(codes[start]), len(sites.dictionary))
        when = pa.scalar(day + first, pa.int32()).cast(pa.date32()).as_py().isoformat()
        groups[(sites.dictionary[site].as_py(), when)] = rows.slice(start, end - start)
    return groups


def _lean(values: Any, may_be_coded: bool) -> Any:
    """A column in the form in which it is quickest to move and to write."""
    whole = values.combine_chunks()
    if pa.types.is_dictionary(whole.type) and not may_be_coded:
        return whole.cast(whole.type.value_type)
    if not may_be_coded or not pa.types.is_string(whole.type):
        return whole
    coded = whole.dictionary_encode()
    # Each file carries the dictionary whole, so a long one would cost more than it saves.
    return coded if len(coded.dictionary) <= FEW else whole


def save_all(fresh: Sequence[tuple[Path, Any]]) -> None:
    """Write Parquet files, several at once, and return when the disk has them and their names."""
    folders = {path.parent for path, _ in fresh}
    made = {folder for leaf in folders for folder in (leaf, *leaf.parents) if not folder.exists()}
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(lambda one: _save(*one), fresh))
        list(pool.map(manifest.sync, folders | {folder.parent for folder in made}))


def _save(path: Path, rows: Any) -> None:
    # Into memory first: Arrow's many small writes into a Python file cost three times the encoding itself.
    written = pa.BufferOutputStream()
    words = [name for name in WORDS if name in rows.column_names]
    pq.write_table(rows, written, compression="snappy", use_dictionary=words)
    with path.open("wb") as file:
        file.write(written.getvalue())
        file.flush()
        os.fsync(file.fileno())
