"""Answers to the checklist of a site, and surveys: opening one, closing one, and what its observers tap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Observation, Queue, Site, SiteCheck, Survey, User
from lagniappe.desk.queries.observing import WATCHERS
from lagniappe.desk.queries.rights import demand_role

LONGEST = timedelta(days=92)
LATE = timedelta(days=14)
"""So long after its end a survey still takes in what a phone without a network had kept."""
AHEAD = timedelta(minutes=2)
MOST_AT_ONCE = 500
MOST_SEEN = 5_000


@dataclass(frozen=True)
class Tap:
    """One tap as the phone tells it; ``seen_at`` is by the phone's clock."""

    client_id: UUID
    round_id: UUID
    what: str
    seen_at: datetime
    observer: int = 1
    undoes: UUID | None = None
    waiting: int | None = None
    positions_open: int | None = None
    positions_there: int | None = None


@action
def answer_checklist(*, site: Site, answers: Mapping[str, bool], now: datetime, actor: User | None) -> list[SiteCheck]:
    """Write down what was seen on site; every answer is a row of its own, dated."""
    if actor is not None:
        demand_role(actor, *WATCHERS, site=site)
    unknown = set(answers) - set(SiteCheck.Asks.values)
    if unknown:
        raise ValueError(f"no such questions: {sorted(unknown)}")
    if not answers:
        raise ActionRefused("invalid", _("Please answer at least one question."))
    made = [
        SiteCheck.objects.create(site=site, asks=asks, answer=answer, seen_at=now, by=actor)
        for asks, answer in sorted(answers.items())
    ]
    data = {"answers": dict(sorted(answers.items())), "days": [site.day_of(now).isoformat()]}
    record("site.checked", now=now, actor=actor, site=site, data=data)
    return made


@action
def open_survey(
    *, site: Site, queue: Queue | None, name: str, closes_at: datetime, now: datetime, actor: User | None
) -> Survey:
    """Open a survey at a site until a day; its link is signed by the screen."""
    if actor is not None:
        demand_role(actor, *WATCHERS, site=site)
    if queue is not None and queue.site_id != site.pk:
        raise ActionRefused("invalid", _("This queue belongs to another site."))
    if not name.strip():
        raise ActionRefused("invalid", _("Please give the survey a name."))
    if not now < closes_at <= now + LONGEST:
        raise ActionRefused("invalid", _("A survey ends in the future, within three months."))
    survey = Survey.objects.create(
        site=site, queue=queue, name=name.strip()[:120], opens_at=now, closes_at=closes_at, made_by=actor
    )
    record("survey.opened", now=now, actor=actor, site=site, data={"survey": str(survey.public_id)})
    return survey


@action
def close_survey(*, survey: Survey, now: datetime, actor: User | None) -> Survey:
    """End a survey now: its link takes in only what was seen before."""
    survey = Survey.objects.select_related("site").get(pk=survey.pk)
    if actor is not None:
        demand_role(actor, *WATCHERS, site=survey.site)
    if survey.closes_at > now:
        survey.closes_at = now
        survey.save(update_fields=["closes_at"])
        record("survey.closed", now=now, actor=actor, site=survey.site, data={"survey": str(survey.public_id)})
    return survey


@action
def observe(*, survey: Survey, taps: Sequence[Tap], skew: timedelta, now: datetime) -> list[UUID]:
    """Take in what an observer tapped, maybe hours ago and maybe twice; answers the ids that the phone may forget.

    ``skew`` is what the phone's clock lacks to ours. A tap of a time that the survey does not cover is not kept, but
    is answered all the same: sending it again would change nothing.
    """
    if len(taps) > MOST_AT_ONCE:
        raise ActionRefused("too_many", _("Please send less at once."))
    survey = Survey.objects.select_related("site").get(pk=survey.pk)
    if now > survey.closes_at + LATE:
        raise ActionRefused("closed", _("This survey has ended."))
    known = set(
        Observation.objects.filter(survey=survey, client_id__in=[tap.client_id for tap in taps]).values_list(
            "client_id", flat=True
        )
    )
    made: list[Observation] = []
    for tap in taps:
        at = tap.seen_at + skew
        if tap.client_id in known or not survey.opens_at - AHEAD <= at <= min(now, survey.closes_at) + AHEAD:
            continue
        known.add(tap.client_id)
        made.append(_row(survey, tap, min(at, now), skew, now))
    Observation.objects.bulk_create(made)
    if made:
        days = sorted({survey.site.day_of(row.seen_at).isoformat() for row in made})
        data = {"survey": str(survey.public_id), "taps": len(made), "days": days}
        record("survey.observed", now=now, site=survey.site, data=data)
    return [tap.client_id for tap in taps]


def _row(survey: Survey, tap: Tap, at: datetime, skew: timedelta, now: datetime) -> Observation:
    numbers = (tap.waiting, tap.positions_open, tap.positions_there)
    if tap.what not in Observation.What.values or not 1 <= tap.observer <= 9:
        raise ActionRefused("invalid", _("We do not understand what this phone sends."))
    if any(number is not None and not 0 <= number <= MOST_SEEN for number in numbers):
        raise ActionRefused("invalid", _("We do not understand what this phone sends."))
    return Observation(
        survey=survey, client_id=tap.client_id, round_id=tap.round_id, observer=tap.observer, what=tap.what,
        undoes=tap.undoes, waiting=tap.waiting, positions_open=tap.positions_open, positions_there=tap.positions_there,
        seen_at=at, skew_seconds=skew.total_seconds(), received_at=now,
    )  # fmt: skip
