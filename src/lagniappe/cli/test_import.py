"""``lagniappe import``, ``check`` and ``erase`` as a person runs them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lagniappe.cli import app
from lagniappe.journal import sources
from lagniappe.journal.store import Journal

CSV = """contact_id,site,channel,arrived_at,answered_at,ended_at,outcome
one,once,turn,2026-03-02T10:00:00,2026-03-02T10:05:00,2026-03-02T10:09:00,answered
two,once,turn,2026-03-02T10:01:00,,2026-03-02T10:20:00,left
three,once,turn,2026-03-02T10:02:00,,,happy
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def turns(tmp_path: Path) -> Path:
    path = tmp_path / "turns.csv"
    path.write_text(CSV)
    return path


def test_import_then_check(turns: Path, tmp_path: Path) -> None:
    journal, account = tmp_path / "journal", tmp_path / "account.json"
    done = run("import", "generic", turns, "--journal", journal, "--zone", "Europe/Madrid", "--json", account)
    assert done.exit_code == 0, done.output
    for words in ("3 rows · 1 file", "answered 1 · left 1", "Mar 2, 2026", "none of those", "rejected rows are in"):
        assert words in done.output
    told = json.loads(account.read_text())
    assert told["rows_in"] == told["rows_accepted"] + told["rows_repaired"] + told["rows_rejected"] == 3
    assert told["rejections"][0]["examples"] == [{"file": "turns.csv", "line": 4}]
    again = run("import", "generic", turns, "--journal", journal)
    assert "all of it was here already" in again.output
    checked = run("check", "--journal", journal, "--json", tmp_path / "laws.json")
    assert checked.exit_code == 0, checked.output
    assert "Every law holds" in checked.output
    assert json.loads((tmp_path / "laws.json").read_text())["holds"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing_such", "turns.csv"], "There is no source"),
        (["generic", "nowhere.csv"], "There is no file"),
        (["generic", "turns.csv", "--zone", "Mars/Base"], "not a time zone"),
        (["generic", "turns.csv", "--option", "colour=red"], "no option colour"),
        (["generic", "turns.csv", "--option", "colour"], "key=value"),
        (["anonymous_bank", "turns.csv"], "is not this log"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(
    turns: Path, tmp_path: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(turns.parent)
    done = run("import", *words, "--journal", tmp_path / "journal")
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output
    assert not (tmp_path / "journal").exists()


def test_an_existing_journal_survives_a_failed_import(turns: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    run("import", "generic", turns, "--journal", journal, "--zone", "Europe/Madrid")
    before = (journal / "manifest.json").read_text()
    assert run("import", "anonymous_bank", turns, "--journal", journal).exit_code == 2
    assert (journal / "manifest.json").read_text() == before
    assert run("check", "--journal", tmp_path / "nowhere").exit_code == 2


def test_a_failed_import_leaves_what_another_wrote_meanwhile(
    turns: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of two at once makes the journal, and fails after the second has written into it."""
    journal, into = tmp_path / "journal", ("--zone", "Europe/Madrid", "--journal", tmp_path / "journal")
    fails, find = sources.find("fqm"), sources.find

    def read(*given: Any) -> Any:
        assert run("import", "generic", turns, *into).exit_code == 0
        return fails.read(*given)

    monkeypatch.setattr(sources, "find", lambda name: replace(fails, read=read) if name == "fqm" else find(name))
    failed = run("import", "fqm", turns, "--journal", journal)
    assert failed.exit_code == 2, failed.output
    assert Journal.open(journal).read("contacts").num_rows == 2


def test_json_is_the_same_in_every_language(turns: Path, tmp_path: Path) -> None:
    accounts, laws = [], []
    for lang in ("en", "es", "ru"):
        journal, account, checked = (tmp_path / f"{name}-{lang}" for name in ("journal", "account", "laws"))
        words = ("--zone", "Europe/Madrid", "--json", account, "--lang", lang)
        assert run("import", "generic", turns, "--journal", journal, *words).exit_code == 0
        assert run("check", "--journal", journal, "--json", checked, "--lang", lang).exit_code == 0
        accounts.append(account.read_text())
        laws.append(checked.read_text())
    assert "A word is none of those that its column knows." in accounts[0]
    assert "Times come in order" in laws[0]
    assert len(set(accounts)) == len(set(laws)) == 1


@pytest.mark.parametrize(
    ("lang", "account", "law", "refusal"),
    [
        ("es", ("3 filas · 1 archivo", "atendidos 1 · se fueron 1", "2 mar 2026", "turns.csv, línea 4"),
         "Se cumplen todas las leyes. Tramos examinados: 2.", "No se importó nada. No existe el archivo nowhere.csv."),
        ("ru", ("3 строки · 1 файл", "обслужены 1 · ушли 1", "2 мар. 2026 г.", "turns.csv, строка 4"),
         "Все законы соблюдены. Проверено этапов: 2.", "Ничего не загружено. Нет файла nowhere.csv."),
    ],
)  # fmt: skip
def test_the_account_in_the_readers_language(
    turns: Path, tmp_path: Path, lang: str, account: tuple[str, ...], law: str, refusal: str
) -> None:
    journal = tmp_path / "journal"
    done = run("import", "generic", turns, "--journal", journal, "--zone", "Europe/Madrid", "--lang", lang)
    told = " ".join(done.output.split())  # Russian dates have blanks that do not break
    for words in account:
        assert words in told
    again = run("import", "generic", turns, "--journal", journal, "--lang", lang)
    english = ("rows", "here already", "none of those", "Next")
    assert not [word for word in english if word in done.output + again.output]
    assert law in run("check", "--journal", journal, "--lang", lang).output
    missing = run("import", "generic", "nowhere.csv", "--journal", journal, "--lang", lang)
    assert missing.exit_code == 2
    assert refusal in " ".join(missing.output.split())


def test_the_environment_says_the_language_unless_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = tmp_path / "nowhere"
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    for command in (("check",), ("study", "demand_and_waiting"), ("erase", "dni-1")):
        assert "нет журнала" in " ".join(run(*command, "--journal", nowhere).output.split()), command
        assert "There is no journal" in " ".join(run(*command, "--journal", nowhere, "--lang", "en").output.split()), (
            command
        )
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    assert "There is no journal" in run("check", "--journal", nowhere).output
    assert run("check", "--journal", nowhere, "--lang", "pt").exit_code == 2


def test_a_broken_law_with_its_examples(turns: Path, tmp_path: Path) -> None:
    turns.write_text(CSV.replace("10:05:00,2026-03-02T10:09", "10:05:00,2026-03-02T10:03"))
    journal = tmp_path / "journal"
    run("import", "generic", turns, "--journal", journal, "--zone", "Europe/Madrid")
    told = " ".join(run("check", "--journal", journal, "--lang", "es").output.split())
    for words in ("no se cumple", "1 de 2; ya en duda: 1", "por ejemplo one/1", "Leyes que no se cumplen: 1 de 11."):
        assert words in told


def test_erase_asks_first_and_blanks_for_good(turns: Path, tmp_path: Path) -> None:
    journal, report = tmp_path / "journal", tmp_path / "erased.json"
    head, *rows = CSV.splitlines()
    people = (f"{row},dni-{number}" for number, row in enumerate(rows))
    turns.write_text("\n".join([f"{head},customer_id", *people]))
    run("import", "generic", turns, "--journal", journal, "--zone", "Europe/Madrid")
    before = (journal / "manifest.json").read_text()
    for answer in ("no\n", "\n", ""):
        asked = CliRunner().invoke(app, ["erase", "dni-1", "--journal", str(journal), "--lang", "es"], input=answer)
        assert asked.exit_code == 1
        assert "¿Olvidar para siempre 1 cliente en" in asked.output
        assert "No se borró nada." in asked.output
    assert (journal / "manifest.json").read_text() == before
    words = ["erase", "dni-1", "dni-2", "dni-1", "--journal", str(journal), "--json", str(report), "--lang", "ru"]
    done = CliRunner().invoke(app, words, input="да\n")
    assert done.exit_code == 0, done.output
    assert "Стёрто 2 клиента" in " ".join(done.output.split())
    assert "обращения: стёрта 1 строка" in done.output
    told = json.loads(report.read_text())
    assert told == {"customers": 2, "rows_blanked": {"contacts": 1}, "parts_written": 1, "files_deleted": 1}
    said = b"".join(path.read_bytes() for path in journal.rglob("*") if path.is_file())
    assert b"dni-2" not in said  # whose row had been rejected
    assert "No row of the journal named them" in run("erase", "dni-1", "--journal", journal, "--yes").output


def test_a_file_that_cannot_be_written_is_said_before_the_work(turns: Path, tmp_path: Path) -> None:
    """Until it was, the import was done, and then ended in a stack trace."""
    journal, nowhere = tmp_path / "journal", tmp_path / "nowhere" / "x.json"
    into = ["--journal", journal, "--zone", "Europe/Madrid"]
    for target, told in ((nowhere, "There is no folder"), (tmp_path, "is a folder")):
        done = run("import", "generic", turns, *into, "--json", target)
        assert (done.exit_code, journal.exists()) == (2, False), done.output
        assert told in done.output
    assert run("import", "generic", turns, "--guess", "--mapping", nowhere).exit_code == 2
    assert run("import", "generic", turns, *into).exit_code == 0
    for words in (
        ["check"],
        ["study", "waiting"],
        ["report", "queue"],
        ["export", "--to", tmp_path / "e"],
        ["erase", "x", "--yes"],
    ):
        done = run(*words, "--journal", journal, "--json", nowhere)
        assert done.exit_code == 2, done.output
        assert "There is no folder" in done.output
    assert not (tmp_path / "e").exists()


def test_a_journal_that_cannot_be_made_or_read_is_one_sentence(turns: Path, tmp_path: Path) -> None:
    done = run("import", "generic", turns, "--journal", turns, "--zone", "Europe/Madrid")
    assert done.exit_code == 2, done.output
    assert "cannot be made" in done.output
    assert turns.read_text() == CSV
    journal = tmp_path / "journal"
    run("import", "generic", turns, "--journal", journal, "--zone", "Europe/Madrid")
    part = next(journal.glob("contacts/**/*.parquet"))
    part.write_bytes(part.read_bytes()[:100])
    for words in (["check"], ["study", "waiting"], ["report", "queue"]):
        done = run(*words, "--journal", journal)
        assert done.exit_code == 2, done.output
        assert "gone or damaged" in done.output
    gone = run("simulate", tmp_path / "gone.toml")
    assert gone.exit_code == 2, gone.output
    assert "gone.toml cannot be used: No such file" in gone.output


def test_numbers_that_are_none_are_one_sentence(turns: Path, tmp_path: Path) -> None:
    into = ("--journal", tmp_path / "journal", "--zone", "Europe/Madrid")
    report = tmp_path / "acd.csv"
    report.write_text("Interval;Received;Answered\n13/03/2026 08:00;1;1\n")
    assert "not an hour" in run("import", "generic", turns, *into, "--option", "cutoff=inf").output
    for seconds in ("inf", "nan", "-5"):
        more = ("--option", "minutes=30", "--option", f"within={seconds}")
        assert "not a number of seconds" in run("import", "acd_intervals", report, *into, *more).output
    assert run("import", "generic", turns, *into).exit_code == 0
    for seconds in ("nan", "1e300", "-5"):
        done = run("study", "waiting", "--journal", tmp_path / "journal", "--limit-seconds", seconds)
        assert done.exit_code == 2, done.output
        assert "between 0 and a year" in done.output
