"""The first start of the demonstration: centre, four weeks behind it, a lively half hour just now, the first findings.

Every part asks whether it was done before, and is one transaction or one generation; so a first start that was interrupted
is taken up by the next.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from lagniappe.desk.actions.findings import lease
from lagniappe.desk.actions.sweep import sweep
from lagniappe.desk.models import Centre, Contact, Kind, Site
from lagniappe.rehearsal import centre, days, history, shifts, world
from lagniappe.rehearsal.life import Life
from lagniappe.work import findings, study, waits
from lagniappe.work.rows import journal_at
from lagniappe.work.seal import Sealer
from lagniappe.work.world import write_world

SEED = 20_120_612
WARM = timedelta(minutes=25)
TICK = timedelta(seconds=15)
READY = "demonstration.ready"


def say(sentence: str) -> None:
    sys.stdout.write(f"  {sentence}\n")
    sys.stdout.flush()


def prepare(home: Path, now: datetime) -> None:
    """Bring the demonstration in ``home`` to where it can be shown."""
    say("Building the demonstration centre: a bank with two branches and a contact centre ...")
    there = centre.build(now - WARM)
    shifts.publish_weeks(there.begun_at)
    say("Writing the four weeks behind it into the journal ...")
    write_weeks(home, there)
    say("Letting the first half hour pass ...")
    warm_up(there, now)
    say("Asking the first study ...")
    first_findings(home, now)
    (home / READY).write_text(now.isoformat())


def write_weeks(home: Path, there: Centre) -> None:
    """The weeks before the centre's beginning, and what the named customers remember of them."""
    journal = journal_at(home)
    write_world(journal)
    begun = min(site.day_of(there.begun_at) for site in Site.objects.all())
    people = world.customers(journal)
    book = days.write_past(journal, world.sites(), people, begun, np.random.default_rng(SEED))
    if not Contact.objects.filter(arrived_at__lt=there.begun_at).exists():
        history.recall(book, people, {str(kind.public_id): kind.name for kind in Kind.objects.all()}, there.begun_at)
    write_world(journal)
    waits.learn(journal, there.begun_at)


def warm_up(there: Centre, now: datetime) -> None:
    """Let the centre live from its beginning until now, unless it has begun to live already."""
    if Contact.objects.filter(arrived_at__gte=there.begun_at).exists():
        return
    life = Life()
    at = there.begun_at
    while at < min(now, there.begun_at + WARM):
        life.step(at)
        sweep(now=at)
        at += TICK


def first_findings(home: Path, now: datetime) -> None:
    """Seal, offer the studies, and answer the first one, so that the pages have something to show at once."""
    journal = journal_at(home)
    Sealer(journal).keep(now)
    findings.note_journal(journal, now)
    study.offer()
    findings.want_standing(now)
    first = lease(now=now, seconds=120)
    if first is not None:
        study.answer(str(first.public_id))
