"""The rest of today planned again: who is not there, what would change for whom, what still lacks and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lagniappe.desk.actions import rosters as acting
from lagniappe.desk.actions.replanning import publish_replan
from lagniappe.desk.answers import staff
from lagniappe.desk.models import RosterDraft, User
from lagniappe.desk.queries import planning, rosters
from lagniappe.web.plan.forms import Again
from lagniappe.web.plan.frames import GUARD, asked_site, frame, rows, viewer_of

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """Somebody's day: hours and breaks as they were told and as they would be."""

    name: str
    before: str
    after: str
    what: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*GUARD)
def replan(request: HttpRequest) -> HttpResponse:
    """Who is not there today, told by presence and mended by hand; posting asks for the rest of the day to be planned."""
    site, now = asked_site(request), timezone.now()
    people = rosters.todays(request.user, site, now)
    here = {one.shift.user.username for one in people}
    form = Again(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        absent = sorted(here & set(request.POST.getlist("absent")))
        wanted = acting.want_draft(
            site=site, first_day=site.local(now).date(), days=1, now=now, actor=viewer_of(request),
            parameters={"replan": True, "absent": absent, **form.parameters()},
        )  # fmt: skip
        return redirect("plan-draft", public_id=wanted.public_id)
    context = {
        **frame(request, site, "plan-roster"),
        "people": people,
        "now": now,
        "needed": bool(rows(planning.newest(site.code, "staffing"), "staff_by_band")),
        "form": form or Again(),
    }
    return render(request, "web/plan/replan.html", context, status=422 if form else 200)


def shown(told: Told, people: Mapping[str, User]) -> dict[str, Any]:
    """What a page says of a day that was planned again."""
    return {
        "told": told,
        "absent": [_name(name, people) for name in told["absent"]],
        "lines": [_line(change, people) for change in told["changes"]],
        "levels": [
            {**one, "percent": round(100 * one["mean"]) - 100, "low": round(100 * one["low"]) - 100,
             "high": round(100 * one["high"]) - 100}
            for one in told["levels"]
        ],
        "left": told["left"]["missing_hours"],
        "lacking": told["found"]["missing_hours"],
        "short": [_short(one) for one in told["short"]],
        "offers": [(one["what"], _offer(one, people)) for one in told["offers"]],
    }  # fmt: skip


def _name(name: str, people: Mapping[str, User]) -> str:
    return str(people.get(name, name))


def _line(change: Told, people: Mapping[str, User]) -> Line:
    before, after = change["before"], change["after"]
    name = _name(change["person"], people)
    if after is None:
        return Line(name, _hours(before), "—", [_("does not come today")])
    return Line(name, _hours(before), _hours(after), list(_what(before, after)))


def _hours(shift: Told) -> str:
    return f"{_clock(shift['from'])}–{_clock(shift['to'])}"


def _clock(text: str) -> str:
    """Past midnight the plan counts on; people do not."""
    hours, minutes = text.split(":")
    return f"{int(hours) % 24:02d}:{minutes}"


def _what(before: Told, after: Told) -> Iterator[str]:
    said = {"was": _hours(before), "now": _hours(after)}
    if said["was"] != said["now"]:
        yield _("works %(now)s instead of %(was)s") % said
    gone = [one for one in before["breaks"] if one not in after["breaks"]]
    new = [one for one in after["breaks"] if one not in before["breaks"]]
    for was, now in zip(gone, new, strict=False):
        yield _("break at %(now)s instead of %(was)s") % {"now": _clock(now[0]), "was": _clock(was[0])}
    for was in gone[len(new) :]:
        yield _("no break at %(was)s") % {"was": _clock(was[0])}
    for now in new[len(gone) :]:
        yield _("one more break, at %(now)s") % {"now": _clock(now[0])}


def _short(one: Told) -> str:
    told = ngettext(
        "%(skill)s: %(n)s person missing from %(start)s to %(end)s",
        "%(skill)s: up to %(n)s people missing from %(start)s to %(end)s",
        one["people"],
    )
    return told % {"skill": one["skill"], "n": one["people"], "start": _clock(one["start"]), "end": _clock(one["end"])}


def _offer(one: Told, people: Mapping[str, User]) -> str:
    said = {
        "name": _name(one["person"], people), "start": _clock(one["start"]), "end": _clock(one["end"]),
        "hours": number_format(one["hours"], use_l10n=True, decimal_pos=1).rstrip("0").rstrip(".,"),
        "skill": one["skill"], "of": one["of"], "n": one["people"],
    }  # fmt: skip
    if one["what"] == "overtime":
        sentence = _("%(name)s stays until %(end)s, which saves %(hours)s h of missing people.")
        over = " " + _("That is beyond the hours of the week.") if one["over_week"] else ""
        return sentence % said + over
    if one["what"] == "call_in":
        return _("%(name)s comes from %(start)s to %(end)s, which saves %(hours)s h of missing people.") % said
    if one["what"] == "early":
        return _("%(name)s may go at %(start)s instead of %(end)s: nobody would be missing for it.") % said
    lent = ngettext(
        "From %(start)s to %(end)s %(n)s person of %(of)s helps at %(skill)s, which saves %(hours)s h of missing people.",
        "From %(start)s to %(end)s %(n)s people of %(of)s help at %(skill)s, which saves %(hours)s h of missing people.",
        one["people"],
    )
    return lent % said


def publish(request: HttpRequest, draft: RosterDraft) -> HttpResponse:
    """Hand the changes to the desks of those whom they touch, and say who they are."""
    done = publish_replan(site=draft.site, told=draft.answer, now=timezone.now(), actor=viewer_of(request))
    if done.changed:
        names = ", ".join(map(str, done.changed))
        messages.success(
            request, _("Published. Their shift changed, and their desk says so: %(names)s.") % {"names": names}
        )
    if done.gone:
        messages.success(request, _("Taken off today: %(names)s.") % {"names": ", ".join(map(str, done.gone))})
    if done.late:
        names = ", ".join(map(str, done.late))
        messages.warning(request, _("Too late by now, and left as it was: %(names)s. Plan again.") % {"names": names})
    if not (done.changed or done.gone or done.late):
        messages.info(request, _("Nothing changed."))
    return redirect("plan-roster")
