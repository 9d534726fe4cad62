"""How the desk answers: a part of the screen for its scripts, the whole screen or a redirect for everybody else."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from lagniappe.channels import contract
from lagniappe.desk.actions import privacy
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import CannedAnswer, Contact, RoleName, User
from lagniappe.desk.queries import conversation, desk, drafts, opened, person, rosters
from lagniappe.desk.queries.files import rules_for

WORKERS = (RoleName.AGENT, RoleName.LEAD)
MOST = 2_000_000_000


def viewer_of(request: HttpRequest) -> User:
    """Who is signed in; the views' guard has seen to it."""
    if not isinstance(request.user, User):
        raise ActionRefused("not_allowed", "")
    return request.user


def looked(viewer: User, contact: Contact) -> Contact:
    """The contact, with the look noted where it is in somebody else's hands: that one's own agent sees it, the ledger knows."""
    if contact.agent_id != viewer.pk:
        privacy.saw(viewer=viewer, contact=contact, now=timezone.now())
    return contact


def is_part(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def number(text: str | None) -> int:
    """A whole number from a form; 0 for anything else."""
    return min(int(text), MOST) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0


def filled(answer: CannedAnswer, name: str) -> str:
    """The ready answer with the name that the person likes; without a name its place closes up."""
    if name:
        return answer.text.replace("{name}", name)
    return answer.text.replace(" {name}", "").replace("{name}", "")


def stream(contact: Contact, after: int = 0) -> dict[str, Any]:
    """What was said behind a message, and what draws it: the channel's own fragment where it has one."""
    return {
        "contact": contact,
        "said": conversation.since(contact, after),
        "stream": [f"channels/{contact.channel}/_messages.html", "web/desk/_messages.html"],
        "viewer_side": "agent",
    }


def channel_styles() -> list[str]:
    """The look of the channels' own fragments."""
    wanted = [f"{name}/messages.css" for name in contract.names()]
    return [path for path in wanted if finders.find(path)]


def contact_work(viewer: User, public_id: object, now: datetime) -> dict[str, Any]:
    """All that the pane and the person's column need for one contact."""
    pane = opened.opened(viewer, public_id, now)
    contact = pane.contact
    name = contact.customer.liked_name or contact.customer.name if contact.customer else ""
    return {
        "opened": pane,
        **stream(contact),
        "rules": rules_for(contact),
        "own_draft": drafts.own(contact, viewer),
        "drafts": drafts.left(contact, viewer),
        "canned": [(answer, filled(answer, name)) for answer in pane.canned],
        "page": person.person_page(viewer, contact.customer, contact.case),
        "unknown": person.is_unknown(contact.customer),
    }


def screen(
    request: HttpRequest,
    work: dict[str, Any],
    *,
    url: str | None = None,
    toast: str = "",
    tone: str = "good",
) -> HttpResponse:
    """The work columns as a part, or the whole screen around them."""
    viewer, now = viewer_of(request), timezone.now()
    context = {"now": now, "viewer": viewer, **work}
    if not is_part(request):
        context["mine"] = desk.mine(viewer, now)
        context["shifts"] = rosters.my_shifts(viewer, now)
        context["channel_styles"] = channel_styles()
        return render(request, "web/desk/desk.html", context)
    response = render(request, "web/desk/_work.html", context)
    if url is not None:
        response.headers["HX-Push-Url"] = url
    return announced(response, toast, tone)


def announced(response: HttpResponse, toast: str = "", tone: str = "good") -> HttpResponse:
    """Tell the page that something changed, so that its other parts ask anew at once."""
    events: dict[str, Any] = {"desk-changed": {}}
    if toast:
        events["toast"] = {"text": toast, "tone": tone}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def opened_after(request: HttpRequest, contact: Contact | None, toast: str = "", tone: str = "good") -> HttpResponse:
    """After a step: the contact that is now in hand, or the empty desk."""
    url = reverse("desk-contact", args=[contact.public_id]) if contact is not None else reverse("desk")
    if not is_part(request):
        return redirect(url)
    work = contact_work(viewer_of(request), contact.public_id, timezone.now()) if contact is not None else {}
    return screen(request, work, url=url, toast=toast, tone=tone)
