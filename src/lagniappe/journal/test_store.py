"""The store: one generation, taking turns, surviving a crash, forgetting for good."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagniappe.journal import manifest
from lagniappe.journal.errors import JournalError
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import TABLES

MONDAY = date(2026, 3, 2)


def contacts(numbers: list[int], *, origin: str = "real", outcome: str = "answered") -> Any:
    """Legs that depend on their number alone: two sites, three days, a few customers."""
    arrived = [datetime(2026, 3, 2 + number % 3, 15, number % 60, 0, 7, UTC) for number in numbers]
    return pa.table(
        {
            "contact_id": [f"contact-{number}" for number in numbers],
            "leg": [1] * len(numbers),
            "origin": [origin] * len(numbers),
            "site": [("recoleta", "once/50%")[number % 2] for number in numbers],
            "business_day": pa.array([moment.date() for moment in arrived], pa.date32()),
            "channel": ["turn"] * len(numbers),
            "direction": ["in"] * len(numbers),
            "priority": [0] * len(numbers),
            "customer_id": [f"person-{number % 7}" for number in numbers],
            "arrived_at": pa.array(arrived, pa.timestamp("us")),
            "outcome": [outcome] * len(numbers),
            "doubt": [0] * len(numbers),
        }
    )


def content(journal: Journal) -> dict[str, list[dict[str, Any]]]:
    return {name: journal.read(name).to_pylist() for name in TABLES}


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    first = journal.write_days("contacts", contacts(list(range(60))), source="seal")
    before = journal.manifest()
    again = Journal.open(tmp_path / "journal").write_days("contacts", contacts(list(range(60))), source="seal")
    assert (len(first.written), again.written, again.unchanged) == (6, (), 6)
    assert journal.manifest() == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.integers(0, 200), max_size=80, unique=True),
    cuts=st.lists(st.integers(0, 80), max_size=3),
    seed=st.integers(0, 9),
)
def test_shuffled_and_split_rows_give_the_same_journal(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int], cuts: list[int], seed: int
) -> None:
    whole = Journal.create(tmp_path_factory.mktemp("whole") / "journal")
    whole.write_days("contacts", contacts(numbers), source="generic")
    shuffled = random.Random(seed).sample(numbers, len(numbers))
    pieces = Journal.create(tmp_path_factory.mktemp("pieces") / "journal")
    places = [0, *sorted(cuts), len(numbers)]
    for start, end in [*pairwise(places), (0, len(numbers) // 2)]:
        pieces.write_days("contacts", contacts(shuffled[start:end]), source="generic")
    assert content(pieces) == content(whole)
    assert whole.read("contacts").num_rows == len(numbers)


def test_a_seal_replaces_the_day_even_with_nothing(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    journal.write_days("contacts", contacts([0, 6, 12]), source="seal")
    journal.write_days("contacts", contacts([6]), source="seal", replace=True)
    assert journal.read("contacts")["contact_id"].to_pylist() == ["contact-6"]
    nothing = contacts([])
    journal.write_days("contacts", nothing, source="seal", replace=True, covers=[("recoleta", MONDAY)])
    assert journal.read("contacts").num_rows == 0
    assert journal.days("recoleta") == [MONDAY]


def test_the_open_day_is_provisional_until_it_is_final(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    journal.write_days("contacts", contacts([0, 6], outcome="open"), source="seal", provisional=True)
    assert [part.provisional for part in journal.generations()] == [True]
    journal.write_days("contacts", contacts([6]), source="seal")
    assert journal.read("contacts")["outcome"].to_pylist() == ["answered"]
    with pytest.raises(JournalError, match="final"):
        journal.write_days("contacts", contacts([0]), source="seal", provisional=True)
    assert journal.read("contacts").num_rows == 1


def test_a_site_is_wholly_real_or_wholly_rehearsal(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    journal.write_days("contacts", contacts([0]), source="seal")
    with pytest.raises(JournalError, match="cannot be mixed"):
        journal.write_days("contacts", contacts([6], origin="rehearsal"), source="rehearsal")
    journal.write_days("contacts", contacts([1], origin="rehearsal"), source="rehearsal")
    assert dict(journal.manifest().origins) == {"recoleta": "real", "once/50%": "rehearsal"}


def test_two_sources_may_share_a_day_but_not_a_row(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    journal.write_days("contacts", contacts([0]), source="seal")
    journal.write_days("contacts", contacts([6]), source="generic")
    assert journal.read("contacts", site="recoleta", day=MONDAY).num_rows == 2
    with pytest.raises(JournalError, match="count twice"):
        journal.write_days("contacts", contacts([0, 12]), source="generic")
    assert journal.read("contacts").num_rows == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.append_column("mood", pa.array(["good"] * rows.num_rows)), "no column mood"),
        (lambda rows: rows.drop_columns(["outcome"]), "needs the column outcome"),
        (
            lambda rows: rows.set_column(6, "direction", pa.array([None, "in"])),
            "direction of contacts may not be",
        ),
        (lambda rows: rows.set_column(7, "priority", pa.array(["high", "low"])), "priority of contacts is string"),
    ],
)
def test_rows_that_do_not_fit_are_named(tmp_path: Path, change: Any, said: str) -> None:
    journal = Journal.create(tmp_path / "journal")
    with pytest.raises(JournalError, match=said):
        journal.write_days("contacts", change(contacts([0, 1])), source="seal")
    assert journal.generations() == ()


def test_kind_sentences_for_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="There is no journal at"):
        Journal.open(tmp_path / "nowhere")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    with pytest.raises(JournalError, match="not empty"):
        Journal.create(tmp_path / "full")
    Journal.create(tmp_path / "journal")
    with pytest.raises(JournalError, match="already"):
        Journal.create(tmp_path / "journal")
    with pytest.raises(JournalError, match="key does not belong"):
        Journal.open(tmp_path / "journal", erasure_key=b"another")
    path = tmp_path / "journal" / manifest.FILE
    text = path.read_text()
    path.write_text(text.replace('"version": 1', '"version": 99'))
    with pytest.raises(JournalError, match="newer"):
        Journal.open(tmp_path / "journal")
    path.write_text(text[: len(text) // 2])
    with pytest.raises(JournalError, match="damaged"):
        Journal.open(tmp_path / "journal")


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    assert (tmp_path / "journal" / "key").stat().st_mode & 0o777 == 0o600
    assert Journal.open(tmp_path / "journal").pseudonym("agent", "Ana") == journal.pseudonym("agent", "Ana")
    elsewhere = Journal.create(tmp_path / "elsewhere", key=b"in a safe")
    assert not (tmp_path / "elsewhere" / "key").exists()
    assert elsewhere.pseudonym("agent", "Ana") != journal.pseudonym("agent", "Ana")


CHILD = """
import os, signal, sys
from lagniappe.journal import manifest, test_store
from lagniappe.journal.store import Journal
def die(root, draft):
    (root / "reached").touch()
    os.kill(os.getpid(), signal.SIGKILL)
manifest.write = die
Journal.open(sys.argv[1]).write_days("contacts", test_store.contacts(list(range(40, 90))), source="seal")
"""


def test_a_crash_between_the_files_and_the_manifest_loses_nothing(tmp_path: Path) -> None:
    """The child is killed for real at the last moment: its files lie there whole, and no reader sees one of them."""
    journal = Journal.create(tmp_path / "journal")
    journal.write_days("contacts", contacts(list(range(60))), source="seal")
    before = content(journal)
    died = subprocess.run([sys.executable, "-c", CHILD, str(journal.path)], check=False, env=os.environ.copy())
    assert died.returncode == -signal.SIGKILL
    assert (journal.path / "reached").exists()
    assert content(Journal.open(journal.path)) == before
    named = {part.file for part in journal.generations()}
    stray = [p for p in journal.path.rglob("*.parquet") if p.relative_to(journal.path).as_posix() not in named]
    assert stray
    # A torn temporary manifest is nobody's manifest either.
    (journal.path / "manifest.json.new").write_text("{")
    journal.write_days("contacts", contacts(list(range(40, 90))), source="seal")
    assert journal.read("contacts").num_rows == 90
    journal.sweep(now=stray[0].stat().st_mtime + 7200)
    left = {path.relative_to(journal.path).as_posix() for path in journal.path.rglob("*.parquet")}
    assert left == {part.file for part in journal.generations()}


def test_a_failing_batch_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")

    def both() -> None:
        with journal.batch():
            journal.write_days("contacts", contacts([0]), source="seal")
            journal.write_days("contacts", contacts([6], origin="rehearsal"), source="seal")

    with pytest.raises(JournalError):
        both()
    assert journal.generations() == ()
    assert journal.manifest().origins == ()


def test_replaced_files_stay_for_the_grace(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    journal.write_days("contacts", contacts([0]), source="seal")
    journal.write_days("contacts", contacts([6]), source="seal")
    (old,) = journal.path.rglob("*g000001.parquet")
    assert journal.sweep(now=old.stat().st_mtime + 10, grace_seconds=3600) == 0
    assert pq.read_table(old, partitioning=None).num_rows == 1
    assert journal.sweep(now=old.stat().st_mtime + 3601, grace_seconds=3600) == 1
    assert not old.exists()


def everything(journal: Journal) -> str:
    """All that any file of the journal says, whether a manifest names it or not."""
    said = [str(pq.read_table(path, partitioning=None).to_pylist()) for path in journal.path.rglob("*.parquet")]
    return "\n".join(said + [path.read_text() for path in journal.path.rglob("*.csv")])


def test_erasure_blanks_keeps_the_counts_and_lasts(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    day = pa.array([MONDAY, MONDAY], pa.date32())
    moment = pa.array([datetime(2026, 3, 2, 12, tzinfo=UTC)] * 2, pa.timestamp("us"))
    doings = pa.table(
        {
            "customer_id": ["person-3", "person-4"],
            "site": ["recoleta"] * 2,
            "business_day": day,
            "what": ["bought"] * 2,
            "happened_at": moment,
        }
    )
    customers = pa.table({"customer_id": ["person-3", "person-4"], "site": ["recoleta"] * 2, "born_year": [1950, 1990]})
    texts = pa.table(
        {
            "contact_id": ["contact-3"] * 2,
            "site": ["recoleta"] * 2,
            "business_day": day,
            "customer_id": ["person-3"] * 2,
            "seq": [1, 2],
            "text": ["It is person-3 speaking", "Good morning"],
        }
    )
    marks = pa.table(
        {
            "site": ["recoleta"],
            "business_day": day[:1],
            "subject_kind": ["customer"],
            "subject_id": ["person-3"],
            "customer_id": ["person-3"],
            "mark": ["nps"],
            "value": [9.0],
            "scale_low": [0.0],
            "scale_high": [10.0],
            "marked_at": moment[:1],
            "marked_by": ["person-3"],
        }
    )

    def write_all() -> None:
        journal.write_days("contacts", contacts(list(range(40))), source="generic")
        for table, rows in {"doings": doings, "messages_text": texts, "marks": marks}.items():
            journal.write_days(table, rows, source="generic")
        journal.write_world("customers", customers)
        journal.write_rejected("generic-1", "file,line,reasons,row\na.csv,3,no time,person-3;yesterday\n")

    write_all()
    journal.write_days("contacts", contacts([3], outcome="left"), source="generic")
    report = journal.erase(["person-3"])
    assert report.rows == {"contacts": 6, "doings": 1, "messages_text": 2, "marks": 1, "customers": 1}
    assert report.files_deleted >= 1
    counts = {name: len(rows) for name, rows in content(journal).items()}
    for _ in range(2):
        assert "person-3" not in everything(journal)
        assert "person-4" in everything(journal)
        assert {name: len(rows) for name, rows in content(journal).items()} == counts
        assert [row["born_year"] for row in content(journal)["customers"]].count(None) == 1
        write_all()
    with pytest.raises(JournalError, match="key does not belong"):
        journal.erase(["person-4"], key=b"another")


def test_texts_may_be_forgotten_alone(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    texts = pa.table(
        {
            "contact_id": ["contact-1"] * 2,
            "site": ["recoleta"] * 2,
            "business_day": pa.array([MONDAY, MONDAY + timedelta(days=9)], pa.date32()),
            "seq": [1, 2],
            "text": ["old words", "new words"],
        }
    )
    journal.write_days("messages_text", texts, source="seal")
    assert journal.forget_texts(MONDAY + timedelta(days=5)) == 1
    assert "old words" not in everything(journal)
    assert "new words" in everything(journal)
