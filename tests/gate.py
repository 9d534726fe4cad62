"""Whether this run decides what lands."""

import os

GATE = os.environ.get("CI") == "true"
"""Then every example is drawn, every language and dark screens are looked at, every pair is compared, and races are long; a
laptop proves the same laws with fewer."""
