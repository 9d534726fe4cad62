from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.start import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("alive", views.alive, name="alive"),
]
