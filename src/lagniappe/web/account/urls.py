from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from lagniappe.web.account import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/home", views.home, name="home"),
    path("account/", include("allauth.account.urls")),
]
