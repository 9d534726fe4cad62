"""The person's column, a person by themselves, the search over people and cases."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.desk.actions import customers, privacy, talk
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Customer
from lagniappe.desk.queries import people, rights
from lagniappe.desk.queries import person as persons
from lagniappe.web.desk import frames
from lagniappe.web.desk.frames import WORKERS, announced, is_part, looked, opened_after, viewer_of

LANGUAGES = {code for code, _name in settings.LANGUAGES}


@require_safe
@staff(*WORKERS)
def search(request: HttpRequest) -> HttpResponse:
    """People, cases and turns that match; without a script a page of its own."""
    asked = request.GET.get("q", "")
    found = people.search(viewer_of(request), asked)
    context = {"asked": asked, "found": found}
    if is_part(request):
        return render(request, "web/desk/_found.html", context)
    return frames.screen(request, {"searched": True, **context})


@require_safe
@staff(*WORKERS)
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_of(request)
    customer = persons.customer(viewer, public_id)
    privacy.saw(viewer=viewer, customer=customer, now=timezone.now())
    return frames.screen(request, {"page": persons.person_page(viewer, customer), "alone": True})


@require_safe
@staff(*WORKERS)
def facts(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_of(request)
    customer = persons.customer(viewer, public_id)
    privacy.saw(viewer=viewer, customer=customer, now=timezone.now())
    return render(request, "web/desk/_facts.html", {"page": persons.person_page(viewer, customer)})


@require_safe
@staff(*WORKERS)
def of_contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """The facts of whom a contact is with, known or not."""
    viewer = viewer_of(request)
    contact = looked(viewer, rights.contact(viewer, public_id))
    page = persons.person_page(viewer, contact.customer, contact.case)
    return render(request, "web/desk/_facts.html", _about(page, contact))


def _about(page: persons.PersonPage, contact: Contact | None) -> dict[str, object]:
    return {"page": page, "contact": contact, "unknown": contact is not None and persons.is_unknown(page.customer)}


@require_POST
@staff(*WORKERS)
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """The name that they like and their language, changed in place."""
    viewer = viewer_of(request)
    customer = persons.customer(viewer, public_id)
    values = {}
    if "liked_name" in request.POST:
        values["liked_name"] = _plain(request.POST["liked_name"])[:80]
    if request.POST.get("language", "") in LANGUAGES:
        values["language"] = request.POST["language"]
    customers.change_customer(customer=customer, values=values, now=timezone.now(), actor=viewer)
    if not is_part(request):
        return redirect("desk-person", customer.public_id)
    page = persons.person_page(viewer, persons.customer(viewer, public_id))
    return announced(render(request, "web/desk/_facts.html", {"page": page}), _("Saved."))


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


@require_POST
@staff(*WORKERS)
def note_on_person(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_of(request)
    return _note(request, persons.customer(viewer, public_id), None)


@require_POST
@staff(*WORKERS)
def note_on_contact(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_of(request)
    contact = rights.contact(viewer, public_id)
    return _note(request, contact.customer, contact)


def _note(request: HttpRequest, customer: Customer | None, contact: Contact | None) -> HttpResponse:
    viewer = viewer_of(request)
    case = contact.case if contact is not None else None
    talk.note(
        author=viewer,
        text=request.POST.get("text", ""),
        customer=customer,
        case=case,
        contact=contact,
        now=timezone.now(),
    )
    if not is_part(request):
        return redirect("desk-contact", contact.public_id) if contact else redirect(request.path.rsplit("/", 1)[0])
    page = persons.person_page(viewer, customer, case)
    return announced(render(request, "web/desk/_facts.html", _about(page, contact)))


@require_safe
@staff(*WORKERS)
def find(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whom an unknown contact may be."""
    viewer = viewer_of(request)
    contact = rights.contact(viewer, public_id)
    asked = request.GET.get("name", "")
    found = people.search(viewer, asked).customers[:6]
    return render(request, "web/desk/_candidates.html", {"contact": contact, "found": found, "asked": asked})


@require_http_methods(["POST"])
@staff(*WORKERS)
def link(request: HttpRequest, public_id: str) -> HttpResponse:
    """This contact is with that person, or with somebody new whose name is given."""
    viewer, now = viewer_of(request), timezone.now()
    contact = rights.contact(viewer, public_id)
    if not persons.is_unknown(contact.customer):
        raise ActionRefused("known", _("This contact belongs to somebody already."))
    name = _plain(request.POST.get("name", ""))[:80]
    if request.POST.get("person"):
        customer = persons.customer(viewer, request.POST["person"])
    elif not name:
        raise ActionRefused("empty", _("Choose a person, or write a name."))
    elif contact.customer is not None:  # a browser that we know gets its name
        customers.change_customer(customer=contact.customer, values={"liked_name": name}, now=now, actor=viewer)
        return opened_after(request, contact, _("Saved."))
    else:
        values = {"liked_name": name, "name": name, "language": contact.language}
        customer = customers.create_customer(values=values, now=now, actor=viewer)
    linked = customers.link_customer(contact=contact, customer=customer, now=now, actor=viewer)
    return opened_after(request, linked, _("This is %(name)s.") % {"name": customer})
