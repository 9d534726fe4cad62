"""What a view answers when an action refuses: the sentence, as a page for people and as plain text for scripts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.queries import rights

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def refusal(request: HttpRequest, refused: ActionRefused) -> HttpResponse:
    """The refusal's status and sentence. Scripts show the plain text as a toast and keep what was typed."""
    if "HX-Request" in request.headers or "text/html" not in request.headers.get("Accept", "text/html"):
        return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain; charset=utf-8")
    titles = {
        404: _("We do not know this page"),
        403: _("This is not for your role"),
        429: _("A little slower, please"),
    }
    title = titles.get(refused.status, _("This could not be done"))
    return render(request, "web/error.html", {"title": title, "sentence": refused.sentence}, status=refused.status)


def answers(view: View[P]) -> View[P]:
    """Turn an ``ActionRefused`` of the view into its answer."""

    @wraps(view)
    def answering(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ActionRefused as refused:
            return refusal(request, refused)

    return answering


def staff(*roles: str) -> Callable[[View[P]], View[P]]:
    """A view for who holds one of the roles anywhere: the others are asked to sign in, or refused with a sentence."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                if "HX-Request" in request.headers:  # a fragment would draw the sign-in page into the middle of another
                    return HttpResponse(status=204, headers={"HX-Redirect": resolve_url("account_login")})
                return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
            rights.demand_role(request.user, *roles)
            return view(request, *args, **kwargs)

        return answers(guarded)

    return guard
