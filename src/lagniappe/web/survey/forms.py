"""The checklist of a site, and a new survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models import Queue, Site, SiteCheck

ASKS: Mapping[str, Any] = {
    SiteCheck.Asks.SEATS: _("Are there enough seats for all who wait?"),
    SiteCheck.Asks.TOILETS: _("Are there toilets for who waits?"),
    SiteCheck.Asks.CLIMATE: _("Is the hall neither too hot nor too cold?"),
    SiteCheck.Asks.LINE_INDOORS: _("Does the whole line stand indoors?"),
    SiteCheck.Asks.NUMBERED: _("Does a terminal give numbered turns?"),
    SiteCheck.Asks.PERSON: _("Does everybody who asks for a person get one?"),
    SiteCheck.Asks.COMPLAINTS: _("Are complaints answered within 15 working days?"),
}
SAID = (("yes", _("Yes")), ("no", _("No")), ("", _("I did not look")))


class Checklist(forms.Form):
    """Yes, no, or not looked at; what was not looked at stays as it was."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asks, question in ASKS.items():
            self.fields[str(asks)] = forms.ChoiceField(
                label=question, choices=SAID, required=False, widget=forms.RadioSelect, initial=""
            )

    def answers(self) -> dict[str, bool]:
        return {name: said == "yes" for name, said in self.cleaned_data.items() if said}


class SurveyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For the observers, such as: Week of 2 March."))
    site = forms.ChoiceField(label=_("Site"))
    queue = forms.ChoiceField(label=_("Queue"), required=False, help_text=_("Empty: the hall as a whole."))
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, sites: Sequence[Site], queues: Sequence[Queue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {site.code: site for site in sites}
        self.queues = {str(queue.public_id): queue for queue in queues}
        self.fields["site"] = forms.ChoiceField(label=_("Site"), choices=[(site.code, site.name) for site in sites])
        choices = [("", "—"), *((str(queue.public_id), f"{queue.site.name}: {queue.name}") for queue in queues)]
        self.fields["queue"] = forms.ChoiceField(
            label=_("Queue"), choices=choices, required=False, help_text=_("Empty: the hall as a whole.")
        )

    def values(self) -> dict[str, Any]:
        """What the action is told; the survey ends with its last day, by the clock of the site."""
        said = self.cleaned_data
        site = self.sites[said["site"]]
        end = datetime.combine(said["until"] + timedelta(days=1), time(0, 0), ZoneInfo(site.zone))
        return {"name": said["name"], "site": site, "queue": self.queues.get(said["queue"]), "closes_at": end}
