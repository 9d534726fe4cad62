"""The conversation: what was said, saying, seen, typing."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagniappe.desk import ephemeral
from lagniappe.desk.actions import files, talk
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.handing import hand_out
from lagniappe.desk.models import Contact, Message, User
from lagniappe.desk.queries import drafts, rights
from lagniappe.desk.queries.files import of_contact, rules_for, to_have
from lagniappe.desk.shelf import Kept
from lagniappe.web.desk.frames import WORKERS, is_part, looked, number, stream, viewer_of

MOST_FILES = 20


@require_safe
@staff(*WORKERS)
def messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was said after a sequence number."""
    viewer = viewer_of(request)
    contact = looked(viewer, rights.contact(viewer, public_id))
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
    now = timezone.now()
    speak = partial(
        talk.say,
        contact=contact,
        speaker=Message.Speaker.AGENT,
        author=viewer,
        now=now,
        language=contact.language,
        saw=number(request.POST["saw"]) if "saw" in request.POST else None,
        beside="beside" in request.POST,
        anyway="anyway" in request.POST,
    )
    text = request.POST.get("text", "")
    uploads = [file for file in request.FILES.getlist("file") if isinstance(file, UploadedFile)][:MOST_FILES]
    try:
        if text.strip() or not uploads:
            speak(text=text, client_key=client_key)
        for place, upload in enumerate(uploads):

            def send(kept: Kept, key: str = f"{client_key[:56]}-f{place}") -> Message:
                return speak(text="", client_key=key, file=kept)

            files.bring(upload=upload, rules=rules_for(contact), say=send)
    except talk.Crossed as crossed:
        return _crossed(request, contact, crossed, text, client_key)
    if not is_part(request):
        return redirect("desk-contact", public_id)
    return _since(request, contact, number(request.POST.get("after")))


def _crossed(request: HttpRequest, contact: Contact, crossed: talk.Crossed, text: str, client_key: str) -> HttpResponse:
    """Both are warned: who came second reads what the first one said and decides, the first one hears of it."""
    tell_staff(contact, viewer_of(request), "crossed")
    context = {"contact": contact, "crossed": crossed, "text": text, "client_key": client_key}
    template = "web/desk/_crossed.html" if is_part(request) else "web/desk/crossed.html"
    response = render(request, template, context, status=409)
    response.headers["X-Crossed"] = "1"
    return response


def tell_staff(contact: Contact, who: User, doing: str) -> None:
    """A signal for colleagues only: it goes by the case, which customers do not hear of."""
    data = {"signal": "beside", "doing": doing, "who": str(who.public_id), "name": str(who)}
    ephemeral.tell(f"case:{contact.case.public_id}", {**data, "contact": str(contact.public_id)})


@require_POST
@staff(*WORKERS)
def beside(request: HttpRequest, public_id: str) -> HttpResponse:
    """The viewer looks at the contact, or goes: colleagues who look at it too are told."""
    viewer = viewer_of(request)
    doing = "gone" if request.POST.get("doing") == "gone" else "here"
    tell_staff(rights.contact(viewer, public_id), viewer, doing)
    return HttpResponse(status=204)


@require_POST
@staff(*WORKERS)
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_of(request)
    contact = rights.contact(viewer, public_id)
    talk.keep_draft(contact=contact, author=viewer, text=request.POST.get("text", ""), now=timezone.now())
    return HttpResponse(status=204)


@require_safe
@staff(*WORKERS)
def left_drafts(request: HttpRequest, public_id: str) -> HttpResponse:
    """What colleagues left unsent."""
    viewer = viewer_of(request)
    contact = looked(viewer, rights.contact(viewer, public_id))
    return render(request, "web/desk/_drafts.html", {"contact": contact, "drafts": drafts.left(contact, viewer)})


@require_safe
@staff(*WORKERS)
def file(request: HttpRequest, public_id: str, file_id: UUID) -> HttpResponse:
    """A file of a conversation that the viewer may open, to save."""
    viewer = viewer_of(request)
    return hand_out(to_have(looked(viewer, rights.contact(viewer, public_id)), file_id))


@require_safe
@staff(*WORKERS)
def file_state(request: HttpRequest, public_id: str, file_id: UUID) -> HttpResponse:
    """How the check of a file stands."""
    contact = rights.contact(viewer_of(request), public_id)
    context = {"contact": contact, "file": of_contact(contact, file_id), "viewer_side": "agent"}
    names = [f"channels/{contact.channel}/_file.html", "channels/chat/_file.html"]
    return render(request, names, context)


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
    """Colleagues are told of everybody, the customer of whoever serves them."""
    viewer = viewer_of(request)
    contact = rights.contact(viewer, public_id)
    tell_staff(contact, viewer, "typing")
    if contact.agent_id == viewer.pk:
        ephemeral.tell(f"contact:{contact.public_id}", {"signal": "typing", "by": "agent"})
    return HttpResponse(status=204)
