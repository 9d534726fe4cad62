"""The pages that say what went wrong, in a sentence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagniappe.desk.limits import refusal


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return render(request, "web/error.html", {"title": title, "sentence": sentence}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request, 403, _("This page has expired"), _("Please go back, load the page again and repeat what you did.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("We do not know this page"), _("The link may be old, or mistyped."))


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("This is not for your role"), _("Ask an administrator if you need to see it."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("We could not read this request"), _("Please go back and try again."))


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal(request, wait=60)


def failed(request: HttpRequest) -> HttpResponse:
    # Drawn without the request: what failed may be the database, and the frame must not ask it again.
    page = loader.get_template("web/error.html").render(
        {
            "title": _("Something failed on our side"),
            "sentence": _("It was noted. Please try again in a moment."),
            "LANGUAGE_CODE": get_language(),
            "centre_name": "Lagniappe",
        }
    )
    return HttpResponse(page, status=500)
