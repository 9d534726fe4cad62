"""A close that was pressed too soon comes back, and never at somebody else's cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import SmallCentre
from lagniappe.desk.actions import presence, service, turns, undo
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact


@pytest.fixture
def closed(centre: SmallCentre) -> Contact:
    """Ana served the first of two for three minutes and closed it as resolved."""
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.call_next(agent=centre.ana, now=centre.now)
    service.start(contact=turn, agent=centre.ana, now=centre.now)
    ended = centre.now + timedelta(seconds=180)
    return service.close(contact=turn, agent=centre.ana, resolution="resolved", line="Done", now=ended)


@pytest.mark.django_db
def test_a_sweep_that_looked_before_does_not_close_it_again(centre: SmallCentre, closed: Contact) -> None:
    now = centre.now + timedelta(seconds=200)
    undo.undo_close(contact=closed, agent=centre.ana, now=now)
    with pytest.raises(ActionRefused, match="moved on"):  # what the sweep read a moment ago was still being finished
        service.close(contact=closed, agent=None, resolution="", now=now)
    assert Contact.objects.get(pk=closed.pk).state == "parked"


@pytest.mark.django_db
def test_a_sweep_that_looked_before_leaves_a_turn_its_new_time_to_return(centre: SmallCentre, closed: Contact) -> None:
    turn = turns.call_next(agent=centre.ana, now=closed.closed_at)
    assert turn is not None
    turns.miss(contact=turn, agent=centre.ana, now=closed.closed_at)
    due = closed.closed_at + timedelta(seconds=centre.cash.return_seconds)
    turns.come_back(contact=turn, now=due)
    turns.call_chosen(contact=turn, agent=centre.ana, now=due)
    turns.miss(contact=turn, agent=centre.ana, now=due)
    with pytest.raises(ActionRefused, match="still time"):
        turns.give_up_missed(contact=turn, now=due + timedelta(seconds=1))
    assert Contact.objects.get(pk=turn.pk).state == "missed"


@pytest.mark.django_db
def test_it_comes_back_parked_after_the_room_was_given_away(centre: SmallCentre, closed: Contact) -> None:
    later = centre.now + timedelta(seconds=200)
    called = turns.call_next(agent=centre.ana, now=later)
    assert called is not None
    back = undo.undo_close(contact=closed, agent=centre.ana, now=centre.now + timedelta(seconds=240))
    assert (back.state, back.outcome, back.resolution, back.closed_at) == ("parked", "", "", None)
    assert Case.objects.get(pk=back.case_id).state == Case.State.OPEN
    service.start(contact=called, agent=centre.ana, now=later)
    service.close(contact=called, agent=centre.ana, resolution="resolved", now=later + timedelta(seconds=60))
    service.take_up(contact=back, agent=centre.ana, now=centre.now + timedelta(seconds=300))
    service.close(contact=back, agent=centre.ana, resolution="resolved", now=centre.now + timedelta(seconds=360))
    leg = closed.legs.get()
    assert leg.ended_at == centre.now + timedelta(seconds=360)
    assert leg.parked_micros == 120 * 1_000_000  # from the first end until it was taken up again


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "who", "code"), [(241, "ana", "too_late"), (200, "bruno", "not_allowed")])
def test_too_late_or_not_mine(centre: SmallCentre, closed: Contact, seconds: int, who: str, code: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        undo.undo_close(contact=closed, agent=getattr(centre, who), now=centre.now + timedelta(seconds=seconds))
    assert refused.value.code == code
    closed.refresh_from_db()
    assert closed.state == "closed"
