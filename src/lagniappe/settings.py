"""One settings file, read from the environment. Everything that a centre keeps lies under ``LAGNIAPPE_HOME``.

| variable | meaning | default |
|---|---|---|
| LAGNIAPPE_HOME | folder of the database, journal and files | .lagniappe |
| LAGNIAPPE_DATABASE | postgres://user:password@host:5432/name | the home's file `database_url`, else a file in the home |
| LAGNIAPPE_SECRET_KEY | signs sessions and links | made at first start, kept in home, readable by its owner only |
| LAGNIAPPE_HOSTS | host names that we answer to, comma separated | localhost, its subdomains, 127.0.0.1, [::1] |
| LAGNIAPPE_HTTPS | 1 behind a TLS proxy: secure cookies, trusted forwarded scheme | 0 |
| LAGNIAPPE_DEMO | 1 in the demonstration centre: one-click entry for every role | 0 |
| LAGNIAPPE_DEBUG | 1 while developing | 0 |
| LAGNIAPPE_SCANNER | command that checks each file that people send; the file's path is added | none |
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from lagniappe import database, home

PACKAGE = Path(__file__).parent
HOME = home.folder(Path(os.environ.get("LAGNIAPPE_HOME", ".lagniappe")))
DEMO = os.environ.get("LAGNIAPPE_DEMO") == "1"
DEBUG = os.environ.get("LAGNIAPPE_DEBUG") == "1"
HTTPS = os.environ.get("LAGNIAPPE_HTTPS") == "1"

FILES = HOME / "files"
SCANNER = os.environ.get("LAGNIAPPE_SCANNER", "")

SECRET_KEY = os.environ.get("LAGNIAPPE_SECRET_KEY") or home.secret_key(HOME)
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("LAGNIAPPE_HOSTS", "localhost,.localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]

CHANNELS = sorted(folder.name for folder in (PACKAGE / "channels").iterdir() if (folder / "__init__.py").is_file())
SCREENS = sorted(folder.name for folder in (PACKAGE / "web").iterdir() if (folder / "urls.py").is_file())

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "lagniappe.desk",
    "lagniappe.web",
]
AUTH_USER_MODEL = "desk.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lagniappe.web.assets.AssetsMiddleware",
    "lagniappe.web.persona.PersonaSessionMiddleware",
    "lagniappe.web.tongue.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lagniappe.web.framed.FramedMiddleware",
    "lagniappe.web.bodies.BodiesMiddleware",
]

ROOT_URLCONF = "lagniappe.web.urls"
ASGI_APPLICATION = "lagniappe.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            PACKAGE / "web" / "templates",
            *[PACKAGE / "web" / name / "templates" for name in SCREENS],
            *[PACKAGE / "channels" / name / "templates" for name in CHANNELS],
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lagniappe.web.frame.frame",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected: the finders serve from where the files lie
STATICFILES_DIRS = [
    PACKAGE / "report" / "static",  # how a finding looks; the pages show it, the report has it
    *[PACKAGE / "web" / name / "static" for name in SCREENS if (PACKAGE / "web" / name / "static").is_dir()],
    *[PACKAGE / "channels" / name / "static" for name in CHANNELS if (PACKAGE / "channels" / name / "static").is_dir()],
]
WHITENOISE_USE_FINDERS = True
# Names carry no version: an upgrade must not leave a browser with old scripts beside new pages for long.
WHITENOISE_MAX_AGE = 0 if DEBUG else 60

DATABASE = database.address(os.environ, HOME)
DATABASES = {"default": database.django(DATABASE, HOME)}
# What several web processes must count together lies in the tables; one process counts in its memory.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "lagniappe_cache"}
    if DATABASE
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
DOORS_COUNT_TOGETHER = bool(DATABASE)

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("es", "Español"), ("en", "English"), ("ru", "Русский")]  # each in its own words
LOCALE_PATHS = [
    path
    for path in (
        PACKAGE / "locale",
        PACKAGE / "desk" / "locale",
        PACKAGE / "web" / "locale",
        *[PACKAGE / "web" / name / "locale" for name in SCREENS],
        *[PACKAGE / "channels" / name / "locale" for name in CHANNELS],
        PACKAGE / "report" / "locale",
        *sorted((PACKAGE / "studies").glob("*/locale")),
        PACKAGE / "work" / "locale",
        PACKAGE / "studies" / "locale",
        PACKAGE / "journal" / "locale",
        *sorted((PACKAGE / "journal" / "sources").glob("*/locale")),
    )
    if path.is_dir()
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_ADAPTER = "lagniappe.web.account.adapter.StaffAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_DISPLAY = "lagniappe.web.account.adapter.display"

EMAIL_BACKEND = os.environ.get("LAGNIAPPE_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "lagniappe_staff"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "lagniappe.web.errors.csrf_failure"
CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"lagniappe": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
