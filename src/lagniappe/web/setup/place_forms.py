"""The forms of the centre, its sites and their positions."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lagniappe.desk.models import Centre, Position, Site
from lagniappe.desk.queries import setup_lists
from lagniappe.units import CUTOFF
from lagniappe.web.setup.fields import read_holidays, read_hours, write_hours
from lagniappe.web.setup.sheets import Sheet


class CentreForm(Sheet):
    own = ["name", "language"]
    layout = [("", own)]
    name = forms.CharField(
        label=later("Name"), max_length=120, help_text=later("Customers read it on top of every page.")
    )
    language = forms.ChoiceField(label=later("First language"), choices=settings.LANGUAGES)

    def more_initial(self) -> dict[str, Any]:
        self.row = self.row or Centre.objects.first()
        return {"name": self.row.name, "language": self.row.language} if self.row else {}


class SiteForm(Sheet):
    own = [
        "name",
        "code",
        "address",
        "zone",
        "language",
        "jurisdiction",
        "cutoff",
        "seats",
        "indoors",
        "always_open",
        "tolerance_minutes",
        "phone_turns",
        "public_address",
        "active",
    ]
    days = [f"day_{number}" for number in range(7)]
    layout = [
        (later("The place"), ["name", "address", "zone", "language"]),
        (later("Opening hours"), ["always_open", *days, "holidays"]),
        (later("Waiting there"), ["seats", "indoors", "jurisdiction"]),
        (later("Turns by phone"), ["phone_turns", "public_address"]),
        (later("Fine points"), ["code", "cutoff", "tolerance_minutes", "active"]),
    ]
    name = forms.CharField(label=later("Name"), max_length=120)
    address = forms.CharField(label=later("Address"), max_length=200, required=False)
    zone = forms.CharField(
        label=later("Time zone"), initial="America/Argentina/Buenos_Aires", max_length=64,
        widget=forms.TextInput(attrs={"list": "zones"}),
        help_text=later("The clock on its wall: opening hours and business days follow it."),
    )  # fmt: skip
    language = forms.ChoiceField(label=later("Language spoken first"), choices=settings.LANGUAGES, initial="es")
    always_open = forms.BooleanField(label=later("Open day and night"), required=False)
    holidays = forms.CharField(
        label=later("Closed days"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=later("One a line: 2026-12-25 Christmas"),
    )  # fmt: skip
    seats = forms.IntegerField(label=later("Seats"), required=False, min_value=0, max_value=100_000)
    indoors = forms.BooleanField(label=later("People wait indoors"), required=False, initial=True)
    jurisdiction = forms.CharField(
        label=later("Jurisdiction"), max_length=80, required=False,
        help_text=later("Whose law on waiting times applies, for example Buenos Aires."),
    )  # fmt: skip
    phone_turns = forms.BooleanField(
        label=later("Numbers may be taken by phone, from outside"), required=False, initial=True
    )
    public_address = forms.URLField(
        label=later("Address that visitors' phones reach"), required=False, max_length=200, assume_scheme="https",
        help_text=later("For the codes to scan on kiosk and slip. Empty: the address under which the kiosk was opened."),
    )  # fmt: skip
    code = forms.SlugField(
        label=later("Short name in addresses"), max_length=40, required=False,
        help_text=later("Stands in the links of kiosk and display. Left empty, we make one from the name."),
    )  # fmt: skip
    cutoff = forms.TimeField(
        label=later("A business day begins at"), initial=CUTOFF, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=later("Before this hour, the night still belongs to the day before."),
    )  # fmt: skip
    tolerance_minutes = forms.IntegerField(
        label=later("Minutes by which coming, going and breaks may differ from the roster"),
        initial=5,
        min_value=0,
        max_value=60,
    )
    active = forms.BooleanField(label=later("In use"), required=False, initial=True)

    def more_fields(self) -> dict[str, forms.Field]:
        names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
        hint = {"placeholder": _("closed")}
        return {
            name: forms.CharField(label=label, required=False, max_length=120, widget=forms.TextInput(attrs=hint))
            for name, label in zip(self.days, names, strict=True)
        }

    def more_initial(self) -> dict[str, Any]:
        if self.row is None:
            return dict.fromkeys(self.days[:5], "10:00-15:00")
        hours = list(self.row.hours.all())
        week = {
            name: write_hours((stretch.opens, stretch.closes) for stretch in hours if stretch.weekday == number)
            for number, name in enumerate(self.days)
        }
        lines = [f"{holiday.day} {holiday.name}".strip() for holiday in self.row.holidays.all()]
        return {**week, "holidays": "\n".join(lines)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.stretches: list[tuple[int, time, time]] = []
        self.closed: dict[date, str] = {}
        for number, name in enumerate(self.days):
            try:
                self.stretches += [(number, *stretch) for stretch in read_hours(cleaned.get(name, ""))]
            except ValidationError as error:
                self.add_error(name, error)
        try:
            self.closed = read_holidays(cleaned.get("holidays", ""))
        except ValidationError as error:
            self.add_error("holidays", error)
        if cleaned.get("zone") and cleaned["zone"] not in available_timezones():
            self.add_error("zone", _("We do not know this time zone."))
        if self.row is not None:
            cleaned["code"] = cleaned.get("code") or self.row.code
        elif not cleaned.get("code") and cleaned.get("name"):
            cleaned["code"] = slugify(cleaned["name"])[:40] or f"site-{Site.objects.count() + 1}"
        return cleaned


class PositionForm(Sheet):
    own = ["site", "name", "what", "hall", "active"]
    layout = [("", own)]
    site = forms.ModelChoiceField(Site.objects.none(), label=later("Site"), empty_label=None)
    name = forms.CharField(
        label=later("Name"), max_length=40, help_text=later("As it is called out: “Counter 3” is the counter named 3.")
    )
    what = forms.ChoiceField(label=later("What it is"), choices=Position.What.choices, initial=Position.What.COUNTER)
    hall = forms.CharField(
        label=later("Hall"), max_length=40, required=False,
        help_text=later("Where its calls are seen and heard. Missed calls are counted by it."),
    )  # fmt: skip
    active = forms.BooleanField(label=later("In use"), required=False, initial=True)

    def prepare(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = setup_lists.sites(self.viewer)
