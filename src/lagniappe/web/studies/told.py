"""A finding in one line: of which sites, which days, asked by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lagniappe.desk.models import Finding, JournalSite
from lagniappe.web.studies.forms import NO_LAW


@dataclass(frozen=True)
class Line:
    finding: Finding
    sites: str
    days: str
    details: str


def lines(found: Iterable[Finding], sites: Sequence[JournalSite]) -> list[Line]:
    labels = {site.code: site.label or site.code for site in sites}
    return [_line(one, labels) for one in found]


def _line(one: Finding, labels: dict[str, str]) -> Line:
    asked = one.parameters
    codes = asked.get("sites", [])
    where = (
        _("All sites") if len(labels) > 1 and set(codes) == set(labels) else ", ".join(labels.get(c, c) for c in codes)
    )
    details = [_("bands of %(minutes)d min") % {"minutes": asked.get("band_minutes", 30)}]
    if asked.get("limit_seconds") is not None:
        details.append(_("limit %(minutes)s min") % {"minutes": f"{asked['limit_seconds'] / 60:g}"})
    if asked.get("jurisdiction"):
        none = asked["jurisdiction"] == NO_LAW
        details.append(_("by no law") if none else _("law: %(law)s") % {"law": asked["jurisdiction"]})
    return Line(one, where, _days(asked), ", ".join(details))


def _days(asked: dict[str, str]) -> str:
    period = str(asked.get("period"))
    if period == "custom":
        first, last = (date_format(date.fromisoformat(asked[name]), "SHORT_DATE_FORMAT") for name in ("first", "last"))
        return f"{first} – {last}"
    return {
        "7": _("last seven days"),
        "28": _("last four weeks"),
        "today": _("today so far"),
        "364": _("all days of the last year"),
    }.get(period, period)
