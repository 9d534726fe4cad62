from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.floor import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("floor", views.floor, name="floor"),
    path("floor/site/<slug:code>", views.site, name="floor-site"),
]
