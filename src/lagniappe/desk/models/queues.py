"""Queues and the kinds of procedure that people queue for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.people import Skill
from lagniappe.desk.models.places import Site


def in_language(names: dict[str, str], otherwise: str) -> str:
    """The organisation's own words in the reader's language, where it wrote them."""
    return names.get((get_language() or "").split("-")[0]) or otherwise


class Queue(Public):
    """One idea for chats, calls, mails and turns. Times are whole seconds."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="queues")
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    channel = models.CharField(max_length=20)
    letter = models.CharField(max_length=2, blank=True)
    pull = models.BooleanField(default=False, help_text="agents call the next one; else contacts are offered to them")
    slots = models.PositiveSmallIntegerField(default=1)
    limit_seconds = models.PositiveIntegerField(default=1800)
    target_seconds = models.PositiveIntegerField(default=600)
    target_share = models.FloatField(default=0.8)
    ring_seconds = models.PositiveIntegerField(default=60)
    offer_seconds = models.PositiveIntegerField(default=30)
    return_seconds = models.PositiveIntegerField(default=900)
    wrap_seconds = models.PositiveIntegerField(default=120)
    capacity = models.PositiveIntegerField(default=500)
    early_seconds = models.PositiveIntegerField(default=1800)
    late_seconds = models.PositiveIntegerField(default=900)
    credit_seconds = models.PositiveIntegerField(default=600)
    book_days = models.PositiveSmallIntegerField(default=14)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["site", "name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="queue_once")]

    def __str__(self) -> str:
        return in_language(self.names, self.name)


class Kind(Public):
    """A type of procedure, with the time that one should take."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="kinds")
    name = models.CharField(max_length=80)
    names = models.JSONField(default=dict, blank=True)
    standard_seconds = models.PositiveIntegerField(default=300)
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.SET_NULL, related_name="kinds")
    icon = models.CharField(max_length=40, default="circle-question-mark")
    place = models.PositiveSmallIntegerField(default=0)
    slot_minutes = models.PositiveSmallIntegerField(default=0, help_text="0 = no appointments")
    slot_places = models.PositiveSmallIntegerField(default=1)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["place", "name"]
        constraints = [models.UniqueConstraint(fields=["queue", "name"], name="kind_once")]

    def __str__(self) -> str:
        return in_language(self.names, self.name)


class CannedAnswer(Public):
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.CASCADE, related_name="canned")
    shortcut = models.SlugField(max_length=30)
    title = models.CharField(max_length=80)
    text = models.TextField()
    language = models.CharField(max_length=8, default="es")

    class Meta:
        ordering = ["shortcut"]
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "shortcut", "language"], nulls_distinct=False, name="canned_answer_once"
            )
        ]


class WaitModel(models.Model):
    """What the honest estimate of a wait needs, learned from the journal and written by the background process."""

    queue = models.OneToOneField(Queue, on_delete=models.CASCADE, related_name="wait_model")
    mean_service_seconds = models.FloatField()
    served = models.PositiveIntegerField(help_text="services that it was learned from")
    learned_at = models.DateTimeField()


class TicketRoll(models.Model):
    """The last number given out under a letter on a business day: numbering starts again each day."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    letter = models.CharField(max_length=2)
    business_day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "letter", "business_day"], name="ticket_roll_once")]
