"""What the background process found for a site's plans: the forecast, the staff needed, the scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagniappe.desk.models import Finding, JournalSite, Site
from lagniappe.desk.queries import rights
from lagniappe.desk.queries.rosters import PLANNERS

UNDER_WAY = (Finding.State.WANTED, Finding.State.RUNNING)
PERIOD = "364"
"""Plans look back as far as the journal goes, at most a year."""


def asked(code: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a plan's study over the one site with this code."""
    return {"sites": [code], "period": PERIOD, "first": None, "last": None, **more}


def asked_last(code: str, study: str, otherwise: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with which a plan's study was asked last of a site; those of ``otherwise`` where it never was."""
    told = Finding.objects.filter(study=study).order_by("-asked_at").values_list("parameters", flat=True)
    before = next((one for one in told if one.get("sites") == [code] and one.get("period") == PERIOD), None)
    return before or asked(code, otherwise)


def newest(code: str, study: str) -> Finding | None:
    """The newest answer of a study over this site alone, whoever asked."""
    ready = Finding.objects.filter(study=study, ready_at__isnull=False).order_by("-ready_at")
    number = next((pk for pk, told in ready.values_list("pk", "parameters") if told.get("sites") == [code]), None)
    return Finding.objects.defer("figures").get(pk=number) if number is not None else None


def found(viewer: rights.Viewer, site: Site, study: str) -> tuple[Finding | None, Finding | None]:
    """The newest answer that there is, and the wish that was made after it (under way, or failed), if any."""
    rights.demand_role(viewer, *PLANNERS, site=site)
    answer = newest(site.code, study)
    wishes = Finding.objects.filter(study=study).defer("finding", "pages", "figures").order_by("-asked_at")
    wish = next((one for one in wishes if one.parameters.get("sites") == [site.code]), None)
    if wish is None or (wish.state == Finding.State.READY and answer is not None):
        return answer, None
    return answer, wish


def in_journal(site: Site) -> JournalSite | None:
    """What the journal holds of a site; None: nothing yet."""
    return JournalSite.objects.filter(code=site.code).first()
