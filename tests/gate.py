"""Whether this run decides what lands."""

import os

GATE = os.environ.get("CI") == "true"
"""Then every example is drawn, every language looked at and every pair compared; a laptop proves the same laws with fewer."""
