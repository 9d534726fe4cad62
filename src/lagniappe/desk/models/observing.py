"""What people see on site with their own eyes: the checklist of conditions, and surveys where no terminal counts."""

from __future__ import annotations

from django.db import models

from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.people import User
from lagniappe.desk.models.places import Site
from lagniappe.desk.models.queues import Queue


class SiteCheck(Public):
    """One answer of the checklist of a site. Answers are added, never changed: the latest counts."""

    class Asks(models.TextChoices):
        SEATS = "seats"
        TOILETS = "toilets"
        CLIMATE = "climate"
        LINE_INDOORS = "line_indoors"
        NUMBERED = "numbered"
        PERSON = "person"
        COMPLAINTS = "complaints"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="checks")
    asks = models.CharField(max_length=16, choices=Asks.choices)
    answer = models.BooleanField()
    seen_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["site", "seen_at"])]


class Survey(Public):
    """A time in which observers count at a site, with the link that was signed for them."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="surveys")
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="surveys")
    name = models.CharField(max_length=120)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-opens_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Observation(models.Model):
    """One tap of an observer. ``client_id`` is made by the phone, so that sending twice keeps one row."""

    class What(models.TextChoices):
        BEGIN = "begin"
        COUNT = "count"
        ARRIVED = "arrived"
        CALLED = "called"
        LEFT = "left"
        END = "end"
        UNDO = "undo"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="observations")
    client_id = models.UUIDField()
    round_id = models.UUIDField()
    observer = models.PositiveSmallIntegerField(default=1)
    what = models.CharField(max_length=8, choices=What.choices)
    undoes = models.UUIDField(null=True, blank=True)
    waiting = models.PositiveSmallIntegerField(null=True, blank=True)
    positions_open = models.PositiveSmallIntegerField(null=True, blank=True)
    positions_there = models.PositiveSmallIntegerField(null=True, blank=True)
    seen_at = models.DateTimeField()
    skew_seconds = models.FloatField(default=0.0, help_text="by so much the phone's clock was put right")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["seen_at", "id"]
        constraints = [models.UniqueConstraint(fields=["survey", "client_id"], name="observation_once")]
        indexes = [models.Index(fields=["survey", "seen_at"])]
