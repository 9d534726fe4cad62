"""What the floor lays today beside: the last same weekdays, as the journal has them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cast import SmallCentre
from lagniappe.desk.actions import presence, service, turns
from lagniappe.desk.models import Event, UsualDay
from lagniappe.desk.queries.usual import day_line
from lagniappe.work import usual
from lagniappe.work.rows import journal_at
from lagniappe.work.seal import seal_day

WEEK = timedelta(days=7)


def a_day(centre: SmallCentre, begun: datetime, came: int) -> None:
    """So many come at once; the first waits ten minutes, the second leaves after four, the others are there at the end."""
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=begun)
    turn, *others = [turns.take_turn(kind=centre.deposit, now=begun) for _each in range(came)]
    service.leave(contact=others[0], now=begun + timedelta(minutes=4))
    turns.call_next(agent=centre.ana, now=begun + timedelta(minutes=10))
    service.start(contact=turn, agent=centre.ana, now=begun + timedelta(minutes=10))
    service.close(contact=turn, agent=centre.ana, resolution="resolved", now=begun + timedelta(minutes=12))
    for other in others[1:]:
        service.leave(contact=other, now=begun + timedelta(minutes=16))
    presence.be(user=centre.ana, state="closed", now=begun + timedelta(minutes=30))


@pytest.mark.django_db
def test_today_lies_beside_the_same_weekdays_before(centre: SmallCentre, tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    mondays = [centre.now + week * WEEK for week in range(4)]
    for came, begun in zip((4, 6, 5), mondays, strict=False):
        assert day_line(centre.site, begun) is None, "two Mondays are no range"
        a_day(centre, begun, came)
        tuesday = begun + timedelta(days=1)
        seal_day(journal, centre.site, centre.site.day_of(begun), now=tuesday, provisional=False)
        assert usual.learn(journal, tuesday) == 1
        assert usual.learn(journal, tuesday) == 0, "nothing new"
    today = mondays[3]
    a_day(centre, today, 9)
    assert Event.objects.filter(verb="usual.learned").count() == 3
    assert UsualDay.objects.count() == 3
    line = day_line(centre.site, today + timedelta(minutes=40))
    assert line is not None
    assert (line.days, line.so_far, line.usual_low, line.usual_high, line.stands) == (3, 9, 4, 6, "more")
    [band] = [place for place, value in enumerate(line.came.high) if value]
    assert [each[band] for each in (line.came.low, line.came.middle, line.came.high)] == [4.0, 5.0, 6.0]
    # With n who came: one waited 10 minutes, one 4, the others 16.
    means = sorted((10 + 4 + 16 * (came - 2)) / came for came in (4, 6, 5))
    own = [each[band] for each in (line.wait_minutes.low, line.wait_minutes.middle, line.wait_minutes.high)]
    assert own == pytest.approx(means)
    assert line.wait_minutes.today[band] == pytest.approx((10 + 4 + 16 * 7) / 9)
    assert day_line(centre.site, today + timedelta(days=1)) is None, "a Tuesday has no Mondays before it"
    at_once = day_line(centre.site, today)
    assert at_once is not None
    assert at_once.so_far == 0, "the band that is under way is not told yet"
    assert set(at_once.came.today) == {None}
    assert at_once.stands == "usual"
