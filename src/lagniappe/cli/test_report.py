"""``lagniappe report queue`` as a consultant runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from branch_days import DAYS, write
from lagniappe.cli import app
from lagniappe.studies.book import QUEUE


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "journal"
    write(path, DAYS)
    return path


def test_one_document_its_numbers_and_its_tables(journal: Path, tmp_path: Path) -> None:
    html, numbers, tables = tmp_path / "report.html", tmp_path / "report.json", tmp_path / "tables"
    done = run(
        "report", "queue", "--journal", journal, "--lang", "es", "--html", html, "--json", numbers, "--tables", tables
    )
    assert done.exit_code == 0, done.output
    told = json.loads(numbers.read_text(encoding="utf-8"))
    assert set(told["findings"]) | set(told["missing"]) == set(QUEUE)
    assert {"demand", "waiting"} <= set(told["findings"])
    page = html.read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert "<script" not in page
    for study in told["findings"]:
        assert f'id="{study}"' in page
        assert f'href="#{study}"' in page
    for study, finding in told["findings"].items():
        for name, table in finding["tables"].items():
            rows = list(csv.DictReader((tables / f"{study}-{name}.csv").open(encoding="utf-8")))
            kept = pq.read_table(tables / f"{study}-{name}.parquet")
            assert len(rows) == kept.num_rows == len(table["rows"])
            assert kept.column_names == [column["name"] for column in table["columns"]]


def test_days_and_sites_reach_every_study(journal: Path, tmp_path: Path) -> None:
    day = min(row["business_day"] for row in DAYS).isoformat()
    done = run("report", "queue", "--journal", journal, "--to", day, "--json", tmp_path / "r.json")
    assert done.exit_code == 0, done.output
    for finding in json.loads((tmp_path / "r.json").read_text())["findings"].values():
        assert (finding["span"]["first_day"], finding["span"]["last_day"]) == (day, day)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["weather"], "There is no report on weather"),
        (["queue", "--site", "atlantis"], "no site atlantis"),
        (["queue", "--from", "2030-01-01"], "nothing in the journal"),
        (["queue", "--from", "2026-02-01", "--to", "2026-01-01"], "first day is after the last"),
    ],
)
def test_what_cannot_be_reported_is_one_sentence(journal: Path, words: list[str], said: str) -> None:
    done = run("report", *words, "--journal", journal)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output
