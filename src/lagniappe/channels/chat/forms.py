"""What a customer fills in to begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.actions.talk import LONGEST
from lagniappe.desk.queries.conversation import Topic

LONGEST_KEY = 64
TRAP = "website"
"""A field that no person sees; programs that fill in everything fill it in as well."""


def new_key() -> str:
    return uuid4().hex


def is_key(key: str) -> bool:
    """Whether a page could have made this key for a message."""
    return 0 < len(key) <= LONGEST_KEY and key.isascii() and key.replace("-", "").isalnum()


class BeginForm(forms.Form):
    about = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("How may we call you?"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    language = forms.ChoiceField(label=_("Language of the conversation"))
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write what we can do for you.")},
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, topics: Sequence[Topic], with_files: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].required = not with_files
        about = self.fields["about"]
        language = self.fields["language"]
        if isinstance(about, forms.ChoiceField) and isinstance(language, forms.ChoiceField):
            about.choices = [(topic.id, topic.label) for topic in topics]
            language.choices = settings.LANGUAGES
        if len(topics) == 1:
            del self.fields["about"]

    def clean_key(self) -> str:
        """The page's own key for this beginning; a new one where it was spoiled."""
        key = str(self.cleaned_data.get("key", ""))
        return key if is_key(key) else new_key()
