"""What is asked of a plan: the days ahead, the targets, a roster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models import Finding

BANDS = (("15", _("15 minutes")), ("30", _("30 minutes")), ("60", _("1 hour")))
NEEDS = (
    ("mean", _("the mean day")), ("80", _("8 days in 10")), ("95", _("19 days in 20")),
)  # fmt: skip


def _before(answer: Finding | None) -> dict[str, Any]:
    return dict(answer.finding.get("parameters") or {}) if answer else {}


class Ahead(forms.Form):
    """``forecast``: how far and how fine."""

    horizon_days = forms.IntegerField(label=_("Days ahead"), min_value=1, max_value=60, initial=14)
    band = forms.ChoiceField(label=_("Time band"), choices=BANDS, initial="30")

    def parameters(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"band_minutes": int(said["band"]), "horizon_days": said["horizon_days"]}

    @staticmethod
    def as_asked(answer: Finding | None) -> dict[str, Any]:
        before = _before(answer)
        return {"horizon_days": before.get("horizon_days", 14), "band": str(before.get("band_minutes", 30))}


class Targets(forms.Form):
    """``staffing``: what has to be kept, all together. Shares are asked in percent, times in minutes."""

    share_within = forms.FloatField(label=_("Served in time, %"), min_value=1, max_value=99.9, initial=80)
    within_minutes = forms.FloatField(
        label=_("In time: within so many minutes"), min_value=0, max_value=240, required=False,
        help_text=_("Empty: 20 seconds for calls and chats, 10 minutes at counters."),
    )  # fmt: skip
    limit_minutes = forms.FloatField(
        label=_("Longest acceptable wait, in minutes"), min_value=0, max_value=1440, required=False,
        help_text=_("Empty: the limit that is set for each queue."),
    )  # fmt: skip
    most_left = forms.FloatField(label=_("Give up at most, %"), min_value=0.1, max_value=99, required=False)
    most_busy = forms.FloatField(label=_("Busy at most, %"), min_value=10, max_value=100, required=False, initial=90)
    shrinkage = forms.FloatField(
        label=_("Paid but not there, %"), min_value=0, max_value=90, required=False, initial=0,
        help_text=_("Breaks, training, illness: so much more is to be paid for."),
    )  # fmt: skip
    band = forms.ChoiceField(label=_("Time band"), choices=BANDS, initial="30")

    def parameters(self) -> dict[str, Any]:
        said = self.cleaned_data

        def share(name: str) -> float | None:
            return None if said[name] is None else round(said[name] / 100, 6)

        def seconds(name: str) -> float | None:
            return None if said[name] is None else round(said[name] * 60, 3)

        return {
            "band_minutes": int(said["band"]), "share_within": share("share_within"),
            "within_seconds": seconds("within_minutes"), "limit_seconds": seconds("limit_minutes"),
            "most_left": share("most_left"), "most_busy": share("most_busy"), "shrinkage": share("shrinkage") or 0.0,
        }  # fmt: skip

    @staticmethod
    def as_asked(answer: Finding | None) -> dict[str, Any]:
        before = _before(answer)

        def percent(name: str, otherwise: float | None) -> float | None:
            value = before.get(name, otherwise)
            return None if value is None else round(100 * value, 4)

        def minutes(name: str) -> float | None:
            return None if before.get(name) is None else round(before[name] / 60, 4)

        return {
            "share_within": percent("share_within", 0.8), "within_minutes": minutes("within_seconds"),
            "limit_minutes": minutes("limit_seconds"), "most_left": percent("most_left", None),
            "most_busy": percent("most_busy", 0.9), "shrinkage": percent("shrinkage", 0.0),
            "band": str(before.get("band_minutes", 30)),
        }  # fmt: skip


class Make(forms.Form):
    """A roster that is to be made."""

    first_day = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )  # fmt: skip
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=28, initial=7)
    need = forms.ChoiceField(label=_("Enough people for"), choices=NEEDS, initial="80")
    seconds = forms.IntegerField(
        label=_("Look for a better one, at most seconds"), min_value=2, max_value=120, initial=20
    )  # fmt: skip

    def parameters(self) -> dict[str, Any]:
        return {"need": self.cleaned_data["need"], "seconds": self.cleaned_data["seconds"]}


class Again(forms.Form):
    """The rest of today planned again."""

    need = forms.ChoiceField(label=_("Enough people for"), choices=NEEDS, initial="80")

    def parameters(self) -> dict[str, Any]:
        return {"need": self.cleaned_data["need"], "seconds": 10}
