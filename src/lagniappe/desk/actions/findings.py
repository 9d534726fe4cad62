"""The life of a finding: wanted by somebody, taken up by the background process, ready or failed with a sentence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.models import Finding, JournalSite, StudyOffer, User
from lagniappe.sentences import Sentence

State = Finding.State


def key_of(parameters: Mapping[str, Any]) -> str:
    """The same for the same wish, however it was written down."""
    return hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()


@action
def want(*, study: str, parameters: Mapping[str, Any], now: datetime, actor: User | None = None) -> Finding:
    """Ask for a finding. One that is under way is not asked for twice; an older answer stays until the new one is ready."""
    finding, made = Finding.objects.get_or_create(
        study=study,
        parameters_key=key_of(parameters),
        defaults={"parameters": dict(parameters), "asked_by": actor, "asked_at": now},
    )
    if not made and finding.state in (State.WANTED, State.RUNNING):
        return finding
    finding.state, finding.asked_by, finding.asked_at, finding.reason = State.WANTED, actor, now, {}
    finding.save(update_fields=["state", "asked_by", "asked_at", "reason"])
    record("finding.wanted", now=now, actor=actor, data=_about(finding))
    return finding


@action
def lease(*, now: datetime, seconds: int) -> Finding | None:
    """Take up the finding that has been wanted longest, or one whose worker died; None where there is nothing to do."""
    open_ = Finding.objects.filter(state=State.WANTED) | Finding.objects.filter(
        state=State.RUNNING, leased_until__lt=now
    )
    for finding in open_.order_by("asked_at")[:5]:
        same = Finding.objects.filter(pk=finding.pk, state=finding.state, leased_until=finding.leased_until)
        if same.update(state=State.RUNNING, leased_until=now + timedelta(seconds=seconds)):
            record("finding.taken_up", now=now, data=_about(finding))
            return Finding.objects.get(pk=finding.pk)
    return None


@action
def ready(
    *,
    finding: Finding,
    answer: Mapping[str, Any],
    pages: Mapping[str, str],
    figures: Mapping[str, str],
    journal_key: str,
    now: datetime,
) -> Finding:
    """Keep what the study answered: the finding, its pages by language, its drawings."""
    finding.finding, finding.pages, finding.figures = dict(answer), dict(pages), dict(figures)
    finding.state, finding.ready_at, finding.journal_key, finding.reason = State.READY, now, journal_key, {}
    finding.leased_until = None
    finding.save(
        update_fields=["finding", "pages", "figures", "state", "ready_at", "journal_key", "reason", "leased_until"]
    )
    record("finding.ready", now=now, actor=finding.asked_by, data=_about(finding))
    return finding


@action
def fail(*, finding: Finding, why: Sentence, now: datetime) -> None:
    """The study could not answer, and says why. One that became ready meanwhile stays."""
    taken = Finding.objects.filter(pk=finding.pk, state=State.RUNNING)
    if taken.update(state=State.FAILED, reason=why.to_data(), leased_until=None):
        record("finding.failed", now=now, data=_about(finding))


@action
def offer_studies(
    *,
    questions: Mapping[str, Mapping[str, str]],
    now: datetime,
    laws: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> None:
    """Say which studies there are: name to its question by language; and by which ``laws`` those judge that judge by one."""
    StudyOffer.objects.exclude(name__in=list(questions)).delete()
    for name, words in questions.items():
        StudyOffer.objects.update_or_create(
            name=name,
            defaults={
                "questions": dict(words),
                "laws": [dict(law) for law in (laws or {}).get(name, ())],
                "offered_at": now,
            },
        )
    record("studies.offered", now=now, data={"studies": sorted(questions)})


@action
def note_journal(*, sites: Iterable[tuple[str, str, str, date, date, int]], now: datetime) -> None:
    """Say of which sites the journal holds days: code, label, origin, first day, last day, days."""
    known = {site.code: site for site in JournalSite.objects.all()}
    changed = []
    for code, label, origin, first, last, days in sites:
        site = known.pop(code, None)
        now_so = (label, origin, first, last, days)
        if site is None or (site.label, site.origin, site.first_day, site.last_day, site.days) != now_so:
            values = dict(zip(("label", "origin", "first_day", "last_day", "days"), now_so, strict=True))
            JournalSite.objects.update_or_create(code=code, defaults={**values, "seen_at": now})
            changed.append(code)
    if known:
        JournalSite.objects.filter(code__in=list(known)).delete()
    if changed or known:
        record("journal.changed", now=now, data={"sites": sorted([*changed, *known])})


def _about(finding: Finding) -> dict[str, str]:
    return {"finding": str(finding.public_id), "study": finding.study}
