"""A kernel in the cache is never older than the kernels that it calls."""

from __future__ import annotations

from lagniappe.queueing import compiled


def test_every_file_with_kernels_is_watched() -> None:
    using = {path.name for path in compiled.HERE.glob("*.py") if "\n@compiled\n" in path.read_text(encoding="utf-8")}
    assert using == set(compiled.KERNELS)
