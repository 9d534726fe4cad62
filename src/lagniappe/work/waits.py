"""Waits learned from the journal: how long one contact keeps a place busy, by queue, over the last four weeks."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from lagniappe.desk.actions.seal import learn_wait
from lagniappe.desk.models import Queue
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt

DAYS = 28
FEWEST = 20
"""Services from which on a mean is worth more than the time standards."""
SPOILT = Doubt.SERVICE | Doubt.OVERLAP | Doubt.END_MISSING | Doubt.SHORT | Doubt.TRANSITION


def learn(journal: Journal, now: datetime) -> int:
    """Learn anew what changed; how many queues were learned. Busy = from the call (or answer) to the end of the work
    after it: that is what keeps the next one waiting."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    first = (now - timedelta(days=DAYS)).date()
    names = ("queue", "outcome", "called_at", "answered_at", "ended_at", "wrapped_at", "doubt")
    for part in journal.manifest().of("contacts", None, first, None):
        for row in journal.read_parts("contacts", [part]).select(names).to_pylist():
            if row["outcome"] not in ("answered", "transferred") or row["answered_at"] is None or row["queue"] is None:
                continue
            end = row["wrapped_at"] or row["ended_at"]
            begun = max(row["called_at"] or row["answered_at"], row["answered_at"] - timedelta(minutes=2))
            if end is None or end < begun or Doubt(row["doubt"]) & SPOILT:
                continue
            known = sums[row["queue"]]
            known[0] += 1
            known[1] += (end - begun) // timedelta(microseconds=1)
    learned = 0
    for queue in Queue.objects.select_related("wait_model"):
        served, micros = sums.get(str(queue.public_id), [0, 0])
        if served < FEWEST:
            continue
        mean = micros / served / 1_000_000
        known_model = getattr(queue, "wait_model", None)
        if known_model is None or (known_model.served, known_model.mean_service_seconds) != (served, mean):
            learn_wait(queue=queue, mean_service_seconds=mean, served=served, now=now)
            learned += 1
    return learned
