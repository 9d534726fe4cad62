"""What the forms of the set-up are made of: each gives ``values()`` for its action and says in ``sections`` how it lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings

from lagniappe.desk.models import Queue, User

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
