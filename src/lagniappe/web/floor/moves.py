"""What a lead does from the floor: one contact or one person moved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lagniappe.desk.actions import lead as leads
from lagniappe.desk.actions import privacy, talk
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, User
from lagniappe.desk.queries import floor as floors
from lagniappe.desk.queries import lead as seen
from lagniappe.desk.queries.rights import as_uuid, demand_role


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*floors.WATCHING)
def contact(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer, now = demand_role(request.user, *floors.WATCHING), timezone.now()
    found = seen.contact(viewer, public_id)
    if request.method == "POST":
        messages.success(request, _moved(request, found, viewer))
        return redirect("floor-contact", found.public_id)
    privacy.saw(viewer=viewer, contact=found, now=now)
    return render(request, "web/floor/contact.html", seen.about_contact(viewer, found))


def _moved(request: HttpRequest, found: Contact, viewer: User) -> str:
    now, asked = timezone.now(), request.POST
    what = asked.get("do", "")
    if what == "priority":
        given = asked.get("priority", "")
        leads.put_first(contact=found, priority=int(given) if given in ("0", "1", "2") else -1, lead=viewer, now=now)
        return _("Priority set.")
    if what == "hand":
        agent = seen.agent(viewer, asked.get("agent", ""))
        leads.hand(contact=found, agent=agent, lead=viewer, now=now)
        return _("Offered to %(name)s.") % {"name": agent}
    if what == "send":
        queue = seen.queue(viewer, asked.get("queue", ""))
        leads.send(contact=found, to=queue, lead=viewer, now=now)
        return _("Sent on to %(queue)s.") % {"queue": queue}
    if what == "whisper":
        text = asked.get("text", "").replace("\0", "")[:500]
        talk.note(author=viewer, text=text, contact=found, now=now)
        return _("Whispered.")
    raise ActionRefused("unknown", _("We do not know this step."))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*floors.WATCHING)
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = demand_role(request.user, *floors.WATCHING)
    found = seen.agent(viewer, public_id)
    if request.method == "POST":
        _placed(request, found, viewer)
        messages.success(request, _("Saved."))
        return redirect("floor-person", found.public_id)
    return render(request, "web/floor/person.html", seen.about_person(viewer, found))


def _placed(request: HttpRequest, found: User, viewer: User) -> None:
    now, asked = timezone.now(), request.POST
    if asked.get("do") == "place":
        named = asked.get("position", "")
        spots = seen.positions(viewer)
        position = spots.filter(public_id=as_uuid(named)).first() if named else None
        if named and position is None:
            raise ActionRefused("unknown", _("Choose where."))
        leads.place(agent=found, state=asked.get("state", ""), position=position, lead=viewer, now=now)
    elif asked.get("do") == "serve":
        for queue in seen.queues(viewer):
            given = asked.get(f"ring-{queue.public_id}")
            if given is not None:
                ring = int(given) if given.isascii() and given.isdigit() and len(given) < 3 else None
                leads.serve(agent=found, queue=queue, ring=ring, lead=viewer, now=now)
    else:
        raise ActionRefused("unknown", _("We do not know this step."))
