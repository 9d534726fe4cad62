"""``/healthz``: 200 when the process can serve."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from lagniappe.web.live import lag_seconds


def healthz(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return JsonResponse({"ok": False, "why": type(error).__name__}, status=503)
    return JsonResponse({"ok": True, "live_lag_seconds": round(lag_seconds(), 3)})
