"""The form of one scenario: each change has its own few fields, and those that are ticked are done together.

What comes out is plain data as docs/reference/scenario.md has it; the background process reads and checks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from lagniappe.desk.models import Kind, Queue, Site

CLOCK: dict[str, Any] = {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), "required": False}
PERCENT: dict[str, Any] = {"min_value": 1, "max_value": 100, "required": False}
FIELDS: dict[str, tuple[Any, str, tuple[str, ...], tuple[str, ...]]] = {
    # the change: its words, its picture, its fields, those without which it says nothing
    "positions": (
        later("More (or fewer) people for some hours"), "user-plus", ("agents", "starts", "ends"), ("agents", "starts", "ends"),
    ),
    "kiosk": (
        later("A kiosk takes over a step"), "tablet-smartphone", ("kiosk_share", "saves_seconds", "kiosk_kinds"),
        ("kiosk_share", "saves_seconds"),
    ),
    "self_service": (later("Some help themselves"), "mouse-pointer-click", ("self_share", "self_kinds"), ("self_share",)),
    "hours": (later("Open or close at another hour"), "door-open", ("opens", "closes"), ()),
    "merge": (later("Several queues become one"), "merge", ("merged",), ("merged",)),
    "train": (
        later("Some people learn another queue"), "graduation-cap", ("trained", "learns", "hours_each"), ("trained", "learns"),
    ),
    "demand": (later("More or fewer people come"), "trending-up", ("times_percent",), ("times_percent",)),
    "reallocate": (later("The same hours of people, better placed"), "shuffle", (), ()),
}  # fmt: skip


class Composer(forms.Form):
    name = forms.CharField(label=later("Name of the scenario"), max_length=60)
    once = forms.FloatField(label=later("Costs once"), min_value=0, required=False, initial=0)
    monthly = forms.FloatField(label=later("Costs each month, beside wages"), min_value=0, required=False, initial=0)
    agents = forms.IntegerField(
        label=later("People (fewer: below zero)"), min_value=-100, max_value=100, required=False, initial=1
    )  # fmt: skip
    starts = forms.TimeField(label=later("From"), initial="11:00", **CLOCK)
    ends = forms.TimeField(label=later("To"), initial="13:00", **CLOCK)
    kiosk_share = forms.FloatField(label=later("Of how many visitors, %"), initial=60, **PERCENT)
    saves_seconds = forms.FloatField(
        label=later("Seconds saved at the counter"), min_value=1, max_value=3600, required=False, initial=60
    )  # fmt: skip
    kiosk_kinds = forms.MultipleChoiceField(
        label=later("For these procedures"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=later("None ticked: all."),
    )  # fmt: skip
    self_share = forms.FloatField(label=later("Of how many visitors, %"), initial=30, **PERCENT)
    self_kinds = forms.MultipleChoiceField(
        label=later("For these procedures"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=later("None ticked: all."),
    )  # fmt: skip
    opens = forms.TimeField(label=later("Opens"), **CLOCK)
    closes = forms.TimeField(label=later("Closes"), **CLOCK)
    merged = forms.MultipleChoiceField(label=later("Queues"), required=False, widget=forms.CheckboxSelectMultiple)
    trained = forms.IntegerField(label=later("People"), min_value=1, max_value=1000, required=False, initial=2)
    learns = forms.MultipleChoiceField(
        label=later("Learn to serve"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hours_each = forms.FloatField(
        label=later("Hours of training each"), min_value=0, max_value=1000, required=False, initial=16
    )
    times_percent = forms.FloatField(
        label=later("As many as today, %"), min_value=0, max_value=2000, required=False, initial=110
    )  # fmt: skip
    currency = forms.CharField(label=later("Money"), max_length=12, required=False)
    work_hour = forms.FloatField(label=later("An hour of work costs"), min_value=0, required=False)
    customer_hour = forms.FloatField(label=later("An hour of a customer is worth"), min_value=0, required=False)
    kept_customer = forms.FloatField(label=later("Somebody who does not give up is worth"), min_value=0, required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = list(Queue.objects.filter(site=site, active=True))
        kinds = [(str(kind.public_id), str(kind)) for kind in Kind.objects.filter(queue__in=queues, active=True)]
        named = [(str(queue.public_id), str(queue)) for queue in queues]
        for field, choices in (("kiosk_kinds", kinds), ("self_kinds", kinds), ("merged", named), ("learns", named)):
            found = self.fields[field]
            if isinstance(found, forms.MultipleChoiceField):
                found.choices = choices

    def ticked(self) -> list[str]:
        said = self.data.getlist("do") if isinstance(self.data, QueryDict) else []
        return [name for name in FIELDS if name in said]

    def changes(self) -> Iterator[tuple[str, Any, str, list[forms.BoundField], bool]]:
        """Each change that can be ticked: name, words, picture, its fields, whether it is ticked."""
        ticked = self.ticked()
        for name, (words, icon, fields, _needed) in FIELDS.items():
            yield name, words, icon, [self[field] for field in fields], name in ticked

    def prices(self) -> list[forms.BoundField]:
        return [self[name] for name in ("currency", "work_hour", "customer_hour", "kept_customer")]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        ticked = self.ticked()
        if not ticked:
            raise forms.ValidationError(_("Tick at least one change."))
        for name in ticked:
            for field in FIELDS[name][3]:
                if said.get(field) in (None, "", []) and field not in self.errors:
                    self.add_error(field, _("This change needs it."))
        if "hours" in ticked and not said.get("opens") and not said.get("closes"):
            self.add_error("opens", _("Say when it opens, when it closes, or both."))
        if "positions" in ticked and said.get("starts") and said.get("ends") and said["ends"] <= said["starts"]:
            self.add_error("ends", _("It ends before it begins."))
        if "merge" in ticked and len(said.get("merged") or []) == 1:
            self.add_error("merged", _("Choose two queues or more."))
        said["do"] = ticked
        return said

    def plan(self) -> dict[str, Any]:
        """The scenario as the file has it."""
        said = self.cleaned_data
        return {
            "name": said["name"], "once": said["once"] or 0, "monthly": said["monthly"] or 0,
            "changes": [_told(name, said) for name in said["do"]],
        }  # fmt: skip

    def prices_given(self) -> dict[str, Any]:
        said = self.cleaned_data
        given = {name: said[name] for name in ("work_hour", "customer_hour", "kept_customer") if said[name] is not None}
        return {**({"currency": said["currency"]} if said["currency"] else {}), **given}


def _told(name: str, said: dict[str, Any]) -> dict[str, Any]:
    def clock(field: str) -> str | None:
        return said[field].strftime("%H:%M") if said[field] else None

    told: dict[str, dict[str, Any]] = {
        "positions": {"agents": said["agents"], "from": clock("starts"), "to": clock("ends")},
        "kiosk": {
            "share": (said["kiosk_share"] or 0) / 100,
            "saves_seconds": said["saves_seconds"],
            "kinds": said["kiosk_kinds"],
        },
        "self_service": {"share": (said["self_share"] or 0) / 100, "kinds": said["self_kinds"]},
        "hours": {"opens": clock("opens"), "closes": clock("closes")},
        "merge": {"queues": said["merged"]},
        "train": {"agents": said["trained"], "serves": said["learns"], "hours_each": said["hours_each"]},
        "demand": {"times": (said["times_percent"] or 0) / 100},
        "reallocate": {},
    }
    return {"do": name, **{key: value for key, value in told[name].items() if value not in (None, [])}}


def labels(site: Site) -> dict[str, str]:
    """What the ids of a scenario are called: its queues and kinds."""
    queues = list(Queue.objects.filter(site=site))
    kinds = Kind.objects.filter(queue__in=queues)
    return {str(one.public_id): str(one) for one in [*queues, *kinds]}


def in_words(change: dict[str, Any], called: dict[str, str]) -> str:
    """A change as a line of the page."""
    do = change.get("do", "")
    said = {**change, "share": round(100 * change.get("share", 0)), "times": round(100 * change.get("times", 1))}
    for name in ("kinds", "queues", "serves"):
        said[name] = ", ".join(called.get(one, one) for one in change.get(name, ())) or _("all")
    sentences = {
        "positions": _("people: %(agents)s, from %(from)s to %(to)s"),
        "kiosk": _("a kiosk saves %(saves_seconds)s seconds for %(share)s %% (%(kinds)s)"),
        "self_service": _("%(share)s %% help themselves (%(kinds)s)"),
        "merge": _("one line: %(queues)s"),
        "train": _("people: %(agents)s learn %(serves)s"),
        "demand": _("%(times)s %% as many people come"),
        "reallocate": _("the same hours of people, better placed"),
    }
    if do == "hours":
        return _("open from %(opens)s to %(closes)s") % {
            "opens": change.get("opens") or "…", "closes": change.get("closes") or "…",
        }  # fmt: skip
    try:
        return sentences[do] % said
    except KeyError:
        return str(do)
