"""What every plan page has: the site that is planned, the four tabs, and the answer that is shown or under way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagniappe.desk.models import Finding, Site, User
from lagniappe.desk.queries import planning, rights, rosters

GUARD = rosters.PLANNERS


def language() -> str:
    return (get_language() or "en").split("-")[0]


def viewer_of(request: HttpRequest) -> User:
    return rights.demand_role(request.user, *GUARD)


def asked_site(request: HttpRequest) -> Site:
    """The site that the address or the form names, else the viewer's first."""
    return rosters.site(viewer_of(request), request.POST.get("site") or request.GET.get("site") or "")


def frame(request: HttpRequest, site: Site, tab: str) -> dict[str, Any]:
    """Site and tabs for ``web/plan/plan.html``."""
    tabs = [
        ("plan", _("Forecast"), "chart-line"), ("plan-staff", _("Staff needed"), "users"),
        ("plan-roster", _("Roster"), "calendar-days"), ("plan-scenarios", _("Scenarios"), "git-compare"),
    ]  # fmt: skip
    return {
        "site": site,
        "sites": rosters.sites(viewer_of(request)),
        "tabs": [(reverse(name), word, icon, name == tab) for name, word, icon in tabs],
        "here": reverse(tab),
        "may_publish": rosters.may_publish(request.user, site),
    }


def finding_of(request: HttpRequest, site: Site, study: str) -> dict[str, Any]:
    """The newest answer with its page in the reader's language, and what was asked after it."""
    answer, wish = planning.found(request.user, site, study)
    return {
        "finding": answer,
        "wish": wish,
        "under_way": wish is not None and wish.state in planning.UNDER_WAY,
        "page": _page(answer) if answer else "",
        "rehearsal": answer is not None and "rehearsal" in str((answer.finding.get("span") or {}).get("origin")),
        "held": planning.in_journal(site),
    }


def _page(answer: Finding) -> str:
    """The finding as it stands on its own page; its drawings lie beside that one."""
    own = reverse("finding", args=[answer.public_id])
    page: str = answer.pages.get(language()) or answer.pages.get("en", "")
    return page.replace('="figure/', f'="{own}figure/')


def rows(answer: Finding | None, table: str) -> list[dict[str, Any]]:
    """The rows of one of the answer's tables; none where it has no such table."""
    found = (answer.finding.get("tables") or {}).get(table) if answer else None
    return list(found["rows"]) if found else []
