"""The service worker of a machine in the hall: what it shows when it is loaded while the server is away."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lagniappe.desk.answers import answers
from lagniappe.desk.queries import lines

WORKER = Path(__file__).parent.parent / "static" / "turn" / "worker.js"
REACHES = {"default-src": [NONE], "connect-src": [SELF]}


@require_safe
@answers
def worker(request: HttpRequest, site: str) -> HttpResponse:
    """The script may answer for this one kiosk or display, and reach nothing but this server."""
    lines.site(site)
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": request.path.removesuffix("worker.js")}
    response = HttpResponse(WORKER.read_bytes(), content_type="text/javascript", headers=headers)
    csp(REACHES)(lambda _request: response)(request)
    return response
