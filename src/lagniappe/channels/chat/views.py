"""The customers' side of chat. What a browser may open is what its visit session holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lagniappe.channels.chat import backlink
from lagniappe.channels.chat.forms import TRAP, BeginForm, is_key, new_key
from lagniappe.channels.chat.transcript import SHAPES, transcript
from lagniappe.desk import attached, ephemeral, framed, visit
from lagniappe.desk.actions import files, service, talk, visits
from lagniappe.desk.answers import answers
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.handing import hand_out
from lagniappe.desk.limits import limited
from lagniappe.desk.models import Contact, Message
from lagniappe.desk.queries import conversation
from lagniappe.desk.queries.files import of_contact, rules_at, rules_for, to_have
from lagniappe.desk.shelf import Kept

MOST_SEQ = 2**31 - 1
MOST_FILES = 20


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


def _files(request: HttpRequest) -> list[UploadedFile[Any]]:
    found = [file for file in request.FILES.getlist("file") if isinstance(file, UploadedFile)]
    if len(found) > MOST_FILES:
        raise ActionRefused("too_many_files", _("Please send at most %(most)d files at a time.") % {"most": MOST_FILES})
    return found


def _scripted(request: HttpRequest) -> bool:
    """Whether our own module asks, which wants fragments, rather than a plain form."""
    return "HX-Request" in request.headers


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("chat.begin", tries=30, within_seconds=600)
@answers
def begin(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    inside = framed.of(request)
    account = inside.account if inside else None
    topics = conversation.topics(now, account.queue if account else None)
    language = getattr(request, "LANGUAGE_CODE", "en")
    fresh = {"language": language, "key": new_key(), "about": topics[0].id if topics else ""}
    uploads = _files(request) if request.method == "POST" else []
    rules = rules_at(account)
    form = BeginForm(request.POST or None, topics=topics, initial=fresh, with_files=bool(uploads))
    if request.method == "POST" and request.POST.get(TRAP):
        raise ActionRefused("trapped", _("Please leave the hidden field empty and send again."))
    if request.method == "POST" and topics and form.is_valid() and _all_welcome(form, uploads, rules):
        contact = _begun(request, form.cleaned_data, topics, uploads, rules)
        visit.remember(request, contact)
        return redirect("chat_conversation", contact.public_id)
    visit.visit_of(request)  # known from the page on: what comes from it at once is one visitor's
    open_now = conversation.under_way(visit.held(request))
    if inside and open_now and request.method != "POST":
        return redirect("chat_conversation", open_now[0].public_id)  # a small window goes on where one was
    same = len({topic.queue.pk for topic in topics}) == 1
    context = {
        "form": form,
        "topics": topics,
        "open_now": open_now,
        "trap": TRAP,
        "same": same,
        "closed": bool(topics) and not any(topic.outlook.open for topic in topics),
        "rules": rules,
    }
    return render(request, "channels/chat/begin.html", context, status=422 if form.errors else 200)


def _all_welcome(form: BeginForm, uploads: Sequence[UploadedFile[Any]], rules: attached.Rules) -> bool:
    """Whether we take every file; where not, the form says why and nothing has begun."""
    for upload in uploads:
        try:
            attached.look(upload.name or "", upload.open(), upload.size or 0, rules)
        except ActionRefused as refused:
            form.add_error(None, refused.sentence)
    return form.is_valid()


def _begun(
    request: HttpRequest,
    given: Mapping[str, Any],
    topics: Sequence[conversation.Topic],
    uploads: Sequence[UploadedFile[Any]],
    rules: attached.Rules,
) -> Contact:
    """The conversation that begins with what was written, what was sent along, or both."""
    topic = next(topic for topic in topics if topic.id == given.get("about", topics[0].id))
    now, contact = timezone.now(), None
    write_in = partial(
        visits.write_in,
        queue=topic.queue,
        kind=topic.kind,
        visit=visit.visit_of(request),
        name=given["name"],
        language=given["language"],
        account=inside.account if (inside := framed.of(request)) else None,
        now=now,
    )
    if given["text"].strip() or not uploads:
        contact = write_in(text=given["text"], client_key=given["key"])
    for number, upload in enumerate(uploads):
        key = f"{given['key'][:48]}-f{number}"

        def say(kept: Kept, key: str = key) -> Message:
            begun = write_in(text="", client_key=key, file=kept)
            return begun.messages.get(client_key=key)

        contact = files.bring(upload=upload, rules=rules, say=say).contact
    if contact is None:
        raise ActionRefused("empty", _("There is nothing to send yet."))
    return contact


def _context(contact: Contact, after: int) -> dict[str, Any]:
    """What the conversation's page and its fragments show."""
    return {
        "contact": contact,
        "standing": conversation.standing(contact, timezone.now()),
        "said": conversation.since(contact, after),
        "viewer_side": "customer",
        "new_key": new_key(),
        "longest": talk.LONGEST,
        "rules": rules_for(contact),
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
    context["earlier"] = [(past, conversation.whole(past)) for past in conversation.earlier(contact)]
    # Who follows the link comes to our own site, also from a window on another one.
    way = reverse("chat_back", args=[backlink.sign(contact)])
    context["back"] = request.build_absolute_uri(framed.PREFIX.sub("", way))
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
    uploads = _files(request)
    text, key = request.POST.get("text", ""), _key(request)
    if not _scripted(request):
        # A page that is shown again by "back" has its old key: with other words it is another message.
        key = visits.own_key(key, text)
    said: list[Message] = []
    if text.strip() or not uploads:
        said.append(visits.speak(contact=contact, text=text, client_key=key, now=timezone.now()))
    for number, upload in enumerate(uploads):
        try:
            said.append(_said_file(contact, upload, f"{key[:56]}-f{number}"))
        except ActionRefused as refused:
            if _scripted(request):
                raise
            notices.error(request, refused.sentence)
    if not _scripted(request):
        return redirect("chat_conversation", public_id)
    contact.refresh_from_db()
    context = _context(contact, _number(request.POST.get("after", "")))
    response = render(request, "channels/chat/_fragment.html", context)
    if any(message.contact_id != contact.pk for message in said):
        response.headers["X-Goes-On"] = reverse("chat_conversation", args=[public_id])
    return response


def _said_file(contact: Contact, upload: UploadedFile[Any], key: str) -> Message:
    speak = partial(visits.speak, contact=contact, text="", client_key=key, now=timezone.now())
    return files.bring(upload=upload, rules=rules_for(contact), say=lambda kept: speak(file=kept))


@never_cache
@require_GET
@limited("chat.file", tries=240, within_seconds=60, reading=True)
@answers
def file(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of the conversation, to save."""
    return hand_out(to_have(_of_visit(request, public_id), file_id))


@never_cache
@require_GET
@limited("chat.file", tries=240, within_seconds=60, reading=True)
@answers
def file_state(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """How the check of a file stands."""
    contact = _of_visit(request, public_id)
    context = {"contact": contact, "file": of_contact(contact, file_id), "viewer_side": "customer"}
    return render(request, "channels/chat/_file.html", context)


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
@limited("chat.file", tries=240, within_seconds=60, reading=True)
@answers
def saved(request: HttpRequest, public_id: UUID, shape: str) -> HttpResponse:
    """The conversation to keep."""
    contact = _of_visit(request, public_id)
    if shape not in SHAPES:
        raise ActionRefused("unknown", _("We do not know this page."))
    return transcript(contact, shape)


@never_cache
@require_GET
@limited("chat.back", tries=30, within_seconds=60, reading=True)
@answers
def back(request: HttpRequest, signed: str) -> HttpResponse:
    """Take the conversation up on this device."""
    contact = conversation.by_link(backlink.read(signed))
    visit.remember(request, contact)
    return redirect("chat_conversation", contact.public_id)
