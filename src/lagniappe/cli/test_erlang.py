"""``lagniappe erlang``: the published examples from a terminal, and refusals that say what would do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from lagniappe.cli import app

HALF_HOUR = ["--arrivals", "100", "--service-seconds", "180"]


def erlang(*words: str) -> Result:
    return CliRunner().invoke(app, ["erlang", *HALF_HOUR, *words], env={"COLUMNS": "120", "NO_COLOR": "1"})


def test_published_staffing(tmp_path: Path) -> None:
    done = erlang("--share", "0.8", "--most-busy", "0.85", "--shrinkage", "0.3", "--json", str(tmp_path / "q.json"))
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "q.json").read_text())
    assert (told["servers"], told["scheduled"]) == (14, 20)
    assert told["served_within_of_joined"] == pytest.approx(0.8883500191794669)
    assert (told["wait_left_seconds"], told["abandoned"]) == (None, 0)
    for words in ("88.8%", "71.4%", "People to schedule", "Nobody gives up in this model", "within 20"):
        assert words in done.output


def test_published_erlang_a(tmp_path: Path) -> None:
    done = erlang("--servers", "14", "--patience-seconds", "300", "--json", str(tmp_path / "q.json"))
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "q.json").read_text())
    assert round(told["served_within_of_joined"], 6) == 0.916792
    assert round(told["wait_all_seconds"] / 60, 6) == 0.069919
    assert told["asked"]["patience_seconds"] == 300
    assert "1.4%" in done.output


def test_few_places() -> None:
    done = erlang("--servers", "8", "--places", "3", "--patience-seconds", "120")
    assert "Are refused" in done.output
    assert "More comes than can be served" in done.output


@pytest.mark.parametrize(
    ("lang", "said"),
    [("es", ("Puestos", "Abandonan", "Atendidos en menos de 20")), ("ru", ("Сотрудники", "Уходят", "Обслужены за 20"))],
)
def test_in_other_languages(lang: str, said: tuple[str, ...]) -> None:
    done = erlang("--servers", "12", "--patience-seconds", "200", "--lang", lang)
    assert done.exit_code == 0
    assert all(word in done.output for word in said), done.output


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ((), "Give --servers, or a target"),
        (("--servers", "12", "--share", "0.8"), "not both"),
        (("--servers", "0"), "--servers is a whole number from 1"),
        (("--servers", "12", "--patience-seconds", "0"), "--patience-seconds must be more than zero, not 0"),
        (("--share", "80"), "--share of 80 cannot be kept: give a share above 0 and below 1, such as 0.8"),
        (("--share", "1"), "--share of 1 cannot be kept"),
        (("--most-left", "0", "--patience-seconds", "60"), "--most-left of 0 cannot be kept"),
        (("--servers", "9"), "9 servers cannot carry a load of 10.0: the line would grow for ever"),
        (("--servers", "9", "--arrivals", "-3"), "--arrivals must be more than zero, not -3"),
        (("--servers", "9", "--shrinkage", "1"), "--shrinkage is a share from 0 to less than 1"),
        (("--servers", "9", "--within-seconds", "-1"), "--within-seconds must be zero or more"),
        (("--share", "0.8", "--arrivals", "1e12"), "beyond what is worked out here"),
    ],
)
def test_refusals(wrong: tuple[str, ...], said: str) -> None:
    done = erlang(*wrong)
    assert done.exit_code == 2
    assert said in done.output
