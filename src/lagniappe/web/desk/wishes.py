"""My wishes for the rosters: what I ask for, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_POST

from lagniappe.desk.actions import wishes as acts
from lagniappe.desk.answers import staff
from lagniappe.desk.models import ShiftWish
from lagniappe.desk.queries import wishes
from lagniappe.web.desk.frames import WORKERS, viewer_of

WHEN = [
    ("", later("every day")),
    *((str(number), name) for number, name in WEEKDAYS.items()),
    ("day", later("one day")),
]


class WishForm(forms.Form):
    what = forms.ChoiceField(label=later("I wish"), choices=ShiftWish.What.choices)
    clock = forms.TimeField(
        label=later("Time of day"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=later("For “not before” and “not after”."),
    )  # fmt: skip
    when = forms.ChoiceField(label=later("On"), choices=WHEN, required=False)
    day = forms.DateField(
        label=later("Which day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=later("For “one day”."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("when") == "day" and not said.get("day"):
            self.add_error("day", _("Please give this day."))
        if said.get("what") != ShiftWish.What.OFF and not said.get("clock") and "clock" not in self.errors:
            self.add_error("clock", _("Say the time of day, too."))
        if said.get("what") == ShiftWish.What.OFF and not said.get("when"):
            self.add_error("when", _("Say which day you wish to be free."))
        return said

    def values(self) -> dict[str, Any]:
        said, when = self.cleaned_data, self.cleaned_data["when"]
        return {
            "what": said["what"], "clock": said["clock"], "day": said["day"] if when == "day" else None,
            "weekday": int(when) if when.isdigit() else None,
        }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*WORKERS)
def page(request: HttpRequest) -> HttpResponse:
    """The viewer's wishes, and a form for one more."""
    viewer, now = viewer_of(request), timezone.now()
    form = WishForm(request.POST) if request.method == "POST" else WishForm()
    if form.is_bound and form.is_valid():
        acts.wish(user=viewer, now=now, **form.values())
        messages.success(request, _("Your lead sees it when the next roster is made."))
        return redirect("desk-wishes")
    context = {"form": form, "wishes": wishes.mine(viewer, now.date())}
    return render(request, "web/desk/wishes.html", context, status=422 if form.errors else 200)


@require_POST
@staff(*WORKERS)
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    acts.take_back(user=viewer_of(request), public_id=public_id, now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("desk-wishes")
