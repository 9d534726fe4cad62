"""The sheet of a chat window on another site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as later

from lagniappe.desk import attached, framed
from lagniappe.desk.models import Queue
from lagniappe.desk.queries import setup_lists
from lagniappe.web.setup.sheets import QueueChoice, Sheet


class WidgetForm(Sheet):
    own = ["name", "queue", "active"]
    layout = [
        ("", ["name", "origins", "queue"]),
        (later("Files that customers may send"), ["families", "most_megabytes"]),
        (later("Fine points"), ["active"]),
    ]
    name = forms.CharField(
        label=later("Name"), max_length=80, help_text=later("For yourselves: customers do not see it.")
    )
    origins = forms.CharField(
        label=later("Sites that show it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=later("One a line, like https://www.example.org. No other site can show it."),
    )
    queue = QueueChoice(Queue.objects.none(), label=later("Queue"), required=False, empty_label=later("Every queue"))
    families = forms.MultipleChoiceField(
        label=later("What may be sent"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=later("Nothing chosen: no files at all."),
    )  # fmt: skip
    most_megabytes = forms.IntegerField(
        label=later("Largest file (MB)"), min_value=1, max_value=attached.MOST_MEGABYTES, initial=10
    )
    active = forms.BooleanField(label=later("In use"), required=False, initial=True)

    def prepare(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = setup_lists.queues(self.viewer).filter(channel=framed.CHANNEL, active=True)
            field.required = not setup_lists.everywhere(self.viewer)
        elif isinstance(field, forms.MultipleChoiceField):
            field.choices = list(attached.family_words().items())

    def more_initial(self) -> dict[str, Any]:
        rules = attached.rules_of(self.row.settings if self.row else None)
        origins = self.row.settings.get("origins", []) if self.row else []
        return {
            "origins": framed.written(origins),
            "families": sorted(rules.families),
            "most_megabytes": rules.most_megabytes,
        }

    def clean_origins(self) -> list[str]:
        return framed.read_origins(str(self.cleaned_data["origins"]))

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        files = {"families": given["families"], "most_megabytes": given["most_megabytes"]}
        return {
            **super().values(),
            "channel": framed.CHANNEL,
            "settings": {"origins": given["origins"], "files": files},
        }
