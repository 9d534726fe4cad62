"""What an action may answer instead of acting."""

from __future__ import annotations


class ActionRefused(Exception):
    """A refusal with a code for programs and a sentence fit for a person.

    Codes that screens treat apart: ``unknown`` (404), ``not_allowed`` (403), ``too_large`` (413),
    ``too_many`` (429); every other one is a conflict (409).
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    @property
    def status(self) -> int:
        return {"unknown": 404, "not_allowed": 403, "too_many": 429, "too_large": 413}.get(self.code, 409)


class ChannelError(Exception):
    """A channel could not send or parse; ``permanent`` says whether trying again may help."""

    def __init__(self, sentence: str, *, permanent: bool) -> None:
        super().__init__(sentence)
        self.permanent = permanent
