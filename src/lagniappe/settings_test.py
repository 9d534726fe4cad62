"""Settings of the test suite: a folder of its own and a fast password hasher; the rest is what users run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Each worker of a parallel run has a folder of its own, which the processes that it starts share.
os.environ["LAGNIAPPE_HOME"] = (
    os.environ["LAGNIAPPE_HOME"]
    if "LAGNIAPPE_HOME" in os.environ
    and os.environ.get("LAGNIAPPE_TEST_WORKER", "") == os.environ.get("PYTEST_XDIST_WORKER", "")
    else tempfile.mkdtemp(prefix="lagniappe-test-")
)
os.environ["LAGNIAPPE_TEST_WORKER"] = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ.setdefault("LAGNIAPPE_SECRET_KEY", "only-for-tests-" + "x" * 40)

from lagniappe.settings import *  # noqa: F403
from lagniappe.settings import DATABASE, DATABASES, HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not DATABASE:
    DATABASES["default"]["TEST"] = {"NAME": str(Path(HOME) / "test.sqlite3")}
DOORS_COUNT_TOGETHER = False  # the pages' tests are one process; the counting of several has tests of its own
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
