"""What a server runs."""

from __future__ import annotations

import os
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lagniappe.settings")
django.setup(set_prefix=False)
# Only now, because the front's rooms need the settings.
application = import_module("lagniappe.web.front").application
