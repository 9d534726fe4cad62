"""Exports of other systems on their way into the journal."""

from __future__ import annotations

from django.db import models

from lagniappe.desk.models.ids import Public
from lagniappe.desk.models.people import User


class SourceOffer(models.Model):
    """A kind of export that can be read, in the readers' languages. The pages read this, for the source itself is heavy."""

    name = models.CharField(max_length=60, unique=True)
    words = models.JSONField(default=dict)
    options = models.JSONField(default=list)
    offered_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]


class Bringing(Public):
    """Files that somebody sent to be imported: first guessed where nobody knows their columns, then read."""

    class State(models.TextChoices):
        TO_GUESS = "to_guess"
        GUESSING = "guessing"
        GUESSED = "guessed"
        WANTED = "wanted"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"

    source = models.CharField(max_length=60)
    options = models.JSONField(default=dict, blank=True)
    mapping = models.TextField(blank=True)
    files = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices)
    doing = models.CharField(max_length=60, blank=True)
    done_percent = models.PositiveSmallIntegerField(default=0)
    brought_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.JSONField(default=dict, blank=True)
    guess = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    told = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-brought_at"]
