from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.floor import moves, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("floor", views.floor, name="floor"),
    path("floor/site/<slug:code>", views.site, name="floor-site"),
    path("floor/contact/<str:public_id>", moves.contact, name="floor-contact"),
    path("floor/person/<str:public_id>", moves.person, name="floor-person"),
]
