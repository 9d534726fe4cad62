"""The observer's page on a phone: it counts without a network and sends what it has when there is one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from lagniappe.desk.actions.observing import Tap, observe
from lagniappe.desk.answers import answers
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import limited
from lagniappe.web.survey import links

WORKER = Path(__file__).parent / "static" / "survey" / "worker.js"
LARGEST = 300_000
SLIGHT = timedelta(seconds=5)
"""A difference of the clocks below this is the way of the message, not the clock."""


@require_safe
@limited("survey", tries=120, within_seconds=60, reading=True)
@answers
@ensure_csrf_cookie
def page(request: HttpRequest, signed: str) -> HttpResponse:
    survey = links.read(signed, timezone.now())
    return render(request, "web/survey/phone.html", {"survey": survey, "key": survey.public_id.hex})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the folder whose pages it keeps."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
@limited("survey", tries=120, within_seconds=60, reading=True)
@answers
def token(request: HttpRequest, signed: str) -> HttpResponse:
    """A fresh token against forged requests, for a page that was kept so long that its own is no longer good."""
    links.read(signed, timezone.now())
    return JsonResponse({"token": get_token(request)}, headers={"Cache-Control": "no-store"})


@require_POST
@limited("survey taps", tries=120, within_seconds=60)
@answers
def taps(request: HttpRequest, signed: str) -> HttpResponse:
    """What the phone had kept. The answer names the taps that it may forget."""
    now = timezone.now()
    survey = links.read(signed, now)
    if len(request.body) > LARGEST:
        raise ActionRefused("too_many", _("Please send less at once."))
    try:
        data = json.loads(request.body)
        skew = now - _moment(data["now"])
        made = [_tap(row) for row in data["taps"]]
    except (ValueError, TypeError, KeyError, OverflowError):
        raise ActionRefused("invalid", _("We do not understand what this phone sends.")) from None
    kept = observe(survey=survey, taps=made, skew=skew if abs(skew) > SLIGHT else timedelta(0), now=now)
    return JsonResponse({"kept": [str(one) for one in kept]})


def _tap(row: dict[str, Any]) -> Tap:
    def number(name: str) -> int | None:
        return None if row.get(name) is None else int(row[name])

    return Tap(
        client_id=UUID(str(row["id"])), round_id=UUID(str(row["round"])), what=str(row["what"]),
        seen_at=_moment(row["at"]), observer=int(row.get("observer", 1)),
        undoes=UUID(str(row["undoes"])) if row.get("undoes") else None, waiting=number("waiting"),
        positions_open=number("open"), positions_there=number("there"),
    )  # fmt: skip


def _moment(milliseconds: object) -> datetime:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        raise TypeError(milliseconds)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
