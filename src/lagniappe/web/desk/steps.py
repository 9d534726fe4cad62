"""What an agent does with a contact, one press each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lagniappe.desk.actions import errands, service, turns, undo
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Kind, Queue, Resolution, State, User
from lagniappe.desk.queries import rights, waiting
from lagniappe.web.desk.frames import WORKERS, opened_after, viewer_of

Step = Callable[[HttpRequest, Contact, User, datetime], HttpResponse]


@require_POST
@staff(*WORKERS)
def call_next(request: HttpRequest) -> HttpResponse:
    return _next(request, viewer_of(request), timezone.now())


def _next(request: HttpRequest, agent: User, now: datetime) -> HttpResponse:
    called = turns.call_next(agent=agent, now=now)
    if called is None:
        if any(waiting.count for waiting in waiting.waiting_queues(agent, now) if waiting.queue.pull):
            raise ActionRefused(
                "full", _("Who waits needs another skill, or more room: finish or park something first.")
            )
        return opened_after(request, None, _("Nobody is waiting for you now."), "")
    return opened_after(request, called)


def call(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    if not contact.queue.pull:  # a conversation is offered, for as long as its queue says
        raise ActionRefused("unknown", _("We do not know this step."))
    return opened_after(request, turns.call_chosen(contact=contact, agent=agent, now=now))


def recall(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    return opened_after(request, turns.recall(contact=contact, agent=agent, now=now), _("Called again."))


def start(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    return opened_after(request, service.start(contact=contact, agent=agent, now=now))


def decline(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    service.decline(contact=contact, agent=agent, now=now)
    return opened_after(request, None, _("Passed on to a colleague."))


def miss(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    missed = turns.miss(contact=contact, agent=agent, now=now)
    if missed.state == State.PARKED:
        return opened_after(
            request, None, _("%(ticket)s did not come and stays set aside.") % {"ticket": missed.ticket}, ""
        )
    until = missed.site.local(missed.due_at).strftime("%H:%M") if missed.due_at else ""
    sentence = _("%(ticket)s did not come and may return until %(until)s.") % {"ticket": missed.ticket, "until": until}
    return opened_after(request, None, sentence, "")


def back(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    if not rights.queues(agent).filter(pk=contact.queue_id).exists():
        raise ActionRefused("not_allowed", _("You do not serve this queue."))
    turns.come_back(contact=contact, now=now, actor=agent)
    return opened_after(request, None, _("%(ticket)s is back in its place.") % {"ticket": contact.ticket})


def park(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    return opened_after(request, service.park(contact=contact, agent=agent, now=now))


def take_up(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    """A turn is called, for its person waits out of sight; a conversation just goes on."""
    if contact.queue.pull:
        return opened_after(request, turns.call_back(contact=contact, agent=agent, now=now))
    return resume(request, contact, agent, now)


def resume(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    return opened_after(request, service.take_up(contact=contact, agent=agent, now=now))


def end(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    return opened_after(request, service.end(contact=contact, agent=agent, now=now))


def close(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    resolution = request.POST.get("resolution", "")
    if resolution not in Resolution.values:
        raise ActionRefused("no_outcome", _("Choose what came of it first."))
    closed = service.close(
        contact=contact,
        agent=agent,
        resolution=resolution,
        line=request.POST.get("line", "").replace("\0", ""),
        now=now,
    )
    if closed.state != State.CLOSED:
        return _goes_on(request, closed, agent)
    if request.POST.get("next"):
        return _next(request, agent, now)
    return opened_after(request, None, _("Closed."))


def _goes_on(request: HttpRequest, contact: Contact, agent: User) -> HttpResponse:
    """The visit has another procedure: at this counter, or in line elsewhere."""
    if contact.agent_id == agent.pk:
        return opened_after(request, contact, _("Now: %(kind)s, at the same counter.") % {"kind": contact.kind})
    said = {"ticket": contact.ticket, "kind": contact.kind, "queue": contact.queue}
    return opened_after(request, None, _("%(ticket)s goes on to %(queue)s: %(kind)s. Its place is kept.") % said)


def go_on(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    return _goes_on(request, errands.go_on(contact=contact, agent=agent, now=now), agent)


def plan(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    """What the visit is for after this: the procedures that are ticked."""
    asked = [rights.as_uuid(public_id) for public_id in request.POST.getlist("rest")[:20]]
    kinds = {
        kind.public_id: kind for kind in Kind.objects.select_related("queue").filter(public_id__in=asked, active=True)
    }
    wanted = [kinds[public_id] for public_id in asked if public_id in kinds]
    return opened_after(request, errands.plan(contact=contact, kinds=wanted, now=now, actor=agent), _("Saved."))


def transfer(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    """``to`` names a kind (``kind:<id>``) or a whole queue (``queue:<id>``)."""
    what, _colon, public_id = request.POST.get("to", "").partition(":")
    kind, queue = None, None
    if what == "kind":
        kind = (
            Kind.objects.select_related("queue__site").filter(public_id=rights.as_uuid(public_id), active=True).first()
        )
        queue = kind.queue if kind else None
    elif what == "queue":
        queue = Queue.objects.select_related("site").filter(public_id=rights.as_uuid(public_id)).first()
    if queue is None:
        raise ActionRefused("unknown", _("Choose where it should go."))
    before = contact.ticket
    sent = service.transfer(contact=contact, to=queue, kind=kind, agent=agent, now=now)
    if sent.ticket != before:  # another site has numbers of its own
        said = {"queue": queue, "site": queue.site, "ticket": sent.ticket}
        return opened_after(request, None, _("Sent on to %(site)s, %(queue)s. The number there: %(ticket)s.") % said)
    return opened_after(request, None, _("Sent on to %(queue)s, with its place in line kept.") % {"queue": queue})


def take_back(request: HttpRequest, contact: Contact, agent: User, now: datetime) -> HttpResponse:
    return opened_after(request, undo.undo_close(contact=contact, agent=agent, now=now), _("Back with you, parked."))


STEPS: dict[str, Step] = {
    "call": call,
    "recall": recall,
    "start": start,
    "decline": decline,
    "miss": miss,
    "back": back,
    "park": park,
    "take-up": take_up,
    "resume": resume,
    "end": end,
    "close": close,
    "take-back": take_back,
    "transfer": transfer,
    "go-on": go_on,
    "plan": plan,
}


@require_POST
@staff(*WORKERS)
def step(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """One step of one contact that the agent may open; whether it is theirs to do, the action decides."""
    viewer = viewer_of(request)
    contact = rights.contact(viewer, public_id)
    if name not in STEPS:
        raise ActionRefused("unknown", _("We do not know this step."))
    return STEPS[name](request, contact, viewer, timezone.now())
