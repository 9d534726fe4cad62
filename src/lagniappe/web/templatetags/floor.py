"""Template words of the floor: ``{% day_line part.line part.site.code %}``."""

from __future__ import annotations

from typing import Any

from django import template

from lagniappe.desk.queries.usual import DayLine
from lagniappe.web.floor.lines import draw

register = template.Library()


@register.inclusion_tag("web/floor/_line.html")
def day_line(day: DayLine | None, code: str) -> dict[str, Any]:
    """Today beside the same weekdays before, or nothing where too few are known."""
    if day is None:
        return {"day": None}
    return {"day": day, "code": code, "came": draw(day.came, day), "waits": draw(day.wait_minutes, day)}
