"""The day's line as a drawing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import SmallCentre
from lagniappe.desk.models import UsualDay
from lagniappe.desk.queries.usual import BANDS, day_line
from lagniappe.web.floor.lines import HEIGHT, WIDTH, draw


@pytest.mark.django_db
def test_the_drawing_keeps_inside_its_frame(centre: SmallCentre) -> None:
    rows = [[0] * 16 + [number, 3, 40 + number] + [0] * (BANDS - 19) for number in range(4)]
    for number, came in enumerate(rows):
        day = centre.site.day_of(centre.now - timedelta(days=7 * (number + 1)))
        UsualDay.objects.create(site=centre.site, business_day=day, came=came, waits=[60.0] * BANDS, waited=came)
    line = day_line(centre.site, centre.now)
    assert line is not None
    drawing = draw(line.came, line)
    spots = [tuple(map(float, spot.split())) for spot in drawing.area.strip("MZ ").split(" L")]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in spots)
    assert drawing.top == 43
    assert line.first == 16
    assert drawing.hours[0][1] == "08"
