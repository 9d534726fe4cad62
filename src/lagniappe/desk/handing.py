"""Handing a file out: always as a download, never as a page of ours."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from lagniappe.desk import shelf
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Attachment


def hand_out(attachment: Attachment) -> HttpResponse:
    """The file's bytes, which no browser opens in our name even if it is told to."""
    try:
        body = shelf.place(attachment.path).read_bytes()
    except FileNotFoundError:
        raise ActionRefused("unknown", _("This file is not there any more.")) from None
    response = HttpResponse(body, content_type=attachment.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
