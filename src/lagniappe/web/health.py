"""``/healthz``: 200 when all is well, else 503 with what is wrong. ``?only=web`` asks only whether pages can be served."""

from __future__ import annotations

import os
import shutil
import socket
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from lagniappe.desk.actions import pulses
from lagniappe.desk.queries import condition
from lagniappe.web.live import lag_seconds

LEAST_FREE_BYTES = 64 * 1024 * 1024
SILENT_SECONDS = 120
LATE_SECONDS = 2.0


def healthz(request: HttpRequest) -> JsonResponse:
    found: dict[str, Any] = {}
    try:
        wrong = _tables()
        if request.GET.get("only") != "web" and not wrong:
            wrong = _room(found) + _work(found) + _live(found)
    except DatabaseError as error:
        wrong = [("database", f"The database does not answer or takes nothing: {type(error).__name__}.")]
        connection.close()
    told = {"ok": not wrong, "wrong": [{"what": what, "why": why} for what, why in wrong], **found}
    return JsonResponse(told, status=503 if wrong else 200)


def _tables() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if condition.tables_pending():
        return [("tables", "The tables are of an older version; start the program anew to bring them up to date.")]
    return []


def _room(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Whether something can be written, tried by writing."""
    free = shutil.disk_usage(settings.HOME).free
    found["free_megabytes"] = free // 1_000_000
    pulses.beat(process=f"web {socket.gethostname()} {os.getpid()}", what="web", now=timezone.now())
    if free < LEAST_FREE_BYTES:
        return [("disk", f"The disk of the centre's folder is nearly full: {free // 1_000_000} MB are left.")]
    return []


def _work(found: dict[str, Any]) -> list[tuple[str, str]]:
    last = condition.last_pulse("work")
    silent = (timezone.now() - last).total_seconds() if last else None
    found["work_seen_seconds_ago"] = None if silent is None else round(silent)
    if silent is not None and silent > SILENT_SECONDS:
        return [("work", f"The background work has not been heard of for {silent:.0f} seconds.")]
    return []


def _live(found: dict[str, Any]) -> list[tuple[str, str]]:
    late = lag_seconds()
    found["live_lag_seconds"] = round(late, 3)
    if late > LATE_SECONDS:
        return [("live", f"Screens are told what happened {late:.1f} seconds ago: some transaction is very long.")]
    return []
