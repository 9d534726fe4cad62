"""Forms over people: staff with their roles and queues, customers with the ways to reach them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lagniappe.desk.actions.customers import normal_handle
from lagniappe.desk.actions.setup_staff import RoleAt
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Handle, Queue, RoleName, Skill
from lagniappe.desk.queries import setup_lists
from lagniappe.web.setup.fields import SPOKEN, LanguagesField
from lagniappe.web.setup.sheets import Sheet

RINGS = [("", "—"), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")]


class StaffForm(Sheet):
    own = ["name", "username", "email", "language", "languages", "team", "capacity", "hired_on"]
    layout = [
        (later("The person"), ["name", "username", "email", "team", "hired_on"]),
        (later("Language and skills"), ["language", "languages", "skills"]),
        (later("Sign-in"), ["password"]),
        (later("Fine points"), ["capacity", "active"]),
    ]
    name = forms.CharField(label=later("Full name"), max_length=120)
    username = forms.CharField(
        label=later("User name"), max_length=150, help_text=later("For signing in: letters, digits and . _ - @ +")
    )
    email = forms.EmailField(label=later("E-mail"), required=False)
    team = forms.CharField(label=later("Team"), max_length=80, required=False)
    hired_on = forms.DateField(
        label=later("With us since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    language = forms.ChoiceField(label=later("Language of their screens"), choices=settings.LANGUAGES, initial="es")
    languages = LanguagesField(label=later("Languages that they speak with customers"))
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.none(), label=later("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    password = forms.CharField(
        label=later("New password"), required=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=later("At least ten characters. Left empty, the old one stays; without any, nobody can sign in."),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=later("Places"),
        min_value=1,
        max_value=20,
        initial=3,
        help_text=later(
            "How much they can hold at once. A chat takes one place, a person at the counter usually three."
        ),
    )
    active = forms.BooleanField(label=later("Works here"), required=False, initial=True)

    def prepare(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = Skill.objects.order_by("name")
        if self.row is not None and isinstance(field, LanguagesField):
            field.choices = [*SPOKEN, *[(code, code) for code in self.row.languages if code not in dict(SPOKEN)]]

    def more_initial(self) -> dict[str, Any]:
        self.places = list(setup_lists.sites(self.viewer))
        self.queues = list(setup_lists.queues(self.viewer).filter(active=True))
        if self.row is None:
            self.held: set[RoleAt] = set()
            self.rings: dict[int, int] = {}
            return {}
        self.held = {(role.role, role.site_id) for role in self.row.roles.all()}
        self.rings = {serves.queue_id: serves.ring for serves in self.row.serves.all()}
        return {"skills": list(self.row.skills.all()), "active": self.row.is_active}

    def role_rows(self) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
        """Each role with its boxes: field name, place, ticked."""
        wanted = self.wanted_roles() if self.is_bound else self.held
        everywhere = [(None, _("Every site"))] if setup_lists.everywhere(self.viewer) else []
        for role in RoleName:
            yield (
                str(role.label),
                [
                    (f"role-{role}-{pk or 'all'}", name, (str(role), pk) in wanted)
                    for pk, name in [*everywhere, *[(site.pk, site.name) for site in self.places]]
                ],
            )

    def wanted_roles(self) -> set[RoleAt]:
        """What is ticked, and what the viewer cannot see and so cannot take away."""
        mine = {site.pk for site in self.places}
        offered: set[int | None] = {None, *mine} if setup_lists.everywhere(self.viewer) else {*mine}
        kept = {(role, pk) for role, pk in self.held if pk not in offered}
        return kept | {
            (str(role), pk) for role in RoleName for pk in offered if self.data.get(f"role-{role}-{pk or 'all'}")
        }

    def queue_rows(self) -> Iterator[tuple[str, Queue, list[tuple[str, str, bool]]]]:
        """Each queue with its field name and its rings."""
        for queue in self.queues:
            name = f"ring-{queue.pk}"
            now = self.data.get(name, "") if self.is_bound else str(self.rings.get(queue.pk, ""))
            yield name, queue, [(value, label, value == now) for value, label in RINGS]

    def wanted_rings(self) -> dict[Queue, int]:
        known = {value for value, _label in RINGS if value}
        shown = {queue.pk for queue in self.queues}
        kept = {} if self.row is None else {s.queue: s.ring for s in self.row.serves.all() if s.queue_id not in shown}
        chosen = {queue: self.data.get(f"ring-{queue.pk}", "") for queue in self.queues}
        return {**kept, **{queue: int(ring) for queue, ring in chosen.items() if ring in known}}


class CustomerForm(Sheet):
    own = ["name", "liked_name", "language", "preferred_channel", "born_year", "segment", "since"]
    layout = [
        (later("The person"), ["name", "liked_name", "language", "born_year"]),
        (later("Ways to reach them"), ["email", "phone", "document", "preferred_channel"]),
        (later("As a customer"), ["segment", "since"]),
    ]
    name = forms.CharField(label=later("Full name"), max_length=120)
    liked_name = forms.CharField(label=later("Likes to be called"), max_length=80, required=False)
    language = forms.ChoiceField(label=later("Language"), choices=[("", "—"), *settings.LANGUAGES], required=False)
    born_year = forms.IntegerField(label=later("Born in (year)"), required=False, min_value=1880, max_value=2100)
    email = forms.CharField(
        label=later("E-mail"), required=False, max_length=800, help_text=later("Several, apart by commas.")
    )
    phone = forms.CharField(label=later("Telephone"), required=False, max_length=400)
    document = forms.CharField(label=later("Document"), required=False, max_length=400)
    preferred_channel = forms.CharField(label=later("Prefers to be reached by"), max_length=20, required=False)
    segment = forms.CharField(label=later("Segment"), max_length=40, required=False)
    since = forms.DateField(
        label=later("Customer since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ways = (Handle.What.EMAIL, Handle.What.PHONE, Handle.What.DOCUMENT)

    def more_initial(self) -> dict[str, Any]:
        if self.row is None:
            return {}
        handles = list(self.row.handles.all())
        return {str(way): ", ".join(handle.value for handle in handles if handle.what == way) for way in self.ways}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.handles: set[tuple[str, str]] = set()
        for way in self.ways:
            for value in filter(None, (part.strip() for part in cleaned.get(str(way), "").split(","))):
                try:
                    handle = (str(way), normal_handle(str(way), value))
                except ActionRefused as refusal:
                    self.add_error(str(way), refusal.sentence)
                    continue
                self.handles.add(handle)
                others = Handle.objects.filter(what=handle[0], value=handle[1])
                if self.row is not None:
                    others = others.exclude(customer=self.row)
                if others.exists():
                    self.add_error(str(way), _("“%(value)s” belongs to somebody else.") % {"value": value[:80]})
        return cleaned
