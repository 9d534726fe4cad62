"""Template words of the operational screens: local times, short durations, channels, one-press steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import formats, timezone

from lagniappe.channels import contract
from lagniappe.desk.models import Site
from lagniappe.desk.queries.durations import short as in_short

register = template.Library()


@register.filter
def short(seconds: float | None) -> str:
    """Whole seconds as people say them."""
    return "" if seconds is None else in_short(seconds)


@register.filter
def short_micros(micros: float | None) -> str:
    return "" if micros is None else in_short(micros / 1_000_000)


@register.filter
def iso(moment: datetime | None) -> str:
    """For scripts: what ``Date.parse`` reads."""
    return moment.isoformat(timespec="milliseconds") if moment else ""


@register.filter
def at(moment: datetime | None, site: Site) -> str:
    """The site's own clock: the hour today, the date as well on another day."""
    if moment is None:
        return ""
    local, today = site.local(moment), site.local(timezone.now()).date()
    hour = local.strftime("%H:%M")
    return hour if local.date() == today else f"{formats.date_format(local, 'SHORT_DATE_FORMAT')} {hour}"


@register.filter
def hour(moment: datetime, site: Site) -> str:
    """The hour on the site's own clock, whatever the day."""
    return site.local(moment).strftime("%H:%M")


@register.filter
def channel_icon(name: str) -> str:
    return contract.find(name).icon if name in contract.names() else "circle-question-mark"


@register.filter
def channel_label(name: str) -> str:
    return str(contract.find(name).label) if name in contract.names() else name


@register.inclusion_tag("web/desk/_step.html", takes_context=True)
def step(
    context: RequestContext,
    url: str,
    label: str,
    icon: str = "",
    key: str = "",
    look: str = "",
    name: str = "",
    value: str = "",
    confirm: str = "",
    said: str = "",
) -> dict[str, Any]:
    """A form of one button. ``said`` is a fuller label for screen readers where several steps look alike."""
    return {
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "label": label,
        "icon": icon,
        "key": key,
        "look": look,
        "name": name,
        "value": value,
        "confirm": confirm,
        "said": said,
        "id": "step-" + url.strip("/").replace("/", "-") + (f"-{value}" if value else ""),
    }
