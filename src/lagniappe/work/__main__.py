"""``python -m lagniappe.work``: the background process."""

from __future__ import annotations

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lagniappe.settings")
    import django

    django.setup()
    from django.conf import settings

    from lagniappe.work import loop

    loop.run(settings.HOME)


if __name__ == "__main__":
    main()
