"""The forms of the set-up. Each gives ``values()`` for its action and says in ``sections`` how it is laid out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lagniappe.channels import contract
from lagniappe.desk.models import Centre, Kind, Position, Queue, Site, Skill, User
from lagniappe.desk.queries import setup_lists
from lagniappe.units import CUTOFF
from lagniappe.web.setup.fields import ICONS, IconSelect, MinutesField, read_holidays, read_hours, write_hours

TONGUES = [code for code, _name in settings.LANGUAGES]


class Sheet(forms.Form):
    """A form over one row (None: a new one), seen by one administrator."""

    error_css_class = "wrong"
    layout: ClassVar[list[tuple[Any, list[str]]]] = []
    own: ClassVar[list[str]] = []

    def __init__(self, *args: Any, viewer: User, row: Any = None, **options: Any) -> None:
        self.viewer, self.row = viewer, row
        given = {name: getattr(row, name) for name in self.own} if row is not None else {}
        options["initial"] = {**given, **self.more_initial(), **options.get("initial", {})}
        super().__init__(*args, **options)
        self.fields.update(self.more_fields())
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                field.widget.attrs.setdefault("autocomplete", "off")
            self.prepare(name, field)

    def prepare(self, name: str, field: forms.Field) -> None:
        """Give a field the choices that the viewer has."""

    def more_fields(self) -> dict[str, forms.Field]:
        """Fields of which there are as many as languages or days."""
        return {}

    def more_initial(self) -> dict[str, Any]:
        return {}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.own if name in self.cleaned_data}

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        for title, names in self.layout:
            yield title, [self[name] for name in names if name in self.fields]


def names_of(row: Any) -> dict[str, str]:
    return {f"name_{code}": row.names.get(code, "") if row else "" for code in TONGUES}


class Named(Sheet):
    """A sheet whose row has its own words in every language of the house."""

    def more_fields(self) -> dict[str, forms.Field]:
        return {
            f"name_{code}": forms.CharField(label=tongue, required=False, max_length=80)
            for code, tongue in settings.LANGUAGES
        }

    def more_initial(self) -> dict[str, Any]:
        return names_of(self.row)

    def values(self) -> dict[str, Any]:
        words = {code: self.cleaned_data.get(f"name_{code}", "") for code in TONGUES}
        return {**super().values(), "names": {code: word for code, word in words.items() if word}}


if TYPE_CHECKING:
    ChoiceOfQueue = forms.ModelChoiceField[Queue]
else:
    ChoiceOfQueue = forms.ModelChoiceField


class QueueChoice(ChoiceOfQueue):
    """Queues of several sites may have the same name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.site} · {obj}"


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
