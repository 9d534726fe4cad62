"""An import in a process of its own: ``python -m lagniappe.work.bring <import>``, or ``offer`` for the catalogue.

It is heavy and may fail or be killed; whoever began it writes down a failure that it could not write down itself.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

LANGUAGES = ("en", "es", "ru")
EVERY_SECONDS = 1.0


def answer(number: str) -> None:
    """Guess at, or import, what has this public id."""
    from django.conf import settings
    from django.utils import timezone

    from lagniappe.desk.actions import bringing
    from lagniappe.desk.models import Bringing
    from lagniappe.journal.errors import JournalError
    from lagniappe.work.rows import journal_at

    wish = Bringing.objects.get(public_id=number)
    try:
        with laid_out(wish.files) as paths:
            if wish.state == Bringing.State.GUESSING:
                bringing.guessed(bringing=wish, now=timezone.now(), **guess(paths, wish.options))
                return
            journal = journal_at(settings.HOME)
            done = read(wish.source, paths, journal, wish.options, wish.mapping, Progress(wish))
        bringing.ready(bringing=wish, now=timezone.now(), **done)
    except JournalError as error:
        why = {language: _words(language, wish.source).sentence(error.sentence) for language in LANGUAGES}
        bringing.fail(bringing=wish, why=why, now=timezone.now())


@contextmanager
def laid_out(files: list[Mapping[str, Any]]) -> Iterator[list[Path]]:
    """The files under the names that their senders know, each in a folder of its own."""
    from lagniappe.desk import shelf

    with TemporaryDirectory(prefix="lagniappe-import-") as folder:
        paths = []
        for number, file in enumerate(files):
            path = Path(folder) / str(number) / file["name"]
            path.parent.mkdir()
            path.symlink_to(shelf.place(file["path"]))
            paths.append(path)
        yield paths


def guess(paths: list[Path], options: Mapping[str, str]) -> dict[str, Any]:
    """What ``bringing.guessed`` keeps: the guess with its reasons by language, and the mapping's text."""
    from lagniappe.journal.sources.generic import guess as wizard
    from lagniappe.journal.sources.generic.mapping import dump

    found = wizard.guess(paths[0])
    fixed = {**found.mapping.fixed, **({"site": options["site"]} if options.get("site") else {})}
    mapping = replace(found.mapping, fixed=fixed, zone=options.get("zone", ""))
    lines = [
        {
            "column": line.column,
            "from": " + ".join(line.place.columns),
            "examples": list(line.examples),
            "percent": round(line.confidence * 100),
            "level": line.level,
            "why": {language: _words(language, "generic").text(line.why) for language in LANGUAGES},
        }
        for line in found.lines
    ]
    told = {
        "file": found.file, "rows": found.rows, "lines": lines, "left_over": list(found.left_over),
        "ambiguous_dates": found.ambiguous_dates, "usable": found.usable,
    }  # fmt: skip
    return {"guess": told, "mapping": dump(mapping)}


def read(
    source: str, paths: list[Path], journal: Any, options: Mapping[str, str], mapping: str, progress: Any
) -> dict[str, Any]:
    """What ``bringing.ready`` keeps: the report as data, and as words by language."""
    from lagniappe.journal import sources
    from lagniappe.journal.sources.generic.mapping import parse
    from lagniappe.measures.usable import with_usable

    said = {name: value for name, value in options.items() if value}
    with TemporaryDirectory(prefix="lagniappe-mapping-") as folder:
        if mapping:
            parse(mapping, "mapping.toml")
            path = Path(folder) / "mapping.toml"
            path.write_text(mapping, encoding="utf-8")
            said["mapping"] = str(path)
        report = with_usable(sources.find(source).read(paths, journal, progress, said), journal)
    return {"report": report.to_json(), "told": {language: tell(report, language) for language in LANGUAGES}}


def tell(report: Any, language: str) -> dict[str, Any]:
    """The report in a reader's words, as the page shows it."""
    from lagniappe.measures.usable import MEASURES, WHY
    from lagniappe.sentences import Sentence

    words = _words(language, report.source)

    def reasons(those: Any) -> list[dict[str, Any]]:
        ordered = sorted(those, key=lambda one: -one.count)
        return [
            {
                "rows": words.value(one.count, "count"),
                "sentence": words.text(one.sentence),
                "examples": [{"file": file, "line": line} for file, line in one.examples[:3]],
            }
            for one in ordered
        ]

    return {
        "counts": {
            name: words.value(getattr(report, name), "count")
            for name in ("rows_in", "accepted", "repaired", "rejected")
        },
        "days": [words.value(day, "day") for day in (report.first_day, report.last_day) if day],
        "outcomes": [
            {"word": words.term(outcome), "rows": words.value(rows, "count")}
            for outcome, rows in report.outcomes.items()
        ],
        "repairs": reasons(report.repairs),
        "rejections": reasons(report.rejections),
        "noticed": reasons(report.noticed),
        "usable": [
            {
                "measure": words.text(MEASURES.get(one.measure, one.measure)),
                "share": words.value(one.usable / one.rows, "share") if one.rows else "—",
                "percent": round(100 * one.usable / one.rows) if one.rows else 0,
                "why": [
                    f"{words.text(WHY.get(reason, reason))} {words.value(n, 'count')}" for reason, n in one.why[:3]
                ],
            }
            for one in report.usable
        ],
        "notes": [words.sentence(one) if isinstance(one, Sentence) else words.text(one) for one in report.notes],
    }


class Progress:
    """Says about once a second how far the import is."""

    def __init__(self, wish: Any) -> None:
        self._wish, self._doing, self._share, self._last = wish, "", 0, 0.0

    def __call__(self, what: str) -> None:
        self._doing, self._share, self._last = what, 0, 0.0
        self._tell()

    def step(self, done: int, of: int) -> None:
        self._share = 100 * done // max(of, 1)
        self._tell()

    def _tell(self) -> None:
        from django.utils import timezone

        from lagniappe.desk.actions import bringing

        if time.monotonic() - self._last >= EVERY_SECONDS:
            self._last = time.monotonic()
            bringing.tell(bringing=self._wish, doing=self._doing, done_percent=self._share, now=timezone.now())


def _words(language: str, source: str) -> Any:
    from lagniappe import measures
    from lagniappe.journal.words import words

    return words(language, source, [Path(str(measures.__file__)).parent])


def offer() -> None:
    """Write down which exports can be read, in every language."""
    from django.utils import timezone

    from lagniappe.desk.actions.bringing import offer_sources
    from lagniappe.journal import sources

    found = {name: sources.find(name) for name in sources.names()}
    offered = {}
    for name, source in found.items():
        said = {language: _words(language, name) for language in LANGUAGES}
        words = {
            language: {"title": one.text(source.title), "describe": one.text(source.describe)}
            for language, one in said.items()
        }
        offered[name] = {"words": words, "options": sorted(set(source.options) - {"mapping"})}
    offer_sources(sources=offered, now=timezone.now())


def main() -> None:
    import django

    django.setup()
    if sys.argv[1] == "offer":
        offer()
    else:
        answer(sys.argv[1])


if __name__ == "__main__":
    main()
