"""The conversation: what was said, saying, seen, typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagniappe.desk import ephemeral
from lagniappe.desk.actions import talk
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Message, User
from lagniappe.desk.queries import rights
from lagniappe.web.desk.frames import WORKERS, is_part, number, stream, viewer_of


@require_safe
@staff(*WORKERS)
def messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was said after a sequence number."""
    contact = rights.contact(viewer_of(request), public_id)
    return _since(request, contact, number(request.GET.get("after")))


def _since(request: HttpRequest, contact: Contact, after: int) -> HttpResponse:
    context = stream(contact, after)
    response = render(request, context["stream"], context)
    response.headers["X-Customer-Seen"] = str(contact.customer_seen_seq)
    return response


@require_POST
@staff(*WORKERS)
def say(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_of(request)
    contact = rights.contact(viewer, public_id)
    client_key = request.POST.get("client_key", "")
    if not client_key or len(client_key) > 64:
        raise ActionRefused("unknown", _("This page has expired. Load it again; your text is kept."))
    talk.say(
        contact=contact,
        speaker=Message.Speaker.AGENT,
        text=request.POST.get("text", ""),
        client_key=client_key,
        author=viewer,
        now=timezone.now(),
        language=contact.language,
    )
    if not is_part(request):
        return redirect("desk-contact", public_id)
    return _since(request, contact, number(request.POST.get("after")))


def _own(viewer: User, public_id: str) -> Contact:
    contact = rights.contact(viewer, public_id)
    if contact.agent_id != viewer.pk:
        raise ActionRefused("not_allowed", _("This contact is in somebody else's hands."))
    return contact


@require_POST
@staff(*WORKERS)
def seen(request: HttpRequest, public_id: str) -> HttpResponse:
    contact = _own(viewer_of(request), public_id)
    talk.see(contact=contact, by="agent", seq=number(request.POST.get("seq")))
    return HttpResponse(status=204)


@require_POST
@staff(*WORKERS)
def typing(request: HttpRequest, public_id: str) -> HttpResponse:
    contact = _own(viewer_of(request), public_id)
    ephemeral.tell(f"contact:{contact.public_id}", {"signal": "typing", "by": "agent"})
    return HttpResponse(status=204)
