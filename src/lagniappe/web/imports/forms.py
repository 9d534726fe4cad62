"""What is brought: which kind of export, which files, whose clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.actions.bringing import ENDINGS, UNKNOWN
from lagniappe.desk.models import SourceOffer
from lagniappe.desk.queries.bringing import words


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        many = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in many if one is not None] or [
            super().clean(None, initial)
        ]


class Brought(forms.Form):
    source = forms.ChoiceField(label=_("What wrote the files"), widget=forms.RadioSelect)
    exports = ManyFiles(
        label=_("Files"),
        widget=Files(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_("CSV of any kind, XLSX, Parquet or JSON; also as gzip or zip. At most 250 MB together."),
    )
    zone = forms.CharField(
        label=_("Time zone of the clock in the files"),
        required=False,
        max_length=60,
        help_text=_("Such as America/Argentina/Buenos_Aires. Empty where the times say it themselves."),
    )
    site = forms.CharField(
        label=_("Short name of the site"),
        required=False,
        max_length=60,
        help_text=_("Where the files do not say it."),
    )

    def __init__(self, *args: Any, offers: Sequence[SourceOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [(UNKNOWN, _("An export of another system: guess its columns"))]
        choices += [(offer.name, words(offer)["title"]) for offer in offers]
        self.fields["source"] = forms.ChoiceField(
            label=_("What wrote the files"), choices=choices, widget=forms.RadioSelect, initial=UNKNOWN
        )
        self.order_fields(["source", "exports", "zone", "site"])

    def options(self) -> dict[str, str]:
        return {name: self.cleaned_data[name].strip() for name in ("zone", "site")}
