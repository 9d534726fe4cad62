"""What a study is asked: of which sites, which days, against which limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models import JournalSite
from lagniappe.desk.queries.findings import Law

PERIODS = (
    ("28", _("The last four weeks that are complete")),
    ("7", _("The last seven days that are complete")),
    ("today", _("Today so far")),
    ("custom", _("From … to …")),
)
BANDS = (("15", _("15 minutes")), ("30", _("30 minutes")), ("60", _("1 hour")))
NO_LAW = "none"


class Wish(forms.Form):
    sites = forms.MultipleChoiceField(label=_("Sites"), widget=forms.CheckboxSelectMultiple)
    period = forms.ChoiceField(label=_("Days"), choices=PERIODS, initial="28")
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    limit_minutes = forms.FloatField(
        label=_("Longest acceptable wait, in minutes"),
        required=False,
        min_value=0,
        max_value=1440,
        help_text=_("Empty: the limit that is set for each queue."),
    )
    jurisdiction = forms.ChoiceField(label=_("Law that holds"), required=False)
    band = forms.ChoiceField(label=_("Time band"), choices=BANDS, initial="30")

    def __init__(self, *args: Any, known: Sequence[JournalSite], laws: Sequence[Law] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if laws:
            named = [(law.code, f"{law.name} · {law.acts}") for law in laws]
            choices = [("", _("The law that each site names")), *named, (NO_LAW, _("None: judge by no law"))]
            self.fields["jurisdiction"] = forms.ChoiceField(label=_("Law that holds"), required=False, choices=choices)
        else:
            del self.fields["jurisdiction"]
        self.fields["sites"] = forms.MultipleChoiceField(
            label=_("Sites"),
            widget=forms.CheckboxSelectMultiple,
            choices=[(site.code, site.label or site.code) for site in known],
            initial=[site.code for site in known],
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("period") == "custom":
            for name in ("first", "last"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Please give this day."))
            if said.get("first") and said.get("last") and said["first"] > said["last"]:
                self.add_error("last", _("The last day lies before the first."))
        return said

    def parameters(self) -> dict[str, Any]:
        """The wish as the background process reads it."""
        said = self.cleaned_data
        custom = said["period"] == "custom"
        limit = said["limit_minutes"]
        return {
            "sites": sorted(said["sites"]),
            "period": said["period"],
            "first": said["first"].isoformat() if custom else None,
            "last": said["last"].isoformat() if custom else None,
            "band_minutes": int(said["band"]),
            "limit_seconds": None if limit is None else round(limit * 60, 3),
            **({"jurisdiction": said["jurisdiction"] or None} if "jurisdiction" in said else {}),
        }


def as_said(parameters: dict[str, Any]) -> dict[str, Any]:
    """The form's fields that would make these parameters."""
    limit = parameters.get("limit_seconds")
    return {
        "sites": parameters.get("sites", []),
        "period": parameters.get("period", "28"),
        "first": parameters.get("first"),
        "last": parameters.get("last"),
        "limit_minutes": None if limit is None else limit / 60,
        "band": str(parameters.get("band_minutes", 30)),
        "jurisdiction": parameters.get("jurisdiction") or "",
    }
