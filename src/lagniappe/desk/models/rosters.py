"""Who is to work when: terms of people, rosters that are being made, and rosters that were published with their shifts."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.people import User
from lagniappe.desk.models.places import Site


def every_weekday() -> list[int]:
    return list(range(7))


class Terms(models.Model):
    """What may be asked of a member of staff in a week; without a row, what is usual at the site.

    ``earliest`` and ``latest`` bound coming and going (empty: the site's hours); ``shift_hours`` are from coming to going
    with the break; ``weekdays`` are numbers from 0 = Monday; ``away`` are days (ISO) on which the person is not there.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="terms")
    least_hours = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(84)])
    most_hours = models.PositiveSmallIntegerField(default=40, validators=[MaxValueValidator(84)])
    days = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1), MaxValueValidator(7)])
    shift_hours = models.FloatField(default=8.0, validators=[MinValueValidator(1), MaxValueValidator(16)])
    break_minutes = models.PositiveSmallIntegerField(default=30, validators=[MaxValueValidator(180)])
    earliest = models.TimeField(null=True, blank=True)
    latest = models.TimeField(null=True, blank=True)
    weekdays = models.JSONField(default=every_weekday, blank=True)
    away = models.JSONField(default=list, blank=True)


class RosterDraft(Public):
    """A roster that somebody asked for: the background process makes it, and a person publishes it or does not."""

    class State(models.TextChoices):
        WANTED = "wanted"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="roster_drafts")
    first_day = models.DateField()
    days = models.PositiveSmallIntegerField(default=7)
    parameters = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WANTED)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    why = models.JSONField(default=dict, blank=True, help_text="the sentence by language, where it failed")
    answer = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]


class Roster(Public):
    """One publication: some days at a site. ``need`` is people by queue and slot, ``about`` what it costs and lacks."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rosters")
    first_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    need = models.JSONField(default=dict, blank=True)
    about = models.JSONField(default=dict, blank=True)
    frozen_through = models.DateField(null=True, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "-id"]


class RosterShift(models.Model):
    """A published shift: one person, one day. ``breaks`` are [start, end] in UTC (ISO); ``skills`` name the queues."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="shifts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shifts")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="shifts")
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    breaks = models.JSONField(default=list, blank=True)
    skills = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["day", "starts_at", "id"]
        indexes = [models.Index(fields=["site", "day"])]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="shift_once_a_day")]


class Out(models.TextChoices):
    """Why somebody was not there when the roster had them there."""

    LATE = "late", _("came late")
    EARLY = "early", _("left early")
    BREAK = "break", _("break longer or at another time")
    AWAY = "away", _("away in between")
    ABSENT = "absent", _("did not come")


class ShiftWish(Public):
    """What somebody wishes of the rosters: a day off, or not to come before or go after a time of day. It is for one ``day``,
    for one ``weekday`` (0 = Monday), or, with neither, for every day."""

    class What(models.TextChoices):
        OFF = "off", _("a day off")
        NOT_BEFORE = "not_before", _("not before")
        NOT_AFTER = "not_after", _("not after")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shift_wishes")
    what = models.CharField(max_length=10, choices=What.choices)
    day = models.DateField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(6)])
    clock = models.TimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["user", "day", "weekday", "id"]

    @property
    def weekday_name(self) -> str:
        return "" if self.weekday is None else str(WEEKDAYS[self.weekday])
