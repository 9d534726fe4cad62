"""What the journal says, in each language: every term it may need is there, and English stays what programs read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from lagniappe.journal import sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.schema import coerce
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import ORIGINS, OUTCOMES, TABLES
from lagniappe.journal.words import TERMS, words
from lagniappe.phrases import LANGUAGES, language_of
from lagniappe.sentences import Sentence, Value, told


def test_every_outcome_origin_and_table_of_people_has_a_term() -> None:
    people = {name for name, table in TABLES.items() if "customer_id" in table.names}
    assert {*OUTCOMES, *ORIGINS, *people} <= set(TERMS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_with_a_number(language: str) -> None:
    rows = pa.table({"customer_id": pa.array(["one"] + [None] * 1200), "site": ["once"] * 1201})
    with pytest.raises(JournalError) as refused:
        coerce("customers", rows)
    assert str(refused.value) == "The column customer_id of customers may not be empty; it is in 1,200 rows."
    said = words(language).sentence(refused.value.sentence)
    assert {"en": "1,200", "es": "1.200", "ru": "1\u00a0200"}[language] in said
    assert ("may not be empty" in said) == (language == "en")


def test_a_message_from_elsewhere_may_hold_braces(tmp_path: Path) -> None:
    assert str(JournalError("{not} a {value")) == "{not} a {value"
    assert words("ru").sentence(JournalError("{not} a {value").sentence) == "{not} a {value"
    with pytest.raises(JournalError, match=r"There is no journal at .*\{curly\}"):
        Journal.open(tmp_path / "{curly}")


def test_a_source_speaks_from_its_own_folder() -> None:
    sentence = "A number cannot be read."
    assert words("es", "anonymous_bank").text(sentence) == "Un número no se puede leer."
    assert words("es").text(sentence) == sentence
    assert words("es", "no_such_source").text("A leg is one row.") == "Un tramo es una fila."
    assert all((sources.folder(name) / "locale").is_dir() for name in sources.names())


def test_sentences_survive_as_data() -> None:
    sentence = told("{column}: {share} of {who}", column="kind", share=Value("share", 0.83), who=Value("term", "left"))
    assert Sentence.from_data(sentence.to_data()) == sentence
    assert str(sentence) == "kind: 83% of left"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "es"}, "es"),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "C"}, "en"),
        ({"LANG": "es-AR"}, "es"),
        ({"LANG": "est"}, "en"),
    ],
)
def test_the_language_of_an_environment(environ: dict[str, str], language: str) -> None:
    assert language_of(environ) == language
