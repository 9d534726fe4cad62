"""The staff's own doors. Of the sign-in package's pages only these are open: no sign-up, no reset by mail."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import URLPattern, URLResolver, path

from lagniappe.web.account import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/home", views.home, name="home"),
    path("account/enter", views.enter, name="enter"),
    path("account/login/", allauth.login, name="account_login"),
    path("account/logout/", allauth.logout, name="account_logout"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/password/change/", allauth.password_change, name="account_change_password"),
    # Who has no password yet gets one from an administrator; the package asks for the name of a page.
    path("account/password/set/", views.home, name="account_set_password"),
]
