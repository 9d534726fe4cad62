"""What every import source must do, whatever it reads: account for each row, do no harm, and be repeatable."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from lagniappe.journal import engine, sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Source
from lagniappe.journal.reading.sheets import read_sheets
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import TABLES

NAMES = sources.names()


def sample(name: str) -> tuple[list[Path], dict[str, str]]:
    """The small made-up files that lie in the source's folder, and the options that they need."""
    folder = Path(sources.__path__[0]) / name / "sample"
    options = folder / "options.json"
    files = sorted(path for path in folder.iterdir() if path != options)
    return files, json.loads(options.read_text()) if options.exists() else {}


def content(journal: Journal) -> list[dict[str, Any]]:
    """Everything that lies in the journal, by table and key."""
    with engine.tables(journal) as tables:
        found = {name: engine.collect(getattr(tables, name)).to_pylist() for name in TABLES}
    return [
        row
        for name, rows in found.items()
        for row in sorted(rows, key=lambda row: [str(row[column]) for column in TABLES[name].key])
    ]


def rearranged(path: Path, folder: Path, seed: int) -> list[Path]:
    """The lines of a sample in another order and over two files, each with the head."""
    lines = path.read_text(encoding="utf-8").splitlines()
    above = read_sheets(path)[0].manner
    head = (above.first_row if above else 0) + 1
    rows = lines[head:]
    random.Random(seed).shuffle(rows)
    cut = len(rows) // 2
    found = []
    for number, part in enumerate((rows[:cut], rows[cut:])):
        found.append(folder / str(number) / path.name)
        found[-1].parent.mkdir()
        found[-1].write_text("\n".join([*lines[:head], *part]) + "\n", encoding="utf-8")
    return found


def silent(_word: str) -> None:
    return None


@pytest.mark.parametrize("name", NAMES)
class TestEverySource:
    def test_it_says_what_it_reads(self, name: str) -> None:
        source = sources.find(name)
        assert isinstance(source, Source)
        assert source.name == name
        assert source.title
        assert source.describe.endswith(".")

    def test_it_accounts_for_every_row_of_its_sample(self, name: str, tmp_path: Path) -> None:
        files, options = sample(name)
        journal = Journal.create(tmp_path / "journal")
        report = sources.find(name).read(files, journal, silent, options)
        assert report.rows_in > 0
        assert report.rows_in == report.accepted + report.repaired + report.rejected
        if report.table == "contacts":
            assert sum(report.outcomes.values()) == report.accepted + report.repaired
        assert report.table in TABLES
        assert all(
            reason.sentence and reason.examples for reason in (*report.repairs, *report.rejections, *report.noticed)
        )
        assert (report.rejected_file is not None) == (report.rejected > 0)
        assert report.to_json()["rows_in"] == report.rows_in

    def test_twice_is_once(self, name: str, tmp_path: Path) -> None:
        files, options = sample(name)
        journal = Journal.create(tmp_path / "journal")
        sources.find(name).read(files, journal, silent, options)
        before = content(journal)
        again = sources.find(name).read(files, journal, silent, options)
        assert content(journal) == before
        assert again.parts_written == 0

    def test_the_order_of_rows_and_their_files_do_not_matter(self, name: str, tmp_path: Path) -> None:
        files, options = sample(name)
        if not all(path.suffix in (".csv", ".txt") for path in files):
            pytest.skip("its rows are not lines")
        journal = Journal.create(tmp_path / "journal", key=b"one key")
        report = sources.find(name).read(files, journal, silent, options)
        for seed in range(3):
            folder = tmp_path / str(seed)
            folder.mkdir()
            parts = [part for path in files for part in rearranged(path, folder, seed)]
            other = Journal.create(folder / "journal", key=b"one key")
            again = sources.find(name).read(parts, other, silent, options)
            assert content(other) == content(journal)
            assert (again.rows_in, again.rejected) == (report.rows_in, report.rejected)

    def test_what_cannot_be_read_gets_a_sentence_and_writes_nothing(self, name: str, tmp_path: Path) -> None:
        _files, options = sample(name)
        journal = Journal.create(tmp_path / "journal")
        bad = {
            "empty.csv": b"",
            "binary.csv": bytes(range(256)) * 40,
            "columns.csv": b"some,other,columns\n1,2,3\n",
            "torn.csv.gz": gzip.compress(b"a,b\n1,2\n")[:-9],
        }
        for file, data in bad.items():
            path = tmp_path / file
            path.write_bytes(data)
            with pytest.raises(JournalError) as refused:
                sources.find(name).read([path], journal, silent, options)
            assert str(refused.value).rstrip().endswith((".", "?", "“", "”")), file
        with pytest.raises(JournalError):
            sources.find(name).read([tmp_path / "nowhere.csv"], journal, silent, options)
        assert content(journal) == []
