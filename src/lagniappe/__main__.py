"""``lagniappe`` and ``python -m lagniappe``."""

from __future__ import annotations

import sys


def main() -> None:
    if sys.argv[1:2] == ["serve"]:
        from lagniappe.serving.command import run

        sys.exit(run(sys.argv[2:]))
    from lagniappe.cli import app

    app(prog_name="lagniappe")


if __name__ == "__main__":
    main()
