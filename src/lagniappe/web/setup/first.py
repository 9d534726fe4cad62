"""The guided page of an empty centre: four short steps, opened once with the key that ``lagniappe init`` printed."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lagniappe.channels import contract
from lagniappe.desk.actions.setup_first import FirstCentre, begin
from lagniappe.desk.answers import refusal
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import limited
from lagniappe.desk.models import User
from lagniappe.web.setup import first_key, standards
from lagniappe.web.setup.fields import read_hours

WORKDAYS, SATURDAY, SUNDAY = range(5), 5, 6


class FirstForm(forms.Form):
    """Four steps on one page; only what nobody can guess is asked."""

    centre = forms.CharField(
        label=later("Name of your centre"), max_length=120, help_text=later("Customers read it on top of every page.")
    )
    language = forms.ChoiceField(label=later("First language"), choices=settings.LANGUAGES)
    name = forms.CharField(
        label=later("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    username = forms.CharField(
        label=later("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        help_text=later("For signing in: letters, digits and . _ - @ +"),
    )
    password = forms.CharField(
        label=later("Password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=later("At least ten characters. A short sentence is easy to keep in mind."),
    )
    site = forms.CharField(label=later("Name of the place"), max_length=120)
    zone = forms.CharField(
        label=later("Time zone"),
        max_length=64,
        initial="America/Argentina/Buenos_Aires",
        widget=forms.TextInput(attrs={"list": "zones"}),
    )
    weekdays = forms.CharField(
        label=later("Monday to Friday"),
        max_length=120,
        initial="9:00-18:00",
        help_text=later("Like 9:00-13:00, 15:00-18:00. Empty means closed."),
        required=False,
    )
    saturday = forms.CharField(label=later("Saturday"), max_length=120, required=False)
    sunday = forms.CharField(label=later("Sunday"), max_length=120, required=False)
    queue = forms.CharField(label=later("Name of the queue"), max_length=80)
    kinds = forms.CharField(
        label=later("What people come for, one a line"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    letter = forms.RegexField(r"^[A-Za-z]$", label=later("Letter of its tickets"), initial="A")
    counters = forms.IntegerField(label=later("How many counters"), min_value=0, max_value=60, initial=2)
    steps = (
        (later("You"), ("centre", "language", "name", "username", "password")),
        (later("The place"), ("site", "zone", "weekdays", "saturday", "sunday")),
        (later("The first queue"), ("queue", "kinds", "letter")),
        (later("Counters"), ("counters",)),
    )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(str(title), [self[name] for name in names]) for title, names in self.steps]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.stretches = []
        for name, days in (("weekdays", WORKDAYS), ("saturday", [SATURDAY]), ("sunday", [SUNDAY])):
            try:
                found = read_hours(cleaned.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)
                continue
            self.stretches += [(day, *stretch) for day in days for stretch in found]
        if not self.stretches and not self.errors:
            self.add_error("weekdays", _("When is it open?"))
        if cleaned.get("zone") and cleaned["zone"] not in available_timezones():
            self.add_error("zone", _("We do not know this time zone."))
        if cleaned.get("password"):
            try:
                validate_password(
                    cleaned["password"], User(username=cleaned.get("username", ""), name=cleaned.get("name", ""))
                )
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def centre_of(self) -> FirstCentre:
        given = self.cleaned_data
        lines = list(dict.fromkeys(line.strip()[:80] for line in given["kinds"].splitlines() if line.strip()))
        standard = {**standards.PULLED, **standards.of_queue("turn"), "channel": "turn", "pull": True}
        standard["target_share"] = standard["target_share"] / 100
        return FirstCentre(
            name=given["centre"],
            language=given["language"],
            site={
                "name": given["site"], "code": slugify(given["site"])[:40] or "site", "zone": given["zone"],
                "language": given["language"],
            },
            stretches=self.stretches,
            queue={**standard, "name": given["queue"], "letter": given["letter"].upper()},
            kinds=lines,
            counters=given["counters"],
            administrator={"username": given["username"], "name": given["name"], "language": given["language"]},
            password=given["password"],
        )  # fmt: skip


@never_cache
@sensitive_post_parameters("password", "key")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("first", tries=60, within_seconds=600, reading=True)
def first(request: HttpRequest) -> HttpResponse:
    """Show the page to who brings the key; write the centre and sign its administrator in."""
    key = (request.POST if request.method == "POST" else request.GET).get("key", "")
    if not first_key.matches(settings.HOME, key):
        sentence = _(
            "This address works once, and it was used or replaced. “lagniappe init” prints a new one while the centre is empty."
        )
        return refusal(request, ActionRefused("unknown", sentence))
    form = (
        FirstForm(request.POST) if request.method == "POST" else FirstForm(initial={"language": request.LANGUAGE_CODE})
    )
    if form.is_valid():
        try:
            user = begin(first=form.centre_of(), now=timezone.now())
        except ActionRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            first_key.spend(settings.HOME)
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            messages.success(request, _("Your centre is ready."))
            return redirect("setup")
    values = {"form": form, "key": key, "zones": sorted(available_timezones()), "channels": contract.names()}
    return render(request, "setup/first.html", values, status=422 if form.errors else 200)
