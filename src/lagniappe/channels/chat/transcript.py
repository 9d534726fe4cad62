"""What was said, for the customer to keep: a page or plain text, in the language in which they read it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lagniappe.desk.models import Contact
from lagniappe.desk.queries import conversation
from lagniappe.desk.queries.conversation import Item

SHAPES = {"html": "text/html; charset=utf-8", "txt": "text/plain; charset=utf-8"}


def transcript(contact: Contact, shape: str) -> HttpResponse:
    """A download of the conversation and of the earlier ones of its case; KeyError for a shape that there is not."""
    parts = [(past, conversation.whole(past)) for past in [*conversation.earlier(contact), contact]]
    title = str(contact.kind or contact.queue)
    body: str
    if shape == "html":
        body = render_to_string("channels/chat/transcript.html", {"parts": parts, "title": title})
    else:
        # The mark at the beginning tells every editor that it is UTF-8.
        body = "\ufeff" + "\r\n".join([title, "", *_lines(parts)]) + "\r\n"
    response = HttpResponse(body, content_type=SHAPES[shape])
    name = f"{_('conversation')}-{contact.site.local(contact.entered_at):%Y-%m-%d}.{shape}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(parts: Sequence[tuple[Contact, list[Item]]]) -> Iterator[str]:
    for contact, items in parts:
        zone = ZoneInfo(contact.site.zone)
        for item in items:
            local = item.at.astimezone(zone)
            if item.what == "day":
                yield formats.date_format(local, pgettext("date format", "l, j E")).capitalize() + f" {local:%Y}"
            elif item.what == "step":
                told = render_to_string("channels/chat/_step.html", {"item": item, "viewer_side": "customer"})
                yield f"  {local:%H:%M}  — {html.unescape(told).strip()}"
            else:
                words = [*item.plain.splitlines(), *(_file(file.name) for file in item.files)]
                yield f"  {local:%H:%M}  {_speaker(item)}: " + "\r\n         ".join(words)
        yield ""


def _file(name: str) -> str:
    return _("[file: %(name)s]") % {"name": name}


def _speaker(item: Item) -> str:
    if item.speaker == "customer":
        return _("You")
    return item.first_name or {"bot": _("Virtual agent")}.get(item.speaker, _("We"))
