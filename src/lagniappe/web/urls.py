"""Every screen's and every channel's addresses, found by folder."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from lagniappe.web import health

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", health.healthz, name="healthz")]
for _name in settings.SCREENS:
    urlpatterns += import_module(f"lagniappe.web.{_name}.urls").urlpatterns
for _name in settings.CHANNELS:
    if find_spec(f"lagniappe.channels.{_name}.urls"):
        urlpatterns.append(path("", include(f"lagniappe.channels.{_name}.urls")))

handler400 = "lagniappe.web.errors.bad_request"
handler403 = "lagniappe.web.errors.not_allowed"
handler404 = "lagniappe.web.errors.not_found"
handler500 = "lagniappe.web.errors.failed"
handler429 = "lagniappe.web.errors.too_many"
