"""The customers' side of chat. What a browser may open is what its visit session holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lagniappe.channels.chat import backlink
from lagniappe.channels.chat.forms import TRAP, BeginForm, is_key, new_key
from lagniappe.desk import ephemeral, visit
from lagniappe.desk.actions import service, talk, visits
from lagniappe.desk.answers import answers
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import limited
from lagniappe.desk.models import Contact
from lagniappe.desk.queries import conversation

MOST_SEQ = 2**31 - 1


def _of_visit(request: HttpRequest, public_id: UUID) -> Contact:
    return conversation.for_visit(visit.held(request), public_id)


def _number(text: str) -> int:
    """A message number as a page sends it; 0 where it is none."""
    return min(int(text), MOST_SEQ) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _key(request: HttpRequest) -> str:
    key = request.POST.get("key", "")
    if not is_key(key):
        raise ActionRefused("unknown", _("This page is not complete. Please load it again."))
    return key


def _scripted(request: HttpRequest) -> bool:
    """Whether our own module asks, which wants fragments, rather than a plain form."""
    return "HX-Request" in request.headers


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("chat.begin", tries=30, within_seconds=600)
@answers
def begin(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    topics = conversation.topics(now)
    language = getattr(request, "LANGUAGE_CODE", "en")
    fresh = {"language": language, "key": new_key(), "about": topics[0].id if topics else ""}
    form = BeginForm(request.POST or None, topics=topics, initial=fresh)
    if request.method == "POST" and request.POST.get(TRAP):
        raise ActionRefused("trapped", _("Please leave the hidden field empty and send again."))
    if request.method == "POST" and topics and form.is_valid():
        given = form.cleaned_data
        topic = next(topic for topic in topics if topic.id == given.get("about", topics[0].id))
        contact = visits.write_in(
            queue=topic.queue,
            kind=topic.kind,
            visit=visit.visit_of(request),
            name=given["name"],
            language=given["language"],
            text=given["text"],
            client_key=given["key"],
            now=now,
        )
        visit.remember(request, contact)
        return redirect("chat_conversation", contact.public_id)
    open_now = conversation.under_way(visit.held(request))
    same = len({topic.queue.pk for topic in topics}) == 1
    context = {"form": form, "topics": topics, "open_now": open_now, "trap": TRAP, "same": same}
    return render(request, "channels/chat/begin.html", context, status=422 if form.errors else 200)


def _context(contact: Contact, after: int) -> dict[str, Any]:
    """What the conversation's page and its fragments show."""
    return {
        "contact": contact,
        "standing": conversation.standing(contact, timezone.now()),
        "said": conversation.read(contact, after),
        "viewer_side": "customer",
        "new_key": new_key(),
        "longest": talk.LONGEST,
    }


@never_cache
@require_GET
@answers
def conversation_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact = _of_visit(request, public_id)
    newest = conversation.latest(contact)
    if newest.pk != contact.pk:
        visit.remember(request, newest)
        return redirect("chat_conversation", newest.public_id)
    visit.remember(request, contact)
    context = _context(contact, 0)
    context["earlier"] = [(past, conversation.read(past)) for past in conversation.earlier(contact)]
    context["back"] = request.build_absolute_uri(reverse("chat_back", args=[backlink.sign(contact)]))
    return render(request, "channels/chat/conversation.html", context)


@never_cache
@require_GET
@limited("chat.messages", tries=600, within_seconds=60, reading=True)
@answers
def messages(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact = _of_visit(request, public_id)
    return render(request, "channels/chat/_fragment.html", _context(contact, _number(request.GET.get("after", ""))))


@require_POST
@limited("chat.say", tries=90, within_seconds=60)
@answers
def say(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact = _of_visit(request, public_id)
    text, key = request.POST.get("text", ""), _key(request)
    if not _scripted(request):
        # A page that is shown again by "back" has its old key: with other words it is another message.
        key = visits.own_key(key, text)
    said = visits.speak(contact=contact, text=text, client_key=key, now=timezone.now())
    if not _scripted(request):
        return redirect("chat_conversation", public_id)
    contact.refresh_from_db()
    context = _context(contact, _number(request.POST.get("after", "")))
    response = render(request, "channels/chat/_fragment.html", context)
    if said.contact_id != contact.pk:
        response.headers["X-Goes-On"] = reverse("chat_conversation", args=[public_id])
    return response


@require_POST
@limited("chat.begin", tries=30, within_seconds=600)
@answers
def again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write again after the end."""
    contact = visits.write_again(
        contact=_of_visit(request, public_id),
        visit=visit.visit_of(request),
        text=request.POST.get("text", ""),
        client_key=_key(request),
        now=timezone.now(),
    )
    visit.remember(request, contact)
    return redirect("chat_conversation", contact.public_id)


@require_POST
@limited("chat.signal", tries=240, within_seconds=60)
@answers
def seen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    talk.see(contact=_of_visit(request, public_id), by="customer", seq=_number(request.POST.get("seq", "")))
    return HttpResponse(status=204)


@require_POST
@limited("chat.signal", tries=240, within_seconds=60)
@answers
def typing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact = _of_visit(request, public_id)
    ephemeral.tell(f"contact:{contact.public_id}", {"signal": "typing", "by": "customer"})
    return HttpResponse(status=204)


@require_POST
@limited("chat.say", tries=90, within_seconds=60)
@answers
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The customer ends the conversation, or leaves before it was answered."""
    contact = _of_visit(request, public_id)
    if contact.state in conversation.UNDER_WAY:
        service.leave(contact=contact, now=timezone.now())
    return redirect("chat_conversation", public_id)


@require_POST
@limited("chat.say", tries=90, within_seconds=60)
@answers
def rate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One tap from 1 to 5; another tap changes it."""
    contact = _of_visit(request, public_id)
    now = timezone.now()
    if not conversation.standing(contact, now).ratable:
        raise ActionRefused("early", _("You can rate the conversation when it has ended."))
    value = _number(request.POST.get("value", ""))
    ended_at = contact.legs.order_by("-number").values_list("ended_at", flat=True).first()
    talk.give_mark(contact=contact, mark="csat", value=value, low=1, high=5, now=now, asked_at=ended_at)
    if not _scripted(request):
        return redirect("chat_conversation", public_id)
    return render(request, "channels/chat/_state.html", _context(contact, MOST_SEQ))


@never_cache
@require_GET
@limited("chat.back", tries=30, within_seconds=60, reading=True)
@answers
def back(request: HttpRequest, signed: str) -> HttpResponse:
    """Take the conversation up on this device."""
    contact = conversation.by_link(backlink.read(signed))
    visit.remember(request, contact)
    return redirect("chat_conversation", contact.public_id)
