"""The forms of queues, of what people come for, of skills and of ready answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lagniappe.channels import contract
from lagniappe.desk.models import Kind, Queue, Site, Skill
from lagniappe.desk.queries import setup_lists
from lagniappe.web.setup.fields import ICONS, IconSelect, MinutesField
from lagniappe.web.setup.sheets import TONGUES, Named, QueueChoice, Sheet

AGREED = ["early_seconds", "late_seconds", "credit_seconds", "book_days"]


class QueueForm(Named):
    own = [
        "site", "channel", "name", "letter", "slots", "limit_seconds", "target_seconds", "target_share", "ring_seconds",
        "offer_seconds", "return_seconds", "wrap_seconds", "capacity", *AGREED, "active",
    ]  # fmt: skip
    layout = [
        (later("The queue"), ["site", "channel", "name", "letter"]),
        (later("Its name in other languages"), [f"name_{code}" for code in TONGUES]),
        (later("How long people wait"), ["limit_seconds", "target_seconds", "target_share"]),
        (later("How contacts find agents"), ["offer_seconds", "ring_seconds", "return_seconds", "wrap_seconds"]),
        (later("Appointments"), AGREED),
        (later("Fine points"), ["slots", "capacity", "active"]),
    ]
    site = forms.ModelChoiceField(Site.objects.none(), label=later("Site"), empty_label=None)
    channel = forms.ChoiceField(label=later("Channel"))
    name = forms.CharField(label=later("Name"), max_length=80)
    letter = forms.RegexField(
        r"^[A-Za-z]{1,2}$", label=later("Letter of its tickets"), max_length=2, required=False,
        help_text=later("A gives A001, A002 … Numbers begin again each day."),
    )  # fmt: skip
    limit_seconds = MinutesField(
        label=later("Nobody waits longer than (minutes)"),
        help_text=later("The law's limit, or your own. Past it, the desk and the floor say so."),
    )
    target_seconds = MinutesField(label=later("Most wait less than (minutes)"))
    target_share = forms.IntegerField(label=later("How many of a hundred that is"), min_value=1, max_value=100)
    offer_seconds = forms.IntegerField(
        label=later("An agent may think about an offer (seconds)"),
        min_value=5,
        max_value=600,
        help_text=later("Then it goes to the next one."),
    )
    ring_seconds = forms.IntegerField(
        label=later("Ask the next ring after (seconds)"),
        min_value=0,
        max_value=86_400,
        help_text=later("Agents of ring 1 are asked first; after this time those of ring 2 as well, and so on."),
    )
    return_seconds = MinutesField(
        label=later("A missed turn may return within (minutes)"),
        help_text=later("It keeps its place. After that it counts as missed."),
    )
    wrap_seconds = forms.IntegerField(
        label=later("Time to finish after each contact (seconds)"), min_value=0, max_value=3600
    )
    early_seconds = MinutesField(label=later("One may check in before the agreed time by (minutes)"), required=False)
    late_seconds = MinutesField(
        label=later("We wait after the agreed time for (minutes)"),
        required=False,
        help_text=later("Then the appointment counts as missed."),
    )
    credit_seconds = MinutesField(
        label=later("Who has an appointment counts as having come before the agreed time by (minutes)"),
        required=False,
        help_text=later("That is their place among those who walk in: 0 is the agreed time itself."),
    )
    book_days = forms.IntegerField(
        label=later("Days ahead that can be booked"), required=False, min_value=0, max_value=365
    )
    slots = forms.IntegerField(
        label=later("How much of an agent one contact takes"),
        min_value=1,
        max_value=20,
        help_text=later(
            "An agent has three places unless you say otherwise: a chat takes one, a person at the counter all three."
        ),
    )
    capacity = forms.IntegerField(label=later("At most this many wait at once"), min_value=1, max_value=100_000)
    active = forms.BooleanField(label=later("In use"), required=False, initial=True)

    def prepare(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = setup_lists.sites(self.viewer)
        elif name == "channel" and isinstance(field, forms.ChoiceField):
            known = [(channel.name, channel.label) for channel in contract.every()]
            lost = [] if self.row is None or self.row.channel in contract.names() else [(self.row.channel,) * 2]
            field.choices = [*known, *lost]
        if self.row is not None and name in ("site", "channel"):
            field.disabled = True

    def more_initial(self) -> dict[str, Any]:
        share = {"target_share": round(self.row.target_share * 100)} if self.row is not None else {}
        return {**super().more_initial(), **share}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("channel") == "turn" and not cleaned.get("letter") and "letter" not in self.errors:
            self.add_error("letter", _("Turns need a letter for their tickets."))
        limit, target = cleaned.get("limit_seconds"), cleaned.get("target_seconds")
        if limit is not None and target is not None and target > limit:
            self.add_error("target_seconds", _("This should be less than the longest wait."))
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["letter"] = values["letter"].upper()
        values["target_share"] = values["target_share"] / 100
        values = {name: value for name, value in values.items() if name not in AGREED or value is not None}
        if self.row is None:
            values["pull"] = contract.find(values["channel"]).pull
        return values


class KindForm(Named):
    own = ["queue", "name", "standard_seconds", "skill", "icon", "place", "slot_minutes", "slot_places", "active"]
    layout = [
        (later("What people come for"), ["queue", "name", "standard_seconds", "skill"]),
        (later("Its name in other languages"), [f"name_{code}" for code in TONGUES]),
        (later("On the kiosk"), ["icon", "place"]),
        (later("Appointments"), ["slot_minutes", "slot_places"]),
        (later("Fine points"), ["active"]),
    ]
    queue = QueueChoice(Queue.objects.none(), label=later("Queue"), empty_label=None)
    name = forms.CharField(
        label=later("Name"), max_length=80, help_text=later("In the customers' words: “Open an account”.")
    )
    standard_seconds = MinutesField(
        label=later("It should take about (minutes)"),
        initial=300,
        min_value=1,
        help_text=later("A kind reminder at the desk, never a whip."),
    )
    skill = forms.ModelChoiceField(
        Skill.objects.none(), label=later("Skill that it needs"), required=False, empty_label=later("None")
    )
    icon = forms.ChoiceField(
        label=later("Picture"),
        choices=[(name, name) for name in ICONS],
        widget=IconSelect,
        initial="circle-question-mark",
    )
    place = forms.IntegerField(
        label=later("Place in the list"),
        min_value=0,
        max_value=999,
        initial=0,
        help_text=later("Small numbers stand first."),
    )
    slot_minutes = forms.IntegerField(
        label=later("A time can be agreed every (minutes)"), min_value=0, max_value=480, initial=0, required=False,
        help_text=later("Within the opening hours. 0: people just walk in."),
    )  # fmt: skip
    slot_places = forms.IntegerField(
        label=later("Appointments at the same time"), min_value=1, max_value=100, initial=1, required=False
    )
    active = forms.BooleanField(label=later("In use"), required=False, initial=True)

    def prepare(self, name: str, field: forms.Field) -> None:
        if name == "queue" and isinstance(field, forms.ModelChoiceField):
            field.queryset = setup_lists.queues(self.viewer)
        elif name == "skill" and isinstance(field, forms.ModelChoiceField):
            field.queryset = Skill.objects.order_by("name")
        elif name == "icon" and isinstance(field, forms.ChoiceField) and isinstance(self.row, Kind):
            known = [] if self.row.icon in ICONS else [(self.row.icon, self.row.icon)]
            field.choices = [*known, *[(icon, icon) for icon in ICONS]]

    def values(self) -> dict[str, Any]:
        agreed = ("slot_minutes", "slot_places")
        return {name: value for name, value in super().values().items() if name not in agreed or value is not None}


class SkillForm(Sheet):
    own = ["name"]
    layout = [("", own)]
    name = forms.CharField(
        label=later("Name"), max_length=80, help_text=later("For example: mortgages, sign language.")
    )


class CannedForm(Sheet):
    own = ["title", "shortcut", "text", "language", "queue"]
    layout = [("", own)]
    title = forms.CharField(label=later("Title"), max_length=80)
    shortcut = forms.SlugField(
        label=later("Short word"), max_length=30, help_text=later("Agents type it after a / to insert the answer.")
    )
    text = forms.CharField(
        label=later("Text"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=later("{name} becomes the name that the customer likes."),
    )
    language = forms.ChoiceField(label=later("Language"), choices=settings.LANGUAGES, initial="es")
    queue = QueueChoice(Queue.objects.none(), label=later("Queue"), required=False, empty_label=later("Every queue"))

    def prepare(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = setup_lists.queues(self.viewer)
            field.required = not setup_lists.everywhere(self.viewer)
