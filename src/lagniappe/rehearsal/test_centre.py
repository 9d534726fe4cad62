"""The demonstration centre stands, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lagniappe.desk.models import CannedAnswer, Centre, Customer, Kind, Position, Queue, Roster, RosterShift, Site, User
from lagniappe.desk.queries import hours
from lagniappe.rehearsal import centre, shifts

NIGHT = datetime(2026, 3, 8, 6, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_it_is_built_whole_and_only_once() -> None:
    built = centre.build(NIGHT)
    assert (built.name, built.rehearsal, built.alive) == ("Banco del Sur", True, True)
    assert centre.build(NIGHT).pk == built.pk
    assert Site.objects.count() == 3
    assert len(set(Kind.objects.values_list("name", flat=True))) == 8
    assert all({"es", "en", "ru"} <= set(kind.names) for kind in Kind.objects.all())
    assert Queue.objects.filter(pull=True).exclude(letter="").count() == 4
    assert Position.objects.filter(what="counter").count() == 10
    assert Customer.objects.count() == 60
    assert {c.language for c in CannedAnswer.objects.all()} == {"es", "en", "ru"}
    assert Centre.objects.count() == 1


@pytest.mark.django_db
def test_every_persona_is_there_and_nobody_moves_it() -> None:
    centre.build(NIGHT)
    for persona in centre.PERSONAS:
        user = User.objects.get(username=f"demo-{persona}")
        assert not user.simulated
        assert not user.has_usable_password()
        assert user.roles.exists()
    assert 15 <= User.objects.count() <= 18


@pytest.mark.django_db
def test_its_doors_never_close_so_that_it_lives_at_any_hour() -> None:
    centre.build(NIGHT)
    assert all(hours.is_open(site, NIGHT) for site in Site.objects.all())


@pytest.mark.django_db
def test_each_kind_has_somebody_simulated_who_may_serve_it() -> None:
    centre.build(NIGHT)
    for kind in Kind.objects.select_related("skill", "queue"):
        staff = User.objects.filter(serves__queue=kind.queue, simulated=True)
        assert (staff.filter(skills=kind.skill) if kind.skill else staff).exists(), kind.name


@pytest.mark.django_db
def test_its_rosters_stand_whenever_it_begins() -> None:
    """Also in the first minutes after midnight, when nobody can have come half an hour earlier on the same day."""
    centre.build(NIGHT)
    midnight = NIGHT + timedelta(hours=21)
    for minutes in (-240, -62, -3, 1, 24, 31):
        RosterShift.objects.all().delete()
        Roster.objects.all().delete()
        begun = midnight + timedelta(minutes=minutes)
        shifts.publish_weeks(begun)
        assert {site.local(begun).date() for site in Site.objects.all()} <= set(RosterShift.objects.dates("day", "day"))
