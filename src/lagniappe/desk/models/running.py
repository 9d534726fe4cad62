"""What the processes of a centre tell each other."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """A sign of life of one process, renewed every few seconds; ``what`` it does: work, web."""

    process = models.CharField(max_length=120, unique=True)
    what = models.CharField(max_length=20)
    at = models.DateTimeField()


class Knock(models.Model):
    """How often somebody knocked at a public door since ``began``, counted by all web processes together."""

    key = models.CharField(max_length=200, unique=True)
    began = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField()
