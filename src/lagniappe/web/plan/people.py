"""What may be asked of the people of a site in a week: a list, a sheet for each, and a CSV of all."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.desk.actions import rosters as acting
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Site, Terms, User
from lagniappe.desk.queries import rosters
from lagniappe.web.plan.frames import GUARD, asked_site, frame, viewer_of
from lagniappe.web.setup import sheet_of_rows

HEADERS: dict[str, set[str]] = {
    "username": {"user name", "login", "usuario", "nombre de usuario", "логин", "имя пользователя"},
    "least_hours": {"hours at least", "horas minimo", "horas minimas", "часов не меньше"},
    "most_hours": {"hours", "hours a week", "horas", "horas por semana", "часов", "часов в неделю"},
    "days": {"days a week", "dias", "dias por semana", "дней", "дней в неделю"},
    "shift_hours": {"shift", "hours of a shift", "turno", "horas del turno", "смена", "часов в смене"},
    "break_minutes": {"break", "pausa", "перерыв"},
    "earliest": {"from", "not before", "desde", "не раньше"},
    "latest": {"to", "not after", "hasta", "не позже"},
    "weekdays": {"dias de la semana", "дни недели"},
    "away": {"days away", "ausencias", "отсутствия"},
}
WORDS = {
    0: {"mon", "lun", "пн"}, 1: {"tue", "mar", "вт"}, 2: {"wed", "mie", "mié", "ср"}, 3: {"thu", "jue", "чт"},
    4: {"fri", "vie", "пт"}, 5: {"sat", "sab", "sáb", "сб"}, 6: {"sun", "dom", "вс"},
}  # fmt: skip


def days_of(text: str) -> list[str]:
    """Days as people write them, apart by commas, spaces or lines."""
    found = []
    for word in re.split(r"[\s,;|]+", text.strip()):
        if word:
            try:
                found.append(date.fromisoformat(word).isoformat())
            except ValueError as error:
                raise ValidationError(_("“%(word)s” is no day. Write 2026-05-25.") % {"word": word[:40]}) from error
    return sorted(set(found))


def weekdays_of(text: str) -> list[int]:
    """``mon-fri`` or ``mon,wed``, in any of our languages."""
    found: set[int] = set()
    for part in re.split(r"[\s,;|]+", text.strip().casefold()):
        ends = [
            next((n for n, words in WORDS.items() if word[:3] in words or word[:2] in words), None)
            for word in part.split("-")
        ]
        if None in ends or len(ends) > 2:
            raise ValidationError(_("“%(word)s” is no day of the week. Write mon-fri.") % {"word": part[:40]})
        numbers = [one for one in ends if one is not None]
        found |= {(numbers[0] + step) % 7 for step in range((numbers[-1] - numbers[0]) % 7 + 1)}
    return sorted(found)


class TermsForm(forms.Form):
    least_hours = forms.IntegerField(label=later("Hours a week, at least"), min_value=0, max_value=84, initial=0)
    most_hours = forms.IntegerField(label=later("Hours a week, at most"), min_value=1, max_value=84, initial=40)
    days = forms.IntegerField(label=later("Days a week"), min_value=1, max_value=7, initial=5)
    shift_hours = forms.FloatField(
        label=later("Hours of a shift"), min_value=1, max_value=16, initial=8,
        help_text=later("From coming to going, with the break."),
    )  # fmt: skip
    break_minutes = forms.IntegerField(label=later("Minutes of break"), min_value=0, max_value=180, initial=30)
    earliest = forms.TimeField(
        label=later("Not before"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=later("Empty: when the site opens."),
    )  # fmt: skip
    latest = forms.TimeField(
        label=later("Not after"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=later("Empty: when the site closes."),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=later("Days of the week"), coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=list(WEEKDAYS_ABBR.items()), initial=list(range(7)),
    )  # fmt: skip
    away = forms.CharField(
        label=later("Days away"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=later("Holidays and the like, such as 2026-12-24, 2026-12-25."),
    )  # fmt: skip

    def clean_away(self) -> list[str]:
        return days_of(self.cleaned_data["away"])


def as_said(terms: Terms) -> dict[str, Any]:
    fields = {name: getattr(terms, name) for name in TermsForm.base_fields}
    return {**fields, "away": ", ".join(terms.away)}


@require_safe
@staff(*GUARD)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who can be planned here, each with their terms."""
    return _list(request, asked_site(request))


def _list(request: HttpRequest, site: Site, problem: str = "", status: int = 200) -> HttpResponse:
    found = rosters.staff(site).select_related("terms").prefetch_related("serves__queue")
    lines = []
    for person in found:
        own = hasattr(person, "terms")
        terms = person.terms if own else Terms(user=person)
        serves = [str(one.queue) for one in person.serves.all() if one.queue.site_id == site.pk]
        weekdays = [str(WEEKDAYS_ABBR[day]) for day in sorted(terms.weekdays)]
        lines.append({"person": person, "terms": terms, "own": own, "serves": serves, "weekdays": weekdays})
    context = {**frame(request, site, "plan-roster"), "lines": lines, "columns": list(HEADERS), "problem": problem}
    return render(request, "web/plan/people.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*GUARD)
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's terms."""
    site = asked_site(request)
    found = rosters.staff(site).filter(public_id=public_id).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this person here."))
    terms = found.terms if hasattr(found, "terms") else Terms(user=found)
    form = TermsForm(request.POST) if request.method == "POST" else TermsForm(initial=as_said(terms))
    if form.is_bound and form.is_valid():
        acting.set_terms(site=site, user=found, values=form.cleaned_data, now=timezone.now(), actor=viewer_of(request))
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('plan-people')}?site={site.code}")
    context = {**frame(request, site, "plan-roster"), "person": found, "form": form}
    return render(request, "web/plan/person.html", context, status=422 if form.errors else 200)


@require_POST
@staff(*GUARD)
def bring(request: HttpRequest) -> HttpResponse:
    """Terms from a CSV, all or none: what is wrong is said with its line."""
    site, viewer = asked_site(request), viewer_of(request)
    try:
        changes = _read(request, site)
        acting.set_all_terms(site=site, changes=changes, now=timezone.now(), actor=viewer)
    except ActionRefused as refused:
        if refused.status == 403:
            raise
        return _list(request, site, refused.sentence, 422)
    messages.success(request, _("Terms of %(count)s people saved.") % {"count": len(changes)})
    return redirect(f"{reverse('plan-people')}?site={site.code}")


def _read(request: HttpRequest, site: Site) -> list[tuple[User, dict[str, Any]]]:
    upload = request.FILES.get("file")
    if upload is None:
        raise ActionRefused("missing", _("Please choose a file."))
    if upload.size is None or upload.size > sheet_of_rows.LARGEST_BYTES:
        raise ActionRefused("too_large", _("The file is larger than 1 MB. Please split it."))
    sheet = sheet_of_rows.read(sheet_of_rows.decode(upload.read()), HEADERS, {"username"})
    here = {one.username: one for one in rosters.staff(site)}
    changes = []
    for row in sheet.rows:
        given = {name: text for name, text in row.known.items() if text and name != "username"}
        who = here.get(row.known.get("username", ""))
        if who is None:
            _refuse(row.number, _("We do not know this person here."))
        else:
            changes.append((who, _values(row.number, given)))
    return changes


def _refuse(line: int, why: str) -> None:
    raise ActionRefused("invalid", _("Line %(line)s: %(why)s") % {"line": line, "why": why})


def _values(line: int, given: dict[str, str]) -> dict[str, Any]:
    """The cells that are filled in, checked as the form checks them."""
    values: dict[str, Any] = {}
    for name, text in given.items():
        try:
            if name == "weekdays":
                values[name] = weekdays_of(text)
            elif name == "away":
                values[name] = days_of(text)
            else:
                values[name] = TermsForm.base_fields[name].clean(text)
        except ValidationError as error:
            _refuse(line, " ".join(error.messages))
    return values
