"""The book's laws on hand-made contacts at the edge of every limit, and rule files that are wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagniappe.journal.errors import JournalError
from lagniappe.journal.tables import Doubt
from lagniappe.rules.clock import MISSING, Judged, Legs, judge
from lagniappe.rules.days import easter, special
from lagniappe.rules.hours import until_opening, week
from lagniappe.rules.law import Calendar, Rule
from lagniappe.rules.precedence import overtaken
from lagniappe.rules.reading import BOOK, book, find, read
from lagniappe.units import MINUTE, SECOND, micros

START = micros(datetime(2026, 3, 2, 13, 0, tzinfo=UTC))
EVERY = [(law.code, rule) for law in book() for rule in law.rules]


def rule(jurisdiction: str, code: str) -> Rule:
    law = find(jurisdiction)
    assert law is not None
    return next(one for one in law.rules if one.code == code)


def contacts(*rows: dict[str, Any]) -> Legs:
    """One row a leg; times in microseconds after :data:`START`."""
    columns: dict[str, Any] = {"contact": [], "leg": [], "outcome": [], "queued": [], "doubt": []}
    times = ("entered", "arrived", "called", "answered", "ended", "opening")
    columns |= {name: [] for name in times}
    for row in rows:
        full = {"contact": 0, "leg": 1, "outcome": "answered", "queued": True, "doubt": 0, "arrived": 0, **row}
        for name, column in columns.items():
            value = full.get(name)
            column.append((MISSING if value is None else START + value) if name in times else value)
    kinds = {"outcome": np.str_, "queued": np.bool_}
    return Legs(**{name: np.array(column, dtype=kinds.get(name, np.int64)) for name, column in columns.items()})


def fate(rule: Rule, *rows: dict[str, Any]) -> str:
    judged = judge(contacts(*rows), rule)
    assert len(judged.fate) == 1
    return str(judged.fate[0])


def served(wait: int, **more: Any) -> dict[str, Any]:
    return {"called": wait, "answered": wait, "ended": wait + 5 * MINUTE, **more}


@pytest.mark.parametrize(("code", "law"), EVERY, ids=[f"{code}-{one.code}" for code, one in EVERY])
def test_the_edge_of_every_limit(code: str, law: Rule) -> None:
    limit = law.limit_micros
    assert fate(law, served(limit)) == "within"
    assert fate(law, served(limit + 1)) == "breach"
    assert fate(law, {"outcome": "left", "ended": limit}) == "censored"
    assert fate(law, {"outcome": "left", "ended": limit + 1}) == "breach"
    assert fate(law, served(limit + MINUTE, doubt=int(Doubt.WAIT))) == "out"
    assert fate(law, {"outcome": "open"}) == "out"
    # A missed call: the wait for the call is judged; one for service goes on, so a short one tells nothing.
    expected = "within" if law.end == "first_call" else "censored"
    assert fate(law, {"outcome": "missed", "called": limit, "ended": limit + 9 * MINUTE}) == expected
    assert fate(law, {"outcome": "missed", "called": limit + 1, "ended": limit + 9 * MINUTE}) == "breach"
    # Missed and returned: served a while after the first call.
    back = {"called": limit, "answered": limit + 1, "ended": limit + MINUTE}
    assert fate(law, back) == ("within" if law.end == "first_call" else "breach")
    # Sent on: the two lines are one person's wait, the service between them is none.
    half = limit // 2
    first = {"outcome": "transferred", "called": half, "answered": half, "ended": half + 20 * MINUTE}
    second = half + 20 * MINUTE
    rest = limit - half
    for over, expected in ((0, "within"), (1, "breach")):
        then = served(second + rest + over, leg=2, arrived=second)
        assert fate(law, first, then) == expected
        assert fate(law, then, first) == expected, "the order of the rows says nothing"
    # Sent on before any service, then gone.
    moved = {"outcome": "transferred", "ended": half}
    assert fate(law, moved, {"leg": 2, "arrived": half, "outcome": "left", "ended": limit}) == "censored"
    assert fate(law, moved, {"leg": 2, "arrived": half, "outcome": "left", "ended": limit + 1}) == "breach"
    # A clock that starts at the door counts the way to the line as well.
    door = served(limit, entered=-1)
    assert fate(law, door) == ("breach" if law.start == "door" else "within")


def test_the_limits_are_those_of_the_laws() -> None:
    limits = {(code, one.code): (one.limit_micros // MINUTE, one.posture, one.origin.status) for code, one in EVERY}
    assert limits == {
        ("AR-C", "line"): (30, "standing", "bill"), ("AR-C", "stay"): (90, "seated", "bill"),
        ("AR-E", "standing"): (30, "standing", "press"), ("AR-E", "seated"): (60, "seated", "press"),
        ("AR-M", "line"): (30, "standing", "press"), ("AR-S", "line"): (30, "standing", "press"),
        ("AR-T", "line"): (30, "standing", "press"), ("AR-T", "stay"): (90, "seated", "press"),
        ("BR-SAO", "normal_day"): (15, "any", "text"), ("BR-SAO", "long_holiday"): (25, "any", "text"),
        ("BR-SAO", "payday"): (30, "any", "text"), ("ES", "three_minutes"): (3, "any", "law_firm_notes"),
    }  # fmt: skip
    assert rule("ES", "three_minutes").share == 0.95
    assert rule("ES", "three_minutes").origin.on(date(2026, 12, 27)) == "not_yet"
    assert rule("ES", "three_minutes").origin.on(date(2026, 12, 28)) == "in_force"
    (precedence,) = find("CABA").precedence
    assert (precedence.origin.law, precedence.origin.status) == ("Ley 2.982", "text")
    assert find(" entre ríos ") is find("AR-E")
    assert find("Atlantis") is None


def test_in_tucuman_the_clock_waits_for_the_opening() -> None:
    law, limit = rule("AR-T", "line"), 30 * MINUTE
    early = {"arrived": -40 * MINUTE, "opening": 0}
    assert fate(law, served(limit, **early)) == "within"
    assert fate(law, served(limit + 1, **early)) == "breach"
    assert fate(law, served(-MINUTE, **early)) == "within", "served before the opening"
    assert fate(law, {"outcome": "left", "ended": -MINUTE, **early}) == "censored"
    # Opened late: the clock follows the hours on the door, not the key in the lock.
    assert fate(law, served(25 * MINUTE + 6 * MINUTE, **early)) == "breach"
    assert fate(rule("AR-C", "line"), served(limit, **early)) == "breach", "no such mercy in Buenos Aires"


def test_a_wait_across_midnight_and_a_change_of_the_clock() -> None:
    """Waits are counted in UTC: the wall clock may jump meanwhile."""
    law = rule("AR-C", "line")
    zone = ZoneInfo("Europe/Madrid")
    for before in (datetime(2026, 3, 29, 1, 50, tzinfo=zone), datetime(2026, 10, 25, 2, 50, tzinfo=zone),
                   datetime(2026, 3, 2, 23, 50, tzinfo=zone)):  # fmt: skip
        start = micros(before) - START
        for over, expected in ((0, "within"), (1, "breach")):
            end = start + 30 * MINUTE + over
            assert fate(law, {"arrived": start, "called": end, "answered": end, "ended": end + SECOND}) == expected


def test_who_is_not_judged_and_why() -> None:
    law = rule("AR-C", "line")
    rows = contacts(
        {"contact": 0, "outcome": "left", "queued": False, "ended": MINUTE},
        {"contact": 1, "outcome": "phantom"},
        {"contact": 2, "outcome": "open"},
        served(40 * MINUTE, contact=3, doubt=int(Doubt.WAIT)),
        served(40 * MINUTE, contact=4, doubt=int(Doubt.TRANSITION)),
        {"contact": 5, "outcome": "left"},
        served(-MINUTE, contact=6),
        {"contact": 7, "outcome": "refused", "ended": 0},
        served(MINUTE, contact=8, outcome="transferred"),
        {"contact": 8, "leg": 2, "arrived": 6 * MINUTE, "outcome": "open"},
    )
    found = judge(rows, law)
    assert found.contact.tolist() == list(range(9))
    assert found.reason.tolist() == [
        "not_queued", "phantom", "open", "wait_doubt", "clock_change", "time_missing", "time_backwards", "not_queued",
        "open",
    ]  # fmt: skip
    assert set(found.fate.tolist()) == {"out"}
    empty: Judged = judge(contacts(), law)
    assert len(empty.fate) == 0


def test_a_stay_runs_to_the_door_through_every_service(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'code="X"\nname="Own"\n[[rule]]\ncode="stay"\nlaw="House"\nsays="In and out within an hour."\nstart="door"\n'
        'end="exit"\nlimit_minutes=60\ntolerance_seconds=30\nstatus="own"\n'
    )
    (law,) = read(file).rules
    first = {"outcome": "transferred", "entered": 0, "arrived": MINUTE, "called": 5 * MINUTE, "answered": 5 * MINUTE,
             "ended": 20 * MINUTE}  # fmt: skip
    for over, expected in ((0, "within"), (1, "breach")):
        end = 60 * MINUTE + 30 * SECOND + over
        then = {"leg": 2, "arrived": 20 * MINUTE, "called": 30 * MINUTE, "answered": 30 * MINUTE, "ended": end}
        assert fate(law, first, then) == expected
    unsure = {**first, "outcome": "answered", "doubt": int(Doubt.END_MISSING)}
    assert fate(law, unsure) == "out"


def test_sao_paulo_knows_three_types_of_days() -> None:
    law = find("BR-SAO")
    assert law is not None
    found = special(law.calendar, date(2026, 1, 1), date(2026, 12, 31))
    around = found["around_holiday"]
    # Carnival 2026: closed Saturday 14 to Tuesday 17 February; Tiradentes, Tuesday 21 April, is no long holiday.
    assert {date(2026, 2, 13), date(2026, 2, 18)} <= around
    assert not {date(2026, 4, 20), date(2026, 4, 22)} & around
    # Good Friday 3 April; Labour Day is a Friday; Christmas Day too.
    assert {date(2026, 4, 2), date(2026, 4, 6), date(2026, 4, 30), date(2026, 5, 4), date(2026, 12, 24)} <= around
    assert found["payday"] == frozenset()
    paid = Calendar(law.calendar.yearly, law.calendar.easter, frozenset(), frozenset({date(2026, 4, 30)}))
    told = special(paid, date(2026, 4, 1), date(2026, 5, 31))
    assert told["payday"] == {date(2026, 4, 30)}
    assert date(2026, 4, 30) not in told["around_holiday"], "the longer limit of a payday holds"
    assert special(Calendar(), date(2026, 3, 1), date(2026, 3, 31), {date(2026, 3, 23)})["around_holiday"] == {
        date(2026, 3, 20), date(2026, 3, 24),
    }  # fmt: skip


def test_easter_is_what_dateutil_says() -> None:
    dateutil = pytest.importorskip("dateutil.easter")
    assert all(easter(year) == dateutil.easter(year) for year in range(1900, 2100))


def test_opening_hours() -> None:
    hours = week('{"0": [["08:00", "12:00"], ["14:00", "24:00"]], "2": [["22:00", "02:00"]]}')
    monday = 4 * 24 * 60  # 1970-01-05
    minutes = [monday + at for at in (0, 450, 480, 719, 720, 800, 840, 1439)] + [monday + 2 * 1440 + 1300]
    waits = until_opening(np.array(minutes, dtype=np.int64) * MINUTE, hours)
    assert (waits // MINUTE).tolist() == [480, 30, 0, 0, 120, 40, 0, 0, 20]
    assert until_opening(np.array([0]), week(None)).tolist() == [0]


def test_hours_past_midnight_are_open_after_it() -> None:
    hours = week(
        '{"2": [["22:00", "02:00"]], "3": [["10:00", "12:00"]], "6": [["18:00", "01:00"]], "4": [["00:00", "00:00"]]}'
    )
    thursday = 7 * 24 * 60  # 1970-01-08
    minutes = [thursday + at for at in (30, 119, 120, 540, 720)] + [thursday + 4 * 1440 + at for at in (30, 90)]
    waits = until_opening(np.array(minutes, dtype=np.int64) * MINUTE, hours)
    assert (waits // MINUTE).tolist() == [0, 0, 480, 60, 0, 0, 0], "00:30 belongs to the evening before"
    assert hours[4] == ((0, 1440),)
    assert hours[5] == ()


legs = st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(0, 12), st.booleans(), st.integers(0, 1))


@given(st.lists(legs, max_size=25))
def test_overtaken_is_what_one_would_count_by_hand(rows: list[tuple[int, int, int, bool, int]]) -> None:
    queue, arrived, long, called, priority = (
        np.array([row[place] for row in rows], dtype=np.int64) for place in range(5)
    )
    until = arrived + long
    calls = np.where(called == 1, until, MISSING)
    found = overtaken(queue, arrived, until, calls, priority)
    for one in range(len(rows)):
        others = (queue == queue[one]) & (priority > 0) & (arrived < calls[one]) & (calls[one] < until)
        assert found[one] == (priority[one] == 0 and called[one] == 1 and bool(others.any()))


GOOD = 'code="X"\nname="X"\n[[rule]]\ncode="a"\nlaw="L"\nsays="S"\nlimit_minutes=30\nstatus="own"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code = ", "not TOML"),
        ('code="X"\nname="X"\n', "holds no rule"),
        (GOOD.replace("limit_minutes=30", ""), "either limit_minutes or limit_seconds"),
        (GOOD + "limit_seconds=3\n", "either limit_minutes or limit_seconds"),
        (GOOD.replace("=30", '="30"'), "limit_minutes"),
        (GOOD.replace("=30", "=-1"), "limit_minutes"),
        (GOOD.replace('"own"', '"rumour"'), "text, bill, press"),
        (GOOD + 'start="street"\n', "door, ticket, queue"),
        (GOOD + "share=1.5\n", "share"),
        (GOOD + "limits=3\n", "limits"),
        (GOOD + 'in_force_from="2020-13"\n', "in_force_from"),
        (GOOD + 'in_force_from="2020"\nin_force_to="2019"\n', "in_force_to"),
        (GOOD + 'channels="turn"\n', "channels"),
        (GOOD + 'before_opening="no"\n', "before_opening"),
        (GOOD + "[calendar]\npaydays=3\n", "paydays"),
        ("rule=3\n" + GOOD.replace("[[rule]]", "[[condition]]"), "rule"),
        (GOOD + GOOD.partition("name=\"X\"\n")[2], "1 ×"),
        (GOOD + GOOD.partition("name=\"X\"\n")[2].replace('"a"', '"b"').replace("30", "20"), "a and b judge the same waits"),
    ],
)  # fmt: skip
def test_a_wrong_rule_file_says_what_is_wrong(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(JournalError) as refused:
        read(file)
    assert "own.toml" in str(refused.value)
    assert told in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be read"):
        read(tmp_path / "none.toml")


def test_a_limit_that_changed_is_two_rules(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    older = GOOD + 'in_force_to="2024-05"\n'
    newer = GOOD.partition('name="X"\n')[2].replace('"a"', '"b"').replace("30", "20") + 'in_force_from="2024-06-01"\n'
    file.write_text(older + newer)
    one, other = read(file).rules
    assert one.origin.in_force_to == date(2024, 5, 31)
    span = date(2024, 1, 1), date(2024, 12, 31)
    assert (one.origin.days(*span), other.origin.days(*span)) == (
        (date(2024, 1, 1), date(2024, 5, 31)), (date(2024, 6, 1), date(2024, 12, 31)),
    )  # fmt: skip
    assert one.origin.days(date(2025, 1, 1), date(2025, 2, 1)) is None
    assert other.origin.days(date(2023, 1, 1), date(2023, 2, 1)) == (date(2023, 1, 1), date(2023, 2, 1))


def test_every_rule_of_the_book_names_its_source_and_a_jurisdiction_is_found_by_one_name_only() -> None:
    names = [name.casefold() for law in book() for name in (law.code, law.name, *law.aliases)]
    assert len(names) == len(set(names))
    assert len(book()) == len(list(BOOK.glob("*.toml"))) >= 7
    for law in book():
        assert all(one.origin.source for one in (*law.rules, *law.precedence, *law.conditions))
