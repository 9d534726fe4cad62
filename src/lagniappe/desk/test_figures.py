"""The day's figures, counted by hand."""

from __future__ import annotations

from datetime import timedelta

from cast import SmallCentre
from lagniappe.desk.actions import arrivals, presence, service, sweep, turns
from lagniappe.desk.queries.figures import Share, day_figures
from lagniappe.units import MINUTE, SECOND


def test_a_day_counted_by_hand(centre: SmallCentre) -> None:
    def at(minutes: float):
        return centre.now + timedelta(minutes=minutes)

    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=at(0))
    takes = [turns.take_turn(kind=centre.deposit, now=at(n)) for n in range(6)]
    turns.call_next(agent=centre.ana, now=at(8))  # waited 8: within the target of 10
    service.start(contact=takes[0], agent=centre.ana, now=at(9))
    service.close(contact=takes[0], agent=centre.ana, resolution="resolved", now=at(14))
    turns.call_next(agent=centre.ana, now=at(15))  # waited 14: not within
    turns.miss(contact=takes[1], agent=centre.ana, now=at(16))
    service.leave(contact=takes[2], now=at(5))  # left after 3: says nothing
    service.leave(contact=takes[3], now=at(33.5))  # left after 30.5: a breach of both
    turns.call_next(agent=centre.ana, now=at(34))  # waited 30
    service.start(contact=takes[4], agent=centre.ana, now=at(34))
    service.transfer(contact=takes[4], to=centre.advice, kind=centre.loan, agent=centre.ana, now=at(35))
    sweep.sweep(now=at(34))
    centre.cash.capacity = 1
    centre.cash.save()
    turns.take_turn(kind=centre.deposit, now=at(41))  # full: one waits already

    day = day_figures(centre.site, centre.site.day_of(at(41)), at(41))
    whole = day.whole
    assert (whole.contacts, whole.legs) == (7, 8)
    assert (whole.served, whole.left, whole.missed, whole.refused, whole.moved, whole.open) == (2, 2, 1, 1, 0, 2)
    assert whole.within_target == Share(1, 4)
    assert whole.within_limit == Share(3, 4)
    assert whole.waits_served == (8 * MINUTE, 30 * MINUTE)
    assert whole.wait_median_micros == 8 * MINUTE
    assert whole.wait_mean_micros == 19 * MINUTE
    assert whole.waits_left == (3 * MINUTE, 30 * MINUTE + 30 * SECOND)
    assert day.of(centre.advice.pk).open == 1
    assert day.of(centre.advice.pk).contacts == 0
    assert day.of(centre.cash.pk).legs + day.of(centre.advice.pk).legs == whole.legs


def test_an_empty_day_has_no_share(centre: SmallCentre, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        day = day_figures(centre.site, centre.now.date(), centre.now)
    assert day.whole.within_target.percent is None
    assert day.whole.wait_mean_micros is None


def test_another_site_does_not_count(centre: SmallCentre) -> None:
    arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now)
    assert day_figures(centre.site, centre.site.day_of(centre.now), centre.now).whole.legs == 0
