"""Settings of the test suite: a folder of its own and a fast password hasher; the rest is what users run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Each worker of a parallel run has a folder of its own, which the processes that it starts share.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if "LAGNIAPPE_HOME" not in os.environ or not os.environ["LAGNIAPPE_HOME"].endswith(_worker):
    os.environ["LAGNIAPPE_HOME"] = tempfile.mkdtemp(prefix="lagniappe-test-", suffix=_worker)
os.environ.setdefault("LAGNIAPPE_SECRET_KEY", "only-for-tests-" + "x" * 40)

from lagniappe.settings import *  # noqa: F403
from lagniappe.settings import DATABASES, HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": str(Path(HOME) / "test.sqlite3")}
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
