"""Asking somebody who resolves it better: one owner all the while, and what came of it is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import SmallCentre
from lagniappe.desk.actions import arrivals, cases, referrals, service
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Event, Referral
from lagniappe.desk.queries import rebuild, rights
from lagniappe.desk.queries.desk import open_cases
from lagniappe.desk.queries.person import person_page
from lagniappe.desk.queries.referrals import of_case, waiting_for


@pytest.fixture
def case(centre: SmallCentre) -> Case:
    """A case of the contact centre that Carla owns; nobody of the branch serves it."""
    chat = arrivals.arrive(
        arrival=arrivals.Arrival(queue=centre.chat, kind=centre.question, customer=centre.maria), now=centre.now
    )
    return cases.own(case=chat.case, owner=centre.carla, now=centre.now)


def folded() -> bool:
    return rebuild.from_events(Event.objects.order_by("id")).cases == rebuild.from_tables().cases


@pytest.mark.django_db
def test_a_colleague_of_another_site_accepts_and_gives_it_back(centre: SmallCentre, case: Case) -> None:
    centre.bruno.serves.filter(queue=centre.chat).delete()
    assert not rights.cases(centre.bruno).filter(pk=case.pk).exists()
    due = centre.now + timedelta(days=1)
    asked = referrals.ask(
        case=case,
        actor=centre.carla,
        to="person",
        person=centre.bruno,
        reason="Knows mortgages",
        due_at=due,
        now=centre.now,
    )
    assert [one.pk for one in waiting_for(centre.bruno, centre.now)] == [asked.pk]
    assert waiting_for(centre.ana, centre.now) == []
    assert rights.cases(centre.bruno).filter(pk=case.pk).exists()
    case.refresh_from_db()
    assert case.owner == centre.carla
    with pytest.raises(ActionRefused):
        referrals.accept(referral=asked, actor=centre.ana, now=centre.now)
    referrals.accept(referral=asked, actor=centre.bruno, now=centre.now)
    case.refresh_from_db()
    assert case.owner == centre.bruno
    settled = referrals.settle(
        referral=asked, actor=centre.bruno, state="returned", line="Needs papers", now=centre.now + timedelta(hours=1)
    )
    case.refresh_from_db()
    assert (settled.state, settled.line, case.owner) == ("returned", "Needs papers", centre.carla)
    assert folded()


@pytest.mark.django_db
def test_leads_and_branches_are_asked_as_such(centre: SmallCentre, case: Case) -> None:
    up = referrals.ask(case=case, actor=centre.carla, to="leads", reason="Wants a lead", now=centre.now)
    assert [one.pk for one in waiting_for(centre.diego, centre.now)] == [up.pk]
    with pytest.raises(ActionRefused) as twice:
        referrals.ask(case=case, actor=centre.carla, to="site", site=centre.site, reason="Again", now=centre.now)
    assert twice.value.code == "asked"
    referrals.settle(referral=up, actor=centre.diego, state="silent", line="", now=centre.now)
    referrals.ask(
        case=case, actor=centre.carla, to="site", site=centre.site, reason="Documents lie there", now=centre.now
    )
    assert len(waiting_for(centre.ana, centre.now)) == 1
    assert folded()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"to": "outside", "reason": "Parcel lost"}, "invalid"),
        ({"to": "person", "reason": "Me again"}, "invalid"),
        ({"to": "moon", "reason": "Far"}, "invalid"),
        ({"to": "leads", "reason": " \t "}, "no_reason"),
    ],
)
def test_a_wish_without_somebody_or_a_reason_is_refused(
    centre: SmallCentre, case: Case, values: dict[str, str], code: str
) -> None:
    with pytest.raises(ActionRefused) as refused:
        referrals.ask(case=case, actor=centre.carla, person=centre.carla, now=centre.now, **values)
    assert refused.value.code == code
    with pytest.raises(ActionRefused) as stranger:
        referrals.ask(case=case, actor=centre.ana, to="leads", reason="Not mine", now=centre.now)
    assert stranger.value.code == "taken"
    assert not Referral.objects.exists()


@pytest.mark.django_db
def test_a_provider_is_asked_and_the_answer_written_down(centre: SmallCentre, case: Case) -> None:
    asked = referrals.ask(
        case=case, actor=centre.carla, to="outside", outside="Correo del Sur", reason="Parcel lost", now=centre.now
    )
    assert asked.whom == "Correo del Sur"
    done = referrals.settle(referral=asked, actor=centre.carla, state="resolved", line="Found it", now=centre.now)
    case.refresh_from_db()
    assert (done.state, case.owner) == ("resolved", centre.carla)
    with pytest.raises(ActionRefused):
        referrals.settle(referral=asked, actor=centre.carla, state="silent", line="", now=centre.now)


@pytest.mark.django_db
def test_an_answer_that_is_late_is_late_for_who_owns_the_case_and_for_who_was_asked(
    centre: SmallCentre, case: Case
) -> None:
    service.leave(contact=case.contacts.get(), now=centre.now)
    cases.reopen(case=case, now=centre.now)
    other = cases.own(
        case=Case.objects.create(site=centre.centre_site, opened_at=centre.now - timedelta(days=9)),
        owner=centre.carla,
        now=centre.now,
    )
    due = centre.now + timedelta(days=1)
    asked = referrals.ask(
        case=case, actor=centre.carla, to="person", person=centre.bruno, reason="?", due_at=due, now=centre.now
    )

    def late(now):
        mine = [(one.pk, one.answer_late) for one in open_cases(centre.carla, now)]
        person = [one.answer_late for one in person_page(centre.carla, centre.maria, None, now).cases]
        return (
            mine,
            person,
            [one.late for one in waiting_for(centre.bruno, now)],
            [one.late for one in of_case(case, now)],
        )

    assert late(due) == ([(other.pk, False), (case.pk, False)], [False], [False], [False])
    after = due + timedelta(seconds=1)
    assert late(after) == ([(case.pk, True), (other.pk, False)], [True], [True], [True])
    referrals.settle(referral=asked, actor=centre.carla, state="silent", line="", now=after)
    assert late(after) == ([(other.pk, False), (case.pk, False)], [False], [], [False])
