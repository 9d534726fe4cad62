"""The study against hand-made days."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from branch_days import MONDAY, TUESDAY, at, leg, write
from lagniappe.journal import engine
from lagniappe.journal.errors import JournalError
from lagniappe.journal.tables import Doubt
from lagniappe.measures.world import look
from lagniappe.report.figures import draw
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.rules.hours import CLOSED
from lagniappe.rules.reading import read
from lagniappe.studies import folder
from lagniappe.studies.compliance import Parameters, overtaking, run
from lagniappe.studies.compliance.places import Place

HOURS = '{"0": [["10:00", "15:00"]], "1": [["10:00", "15:00"]]}'
OWN = """code = "X"
name = "Own"
[[rule]]
code = "stay"
law = "House"
says = "S"
start = "door"
end = "exit"
limit_minutes = 20
status = "own"
"""


def journal(path: Path, rows: Any, jurisdiction: str = "AR-C", marks: Any = (), **site: Any) -> Any:
    made = write(path, rows)
    described = {"site": "centro", "origin": "real", "label": "Centro", "zone": "America/Argentina/Buenos_Aires",
                 "cutoff_minutes": 240, "jurisdiction": jurisdiction, "hours": HOURS, **site}  # fmt: skip
    made.write_world("sites", pa.Table.from_pylist([described]))
    if marks:
        made.write_days("marks", pa.Table.from_pylist(list(marks)), source="by_hand")
    return made


def find(path: Path, rows: Any, parameters: Parameters | None = None, **more: Any) -> Finding:
    with engine.tables(journal(path, rows, **more)) as tables:
        return run(tables, parameters)


def by(finding: Finding, table: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in finding.table(table).records()}


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("compliance")])
    sentences = (*finding.headlines, *finding.caveats)
    return " ".join(words.sentence(each) for each in sentences).replace("\u00a0", " ")


DAYS = (
    leg(1, "answered", "11:00", "11:30", "11:40"),
    leg(2, "answered", "11:00", "11:30:01", "11:45"),
    leg(3, "left", "11:10", None, "11:50"),
    leg(4, "left", "11:10", None, "11:20"),
    leg(5, "missed", "11:15", "12:00", "12:05"),
    leg(6, "transferred", "11:20", "11:40", "11:50"),
    leg(6, "answered", "11:50", "12:10", "12:30") | {"leg": 2, "entered_at": at("11:20")},
    leg(7, "phantom", "11:05", None, "11:05"),
    leg(8, "open", "11:30"),
    leg(9, "answered", "11:00", "12:30:01", "12:40", day=TUESDAY),
    leg(10, "answered", "12:00", "12:10", "12:20", day=TUESDAY, priority=1),
    leg(11, "answered", "12:01", "12:05", "12:20", day=TUESDAY),
    leg(12, "answered", "12:01", "12:10", "12:20", day=TUESDAY),
    leg(13, "answered", "11:00", "12:00", "12:20", doubt=Doubt.WAIT),
)  # fmt: skip


def test_who_waited_too_long_in_buenos_aires(tmp_path: Path) -> None:
    found = find(tmp_path / "j", DAYS)
    ready = by(found, "readiness", "rule")
    line, stay = ready["AR-C/line"], ready["AR-C/stay"]
    assert (line["n"], line["over"], line["censored"]) == (10, 5, 1)
    assert line["share_over"] == pytest.approx(5 / 9, abs=1e-6)
    assert (line["share_least"], line["share_most"]) == (0.5, 0.6)
    assert line["longest_seconds"] == 90 * 60 + 1
    # 1 s, 10 min, 15 min, 10 min (20 + 20 in two lines), 60 min 1 s
    assert line["excess_seconds"] == 1 + 600 + 900 + 600 + 3601
    assert (stay["over"], line["verdict"], stay["verdict"]) == (1, "verdict_broken", "verdict_broken")
    samples = {sample.measure: sample for sample in found.samples}
    assert dict(samples["AR-C/line"].excluded) == {"phantom": 1, "open": 1, "wait_doubt": 1}
    assert "Centro: 5 of 9 people waited longer than 30 min (Ley 4.389)" in said(found)
    (begin,) = [row for row in found.table("to_comply").records() if row["rule"] == "AR-C/line"]
    assert (begin["weekday"], begin["from_minute"], begin["to_minute"]) == (0, 660, 690)
    assert (begin["over"], begin["n"], begin["too_many_in_hundred"]) == (4, 6, 66.7)
    for language in ("es", "ru"):
        assert said(found, language) != said(found)
        assert "{" not in said(found, language)
    reference = (Path(__file__).parents[4] / "docs" / "reference" / "studies.md").read_text(encoding="utf-8")
    names = {table.name for table in found.tables} | {c.name for table in found.tables for c in table.columns}
    assert [name for name in sorted(names) if f"`{name}`" not in reference] == []
    assert draw(found.figures[0], found, Words("ru", [folder("compliance")])).light.startswith("<svg")


def test_who_was_called_before_a_person_with_priority(tmp_path: Path) -> None:
    found = find(tmp_path / "j", DAYS)
    (row,) = found.table("precedence").records()
    assert (row["n"], row["overtook"], row["with_priority"], row["priority_mean_seconds"]) == (8, 1, 1, 600)
    assert row["law"] == "Ley 2.982"
    assert "with priority waited (Ley 2.982)" in said(found)


FIRST = """code = "X"
name = "X"
[[precedence]]
code = "counters"
law = "Old"
says = "S"
channels = ["turn"]
in_force_from = "2026-03-03"
status = "own"
"""
WRITTEN = """[[precedence]]
code = "mail"
law = "New"
says = "S"
channels = ["mail"]
status = "own"
"""


def test_priority_holds_from_its_day_on_and_on_its_channels(tmp_path: Path) -> None:
    rows = [
        leg(n + start, outcome, came, called, "11:50", day=day, priority=first, channel=channel, queue=channel)
        for start, day, channel in (
            (0, MONDAY, "turn"),
            (10, TUESDAY, "turn"),
            (20, MONDAY, "mail"),
            (30, MONDAY, "chat"),
        )
        for n, outcome, came, called, first in (
            (1, "answered", "11:00", "11:30", 1),
            (2, "answered", "11:05", "11:10", 0),
        )
    ]
    (tmp_path / "x.toml").write_text(FIRST)
    (tmp_path / "y.toml").write_text(FIRST + WRITTEN)
    (tmp_path / "z.toml").write_text((FIRST + WRITTEN).replace('channels = ["mail"]\n', ""))

    def told(name: str) -> list[tuple[Any, ...]]:
        found = find(tmp_path / name, rows, Parameters(rules_file=str(tmp_path / f"{name}.toml")), jurisdiction="")
        return [(row["queue_id"], row["law"], row["n"], row["overtook"], row["with_priority"])
                for row in found.table("precedence").records()]  # fmt: skip

    assert told("x") == [("turn", "Old", 1, 1, 1)], "Monday lies before the law"
    assert told("y") == [("mail", "New", 1, 1, 1), ("turn", "Old", 1, 1, 1)]
    assert told("z") == [("chat", "New", 1, 1, 1), ("mail", "New", 1, 1, 1), ("turn", "Old, New", 2, 2, 2)]


def test_each_site_has_the_channels_of_its_own_law(tmp_path: Path) -> None:
    rows = [
        leg(
            n + start,
            "answered",
            came,
            called,
            "11:50",
            priority=first,
            channel=channel,
            queue=f"{site}-{channel}",
            site=site,
        )
        for start, site, channel in ((0, "a", "turn"), (10, "a", "mail"), (20, "b", "turn"), (30, "b", "mail"))
        for n, came, called, first in ((1, "11:00", "11:30", 1), (2, "11:05", "11:10", 0))
    ]
    (tmp_path / "x.toml").write_text(FIRST.replace("2026-03-03", "2020"))
    (tmp_path / "y.toml").write_text(FIRST.split("[[")[0] + WRITTEN)
    with engine.tables(journal(tmp_path / "j", rows)) as tables:
        world = look(tables, None)
        here = [
            Place(site, site, "", read(tmp_path / f"{law}.toml"), CLOSED, frozenset(), None, None)
            for site, law in (("a", "x"), ("b", "y"))
        ]
        found = overtaking.table(tables, world, here, 1).records()
    assert [(row["queue_id"], row["law"]) for row in found] == [("a-turn", "Old"), ("b-mail", "New")]


def test_nobody_is_called_before_a_phantom(tmp_path: Path) -> None:
    rows = [leg(1, "phantom", "11:00", None, "11:40", priority=1), leg(2, "answered", "11:05", "11:20", "11:25")]
    (row,) = find(tmp_path / "j", rows).table("precedence").records()
    assert (row["n"], row["overtook"], row["with_priority"]) == (1, 0, 0)


def test_the_checklist_says_which_limit_counts(tmp_path: Path) -> None:
    def answer(asks: str, value: float, clock: str, day: date = MONDAY) -> dict[str, Any]:
        return {"site": "centro", "business_day": day, "subject_kind": "site", "subject_id": "centro", "mark": f"law_{asks}",
                "value": value, "scale_low": 0.0, "scale_high": 1.0, "marked_at": at(clock, day), "marked_by": "u"}  # fmt: skip

    marks = [answer("seats", 0, "10:00"), answer("seats", 1, "10:00", TUESDAY), answer("toilets", 0, "10:00")]
    found = find(tmp_path / "j", DAYS, marks=marks)
    ready = by(found, "readiness", "rule")
    assert (ready["AR-C/line"]["holds"], ready["AR-C/stay"]["holds"]) == ("holds_elsewhere", "holds_here")
    seen = by(found, "conditions", "asks")
    assert (seen["asks_seats"]["answer"], seen["asks_seats"]["seen_on"]) == ("answer_yes", TUESDAY.isoformat())
    assert (seen["asks_toilets"]["answer"], seen["asks_climate"]["answer"]) == ("answer_no", "answer_unknown")
    assert "1 condition on site that the law asks for is not met" in said(found)
    nobody = by(find(tmp_path / "n", DAYS, indoors=False), "conditions", "asks")
    assert nobody["asks_line_indoors"]["answer"] == "answer_no", "the set-up says that people wait outdoors"


def test_an_opening_moves_the_clock_only_where_the_law_says_so(tmp_path: Path) -> None:
    rows = [leg(1, "answered", "09:20", "10:30", "10:40"), leg(2, "answered", "09:20", "10:30:01", "10:40")]
    assert by(find(tmp_path / "t", rows, jurisdiction="Tucumán"), "readiness", "rule")["AR-T/line"]["over"] == 1
    assert by(find(tmp_path / "c", rows), "readiness", "rule")["AR-C/line"]["over"] == 2
    unknown = find(tmp_path / "u", rows, jurisdiction="AR-T", hours=None)
    assert by(unknown, "readiness", "rule")["AR-T/line"]["over"] == 2
    assert "the opening hours are not known: Centro" in said(unknown)


def test_sao_paulo_on_a_normal_day_and_before_a_long_holiday(tmp_path: Path) -> None:
    eve = date(2026, 4, 2)
    rows = [leg(1, "answered", "10:00", "10:20", "10:30"), leg(2, "answered", "10:00", "10:20", "10:30", day=eve)]
    found = find(tmp_path / "j", rows, jurisdiction="São Paulo")
    ready = by(found, "readiness", "rule")
    assert {rule: (row["n"], row["over"]) for rule, row in ready.items()} == {
        "BR-SAO/normal_day": (1, 1), "BR-SAO/long_holiday": (1, 0), "BR-SAO/payday": (0, 0),
    }  # fmt: skip
    assert ready["BR-SAO/payday"]["verdict"] == "verdict_nobody"
    assert "No paydays are given" in said(found)


def test_a_share_is_judged_by_its_interval(tmp_path: Path) -> None:
    def calls(late: int, n: int) -> list[Any]:
        return [
            leg(10_000 * late + k, "answered", "11:00", "11:04" if k < late else "11:01", "11:10", channel="voice")
            for k in range(n)
        ]

    verdicts = {}
    for late, n in ((1, 300), (3, 40), (60, 200)):
        found = find(tmp_path / f"{late}", calls(late, n), jurisdiction="España")
        verdicts[late] = by(found, "readiness", "rule")["ES/three_minutes"]["verdict"]
        assert "Not yet in force on these days" in said(found)
    assert verdicts == {1: "verdict_kept", 3: "verdict_cannot_tell", 60: "verdict_broken"}


def test_no_law_at_all_is_a_choice_too(tmp_path: Path) -> None:
    found = find(tmp_path / "j", DAYS, Parameters(jurisdiction="none"))
    assert not found.tables
    assert "by no law" in said(found)


def test_a_rule_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    found = find(tmp_path / "j", DAYS, Parameters(rules_file=str(file)))
    row = by(found, "readiness", "rule")["X/stay"]
    assert (row["over"], row["n"]) == (6, 10)
    with pytest.raises(JournalError, match="no law for “Atlantis”"):
        find(tmp_path / "a", DAYS, Parameters(jurisdiction="Atlantis"))
    with pytest.raises(JournalError, match="cannot be read"):
        find(tmp_path / "b", DAYS, Parameters(rules_file=str(tmp_path / "none.toml")))


@pytest.mark.parametrize(
    ("rows", "jurisdiction", "expected"),
    [
        ([], "AR-C", "nothing to judge yet"),
        (DAYS, "", "No site here names the jurisdiction"),
        (DAYS, "Atlantis", "no law for Atlantis"),
        ([leg(1, "left", "10:00", None, "10:05")], "AR-C", "Nobody"),
        ([leg(1, "open", "10:00")], "AR-C", "Nobody's wait can be judged"),
        ([leg(1, "answered", "10:00", "10:05", "10:09")], "AR-C", "Every limit was kept"),
    ],
)
def test_little_gives_a_sentence(tmp_path: Path, rows: Any, jurisdiction: str, expected: str) -> None:
    found = find(tmp_path / "j", rows, jurisdiction=jurisdiction)
    if expected == "Nobody":
        assert found.headlines
    else:
        assert expected in said(found)
    assert Finding.from_json(found.to_json()) == found


def test_the_order_of_the_rows_and_doubled_imports_change_nothing(tmp_path: Path) -> None:
    whole = find(tmp_path / "whole", DAYS).to_json()
    rows = list(DAYS)
    Random(4).shuffle(rows)
    made = journal(tmp_path / "parts", rows[:5])
    for part in (rows[5:], rows[5:], rows[:3]):
        made.write_days("contacts", pa.Table.from_pylist(part), source="by_hand")
    with engine.tables(made) as tables:
        assert run(tables).to_json() == whole
