"""Settings of the test suite: a folder of its own and a fast password hasher; the rest is what users run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LAGNIAPPE_HOME", tempfile.mkdtemp(prefix="lagniappe-test-"))
os.environ.setdefault("LAGNIAPPE_SECRET_KEY", "only-for-tests-" + "x" * 40)

from lagniappe.settings import *  # noqa: F403
from lagniappe.settings import DATABASES, HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": str(Path(HOME) / "test.sqlite3")}
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
