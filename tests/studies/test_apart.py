"""Sites worked on beside each other, through doors of their own, give the finding that all of them together give."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest

from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.measures import rehearsed
from lagniappe.queueing.simulate import Arrivals, Group, Kind, Queue, Scene, Shift, Site, Skill, exponential, play
from lagniappe.studies import find

HOUR = 3600.0
NAMES = ("alta", "baja", "centro", "dock")


def branch(name: str, per_hour: float) -> Scene:
    return Scene(
        lasts_seconds=24 * HOUR,
        sites=(Site(name, "America/Argentina/Buenos_Aires"),),
        queues=(Queue("cash", name, "turn", limit_seconds=900),),
        kinds=(Kind("deposit", "cash", exponential(240), exponential(1800)),),
        arrivals=(Arrivals("deposit", per_hour=(per_hour,), edges=(9 * HOUR, 13 * HOUR)),),
        groups=(Group("clerks", (Skill("cash"),), (Shift(3, 9 * HOUR, 13 * HOUR),), name, stays=True),),
    )


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    made = Journal.create(tmp_path_factory.mktemp("apart") / "j")
    for place, name in enumerate(NAMES):
        days = [play(branch(name, 30.0 + 5 * place), seed=place, replication=day) for day in range(3)]
        rehearsed.write(made, days, date(2026, 3, 2))
    return made


@pytest.mark.parametrize("study", ["positions", "causes"])
def test_sites_apart_are_the_sites_together(study: str, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAGNIAPPE_THREADS", "2")

    def found() -> tuple[Any, ...]:
        with engine.tables(journal) as tables:
            finding = find(study).run(tables, find(study).Parameters())
        return finding.headlines, finding.tables, finding.samples

    together = found()
    monkeypatch.setattr(engine, "APART", 1)
    monkeypatch.setattr(engine, "_ALONE", 1)
    assert found() == together


def test_every_site_is_asked_once_and_in_order(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAGNIAPPE_THREADS", "2")
    monkeypatch.setattr(engine, "APART", 1)
    monkeypatch.setattr(engine, "_ALONE", 1)
    both = threading.Barrier(2, timeout=60)

    def asked(part: engine.Tables) -> list[str]:
        both.wait()  # two are worked on at once, or this breaks
        return sorted({row["site"] for row in engine.collect(part.contacts.select("site").distinct()).to_pylist()})

    with engine.tables(journal) as tables:
        assert tables.apart(asked) == [[name] for name in NAMES]
        assert tables.most("contacts") < sum(part.rows for part in journal.manifest().of("contacts"))


def test_what_fails_in_a_part_is_said(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "APART", 1)
    monkeypatch.setattr(engine, "_ALONE", 1)
    with engine.tables(journal) as tables, pytest.raises(ValueError, match="dock"):
        tables.apart(lambda part: _refuse(part._sites))
    with engine.tables(journal, sites=["alta"]) as tables:
        assert tables.apart(lambda part: part._sites) == [["alta"]]


def _refuse(sites: Any) -> None:
    if "dock" in sites:
        raise ValueError("dock")
