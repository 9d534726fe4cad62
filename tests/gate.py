"""Whether this run decides what lands."""

import os

GATE = os.environ.get("CI") == "true"
"""Then every example is drawn, every language and dark screens are looked at, and every pair is compared; a laptop proves
the same laws with fewer."""
