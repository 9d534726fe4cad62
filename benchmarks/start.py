"""How long until the web process answers, beside bare Django with the same packages and the same server."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks import Ratio

ROUNDS = 7
PYTHON = sys.executable

BARE = """
import os
from django.conf import settings
settings.configure(
    SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], ROOT_URLCONF="bare", USE_TZ=True,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.staticfiles", "django_htmx", "csp",
        "allauth", "allauth.account"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware", "csp.middleware.CSPMiddleware",
        "django_htmx.middleware.HtmxMiddleware", "allauth.account.middleware.AccountMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    STATIC_URL="/static/", WHITENOISE_USE_FINDERS=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BARE"]}},
)
from django.core.asgi import get_asgi_application
application = get_asgi_application()
from django.db import connection
from django.http import JsonResponse
from django.urls import include, path
def healthz(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
urlpatterns = [path("healthz", healthz), path("account/", include("allauth.account.urls"))]
"""


def run() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "bare.py").write_text(BARE)
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LAGNIAPPE_", "DJANGO_", "PYTHONDONT"))}
        environment |= {"BARE": str(home / "bare.sqlite3"), "LAGNIAPPE_HOME": str(home / "centre")}
        serve = [PYTHON, "-m", "lagniappe", "serve", "--home", str(home / "centre"), "--no-work", "--port"]
        bare = [PYTHON, "-m", "uvicorn", "--app-dir", folder, "--log-level", "error", "bare:application", "--port"]
        for command in (serve, bare):  # makes the tables and the compiled files
            _seconds(command, environment)
        ours, theirs = [], []
        for _round in range(ROUNDS):
            ours.append(_seconds(serve, environment))
            theirs.append(_seconds(bare, environment))
    return [
        Ratio(
            "web process ready",
            "bare Django, same packages",
            statistics.median(ours),
            statistics.median(theirs),
            at_most=2,
        )
    ]


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    """From the command to the first 200."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - begun < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - begun
            except OSError:
                time.sleep(0.005)
            if process.poll() is not None:
                raise RuntimeError(f"{command} ended with {process.returncode}")
        raise RuntimeError(f"{command} never answered")
    finally:
        process.terminate()
        process.wait()
