"""``python -m lagniappe``."""

from __future__ import annotations

from lagniappe.cli import app

app(prog_name="lagniappe")
