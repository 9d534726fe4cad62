"""``python -m lagniappe.rehearsal``: the background process of the demonstration, with its life.

``python -m lagniappe.rehearsal prepare`` builds what the demonstration needs and ends.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lagniappe.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    if sys.argv[1:] == ["prepare"]:
        from lagniappe.rehearsal.beginning import prepare

        prepare(settings.HOME, timezone.now())
        return
    from lagniappe.rehearsal.life import Life
    from lagniappe.work import loop

    loop.run(settings.HOME, also=[loop.Task("life", 1.0, Life().step)])


if __name__ == "__main__":
    main()
