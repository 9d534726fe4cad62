"""Who was where, doing what, from when until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.people import User
from lagniappe.desk.models.places import Position, Site


class Presence(models.Model):
    """One interval of an agent, at a position or without one. The open one (``ended_at`` null) is the present."""

    class State(models.TextChoices):
        AVAILABLE = "available", _("Available")
        BREAK = "break", _("On a break")
        TRAINING = "training", _("In training")
        MEETING = "meeting", _("In a meeting")
        BACK_OFFICE = "back_office", _("Back office")
        CLOSED = "closed", _("Gone")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="presences")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="presences")
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.PROTECT, related_name="presences")
    state = models.CharField(max_length=12, choices=State.choices)
    capacity = models.PositiveSmallIntegerField()
    business_day = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "business_day"])]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="presence_now_once"),
            models.UniqueConstraint(
                fields=["position"],
                condition=Q(ended_at__isnull=True, position__isnull=False),
                name="position_held_once",
            ),
        ]
