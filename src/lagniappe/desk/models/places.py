"""The centre and its places."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from lagniappe.desk.models.ids import Public
from lagniappe.units import CUTOFF, business_day


class Centre(models.Model):
    """The one row that describes this installation. A rehearsal centre writes rehearsal journals only."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="es")
    rehearsal = models.BooleanField(default=False)
    alive = models.BooleanField(default=False, help_text="simulated customers and agents are at work")
    begun_at = models.DateTimeField()


class Site(Public):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="America/Argentina/Buenos_Aires")
    cutoff = models.TimeField(default=CUTOFF)
    language = models.CharField(max_length=8, default="es")
    jurisdiction = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    indoors = models.BooleanField(default=True)
    always_open = models.BooleanField(default=False)
    tolerance_minutes = models.PositiveSmallIntegerField(
        default=5, help_text="by so much coming, going and breaks may differ from the roster"
    )
    phone_turns = models.BooleanField(default=True, help_text="numbers are given out by phone, from outside, too")
    public_address = models.URLField(blank=True, help_text="where visitors' phones reach us: for the codes to scan")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def day_of(self, at: datetime) -> date:
        return business_day(at, self.zone, self.cutoff)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


class Hours(models.Model):
    """One stretch of opening on a weekday (0 = Monday); a site may have several a day. 24:00 is written 00:00."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField(default=time(9, 0))
    closes = models.TimeField(default=time(18, 0))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "hours"


class Holiday(models.Model):
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="holiday_once")]


class Position(Public):
    """A counter, a telephone, a chat seat."""

    class What(models.TextChoices):
        COUNTER = "counter", _("Counter")
        TELEPHONE = "telephone", _("Telephone")
        SEAT = "seat", _("Chat seat")

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="positions")
    name = models.CharField(max_length=40)
    what = models.CharField(max_length=12, choices=What.choices, default=What.COUNTER)
    hall = models.CharField(max_length=40, blank=True, help_text="the hall, and its wall display, that calls for it")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["site", "name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="position_once")]

    def __str__(self) -> str:
        return self.name
