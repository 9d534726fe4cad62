"""Pseudonyms and the key behind them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError

FILE = "key"
BLOCK = 64


def new_key(root: Path) -> bytes:
    """Make the journal's key and keep it in the file ``key``, which only its owner may read."""
    key = secrets.token_bytes(32)
    with os.fdopen(os.open(root / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(root: Path) -> bytes | None:
    """The key kept beside the journal, or None when it is kept elsewhere."""
    try:
        return bytes.fromhex((root / FILE).read_text().strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise JournalError("The journal's key at {file} cannot be read: {why}.", file=root / FILE, why=error) from error


def check(key: bytes) -> str:
    """A word that recognises the key and tells nothing of it."""
    return _digest(key, "check", "")


def pseudonym(key: bytes, kind: str, raw: str) -> str:
    """The pseudonym of ``raw``: the same each time under one key, and not to be turned back without it.

    >>> pseudonym(b"k", "agent", "Ana") == pseudonym(b"k", "agent", "Ana") != pseudonym(b"k", "customer", "Ana")
    True
    """
    return f"{kind[:1]}-{_digest(key, kind, raw)[:20]}"


def pseudonyms(key: bytes, kind: str, values: Any) -> Any:
    """A text column with each value replaced by its pseudonym; nulls stay null."""
    start = f"{kind[:1]}-"
    return _by_value(values, lambda raws: [start + one[:20] for one in _digests(key, kind, raws)])


def marks(key: bytes, ids: Iterable[str]) -> frozenset[str]:
    """The keyed hashes by which erased ids are recognised when they come again."""
    return frozenset(_digests(key, "erased", list(ids)))


def among(key: bytes, erased: frozenset[str], values: Any) -> Any:
    """Boolean array: which values of a text column belong to the erased."""
    if not erased:
        return pa.array([False] * len(values), pa.bool_()) if len(values) else pa.array([], pa.bool_())
    flags = _by_value(values, lambda ids: [one in erased for one in _digests(key, "erased", ids)])
    return pc.fill_null(flags.cast(pa.bool_()), False)


def row_names(key: bytes, rows: Any, columns: tuple[str, ...]) -> list[str]:
    """A name for each row that cannot be joined with any other row: what an erased person's rows carry where a table
    cannot do without an id. The same row gets the same name again, so that importing it twice changes nothing."""
    texts = zip(*(rows.column(name).cast(pa.string()).to_pylist() for name in columns), strict=True)
    return ["erased-" + _digest(key, "row", "\0".join(str(one) for one in text))[:20] for text in texts]


def _by_value(values: Any, say: Any) -> Any:
    # Each distinct value once: hashing is the slow part, and people come again.
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    said = pa.array(say(coded.dictionary.to_pylist()))
    if not len(said):
        return pa.nulls(len(array), pa.string())
    return said.take(coded.indices)


def _digest(key: bytes, kind: str, text: str) -> str:
    return _digests(key, kind, [text])[0]


def _digests(key: bytes, kind: str, texts: Sequence[str]) -> list[str]:
    """HMAC-SHA256 of each text (RFC 2104), the key's two halves prepared once."""
    padded = (key if len(key) <= BLOCK else sha256(key).digest()).ljust(BLOCK, b"\0")
    inner, outer = sha256(bytes(byte ^ 0x36 for byte in padded)), sha256(bytes(byte ^ 0x5C for byte in padded))
    inner.update(f"{kind}\0".encode())
    found = []
    for text in texts:
        first, second = inner.copy(), outer.copy()
        first.update(text.encode())
        second.update(first.digest())
        found.append(second.hexdigest())
    return found
