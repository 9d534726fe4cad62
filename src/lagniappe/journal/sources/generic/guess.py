"""The wizard: what the columns of an unknown export are, guessed by their names and by what is in them.

A guess is a mapping with, for each column, how sure it is and why. A person looks at it before anything is imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from lagniappe.journal.errors import JournalError
from lagniappe.journal.reading.names import bare
from lagniappe.journal.reading.sheets import Sheet, read_sheets
from lagniappe.journal.reading.values import Form
from lagniappe.journal.sources.generic import vocabulary
from lagniappe.journal.sources.generic.contents import Content, looked_at, share_in_order
from lagniappe.journal.sources.generic.mapping import Columns, Place
from lagniappe.sentences import gettext_noop

EXACT, PART, CONTENT = 0.9, 0.6, 0.4
SURE, LIKELY = 0.8, 0.5
EXAMPLES = 3
MOMENTS = ("entered_at", "arrived_at", "called_at", "answered_at", "ended_at")
WANTED: Mapping[str, tuple[str, ...]] = {
    "contact_id": ("id", "word", "number"),
    **dict.fromkeys(MOMENTS, ("time", "clock")),
    **dict.fromkeys(
        ("queue", "kind", "agent_id", "position_id", "outcome", "site", "channel"), ("word", "number", "id")
    ),
    "customer_id": ("id", "word", "number"),
    "priority": ("number",),
}
"""What a column of the journal may look like in an export."""
BY_NAME = gettext_noop("by its name")
BY_PART = gettext_noop("by a part of its name")
BY_CONTENT = gettext_noop("by what is in it")
BY_BOTH = gettext_noop("by its name and by what is in it")
FROM_LENGTH = gettext_noop("from its length, after another time")
EARLIEST = gettext_noop("the earliest time that the export has")
AS_CALL = gettext_noop("the call stands for the start of service: the export knows no other")
WITH_DAY = gettext_noop("numbers come again: together with the day they name one contact")
REPEATS = gettext_noop("by its name, yet its values come again and again")
OUT_OF_ORDER = gettext_noop("by its name, yet often out of order")


@dataclass(frozen=True)
class Line:
    """One column of the journal, where it comes from, how sure that is (0 to 1), why, and a few of its values."""

    column: str
    place: Place
    confidence: float
    why: str
    examples: tuple[str, ...]

    @property
    def level(self) -> str:
        """sure, likely or doubtful."""
        return "sure" if self.confidence >= SURE else "likely" if self.confidence >= LIKELY else "doubtful"


@dataclass(frozen=True)
class Guess:
    """A mapping, its columns one by one, the columns of the export that are left over, and whether day and month could
    be the other way round."""

    file: str
    rows: int
    mapping: Columns
    lines: tuple[Line, ...]
    left_over: tuple[str, ...]
    ambiguous_dates: bool

    @property
    def usable(self) -> bool:
        """Whether it can be tried: an arrival is the least that a journal needs."""
        return "arrived_at" in self.mapping.places


def guess(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> Guess:
    """Guess the columns of a file's first sheet; JournalError where it is no table at all."""
    found = read_sheets(path, encoding=encoding, delimiter=delimiter, sheet=sheet)[0]
    if len(found.names) < 2 or not found.rows.num_rows:
        raise JournalError("{file} is no table: one needs at least two columns and a row.", file=found.file)
    return guess_sheet(found, {"encoding": encoding, "delimiter": delimiter, "sheet": sheet})


def guess_sheet(sheet: Sheet, manner: Mapping[str, str] | None = None) -> Guess:
    contents = looked_at(sheet)
    form, ambiguous = _form(contents)
    lines = _named(contents, form)
    lines |= _days_and_clocks(contents, lines, sheet)
    lines |= _by_order(contents, lines, form)
    if "arrived_at" not in lines and (earliest := next((one for one in MOMENTS if one in lines), "")):
        first = lines.pop(earliest)
        lines["arrived_at"] = replace(first, column="arrived_at", confidence=min(first.confidence, 0.5), why=EARLIEST)
    lines |= _from_lengths(contents, lines)
    lines = _checked(lines, sheet, form)
    if "answered_at" not in lines and "called_at" in lines and "ended_at" in lines:
        lines["answered_at"] = replace(lines["called_at"], column="answered_at", confidence=0.5, why=AS_CALL)
    lines = _unique(lines, contents, sheet)
    values = _outcomes(contents, lines)
    ordered = tuple(lines[column] for column in (*vocabulary.NAMES,) if column in lines)
    used = {name for line in ordered for name in line.place.columns}
    decimal = "," if any(one.decimal == "," for one in contents.values()) else "."
    mapping = Columns(
        table="contacts",
        places={line.column: line.place for line in ordered},
        values=values,
        fixed={name: value for name, value in (("site", "site"), ("channel", "turn")) if name not in lines},
        decimal=decimal,
        dates=form.epoch or form.order,
        **{name: said for name, said in (manner or {}).items() if said},
    )
    left_over = tuple(name for name in sheet.names if name not in used)
    return Guess(sheet.file, sheet.rows.num_rows, mapping, ordered, left_over, ambiguous)


def _form(contents: Mapping[str, Content]) -> tuple[Form, bool]:
    """The form in which most of the columns of times are written."""
    forms = [one.form for one in contents.values() if one.form is not None]
    if not forms:
        return Form(), False
    form = max(forms, key=forms.count)
    unsure = [one.ambiguous for one in contents.values() if one.form == form]
    return form, bool(unsure) and all(unsure)


def _named(contents: Mapping[str, Content], form: Form) -> dict[str, Line]:
    """Columns by their names, where the content does not speak against it; the best pairs first."""
    found = []
    for column, words in vocabulary.NAMES.items():
        for name, content in contents.items():
            score = _score(bare(name), words)
            if not score or content.looks not in WANTED[column] or (content.looks == "time" and content.form != form):
                continue
            better = column == "contact_id" and content.looks == "id"
            found.append((min(0.97, score + 0.06 * better), column, name))
    lines: dict[str, Line] = {}
    taken: set[str] = set()
    for score, column, name in sorted(found, key=lambda one: (-one[0], list(vocabulary.NAMES).index(one[1]))):
        if column not in lines and name not in taken and contents[name].looks != "clock":
            why = BY_BOTH if score >= EXACT else BY_PART
            lines[column] = Line(column, Place((name,)), score, why, contents[name].examples[:EXAMPLES])
            taken.add(name)
    return lines


def _score(name: str, words: Sequence[str]) -> float:
    if name in words:
        return EXACT
    parts = set(name.split())
    long = [word for word in words if len(word) > 2 and set(word.split()) <= parts]
    return PART + 0.05 * max(len(word.split()) for word in long) if long else 0.0


def _days_and_clocks(contents: Mapping[str, Content], lines: Mapping[str, Line], sheet: Sheet) -> dict[str, Line]:
    """Times whose day stands in one column and whose clock in another."""
    days = [name for name, one in contents.items() if one.looks == "day"]
    taken = {name for line in lines.values() for name in line.place.columns}
    found: dict[str, Line] = {}
    if not days:
        return found
    day = max(days, key=lambda name: _score(bare(name), vocabulary.DAYS))
    for column in MOMENTS:
        scored = [
            (_score(bare(name), vocabulary.NAMES[column]), name)
            for name, one in contents.items()
            if one.looks == "clock" and name not in taken and column not in lines
        ]
        best, name = max(scored, default=(0.0, ""))
        if best:
            found[column] = Line(column, Place((day, name)), best - 0.05, BY_BOTH, _examples(sheet, (day, name)))
            taken.add(name)
    return found


def _examples(sheet: Sheet, names: tuple[str, ...]) -> tuple[str, ...]:
    rows = sheet.rows.select(list(names)).slice(0, 50).to_pylist()
    whole = (" ".join(row.values()) for row in rows if all(row.values()))
    return tuple(dict.fromkeys(whole))[:EXAMPLES]


def _unique(lines: dict[str, Line], contents: Mapping[str, Content], sheet: Sheet) -> dict[str, Line]:
    """Ticket numbers begin anew each day: with the day, or else the arrival, they name one contact."""
    line = lines.get("contact_id")
    if line is None or _repeats(sheet, line.place.columns) == 0:
        return lines
    arrival = lines["arrived_at"].place.columns if "arrived_at" in lines else ()
    days = [name for name, one in contents.items() if one.looks == "day"]
    best = line.place.columns
    for more in (arrival[:1] if len(arrival) > 1 else tuple(days[:1]), arrival):
        joined = tuple(dict.fromkeys((*more, *line.place.columns)))
        if _repeats(sheet, joined) < _repeats(sheet, best):
            best = joined
    few = _repeats(sheet, best) * 10 < sheet.rows.num_rows
    confidence, why = (min(line.confidence, 0.75), WITH_DAY) if few else (0.3, REPEATS)
    lines["contact_id"] = Line("contact_id", Place(best), confidence, why, _examples(sheet, best))
    return lines


def _repeats(sheet: Sheet, names: tuple[str, ...]) -> int:
    rows = sheet.rows.select(list(names))
    return int(rows.num_rows - rows.group_by(list(names)).aggregate([]).num_rows)


def _by_order(contents: Mapping[str, Content], lines: Mapping[str, Line], form: Form) -> dict[str, Line]:
    """Times without a telling name, by the order in which they come; the earliest is the arrival."""
    taken = {name for line in lines.values() for name in line.place.columns}
    free = [name for name, one in contents.items() if one.looks == "time" and one.form == form and name not in taken]
    free.sort(key=lambda name: (contents[name].middle or 0.0, list(contents).index(name)))
    if "arrived_at" in lines or not free:
        missing = [one for one in ("called_at", "ended_at") if one not in lines] if "arrived_at" in lines else []
    else:
        missing = {1: ["arrived_at"], 2: ["arrived_at", "ended_at"], 3: ["arrived_at", "called_at", "ended_at"]}.get(
            len(free), list(MOMENTS[1:])
        )
        missing = [one for one in missing if one not in lines]
    pairs = zip(missing, free, strict=False)
    return {
        column: Line(column, Place((name,)), CONTENT, BY_CONTENT, contents[name].examples[:EXAMPLES])
        for column, name in pairs
    }


def _from_lengths(contents: Mapping[str, Content], lines: Mapping[str, Line]) -> dict[str, Line]:
    """A call from the wait and an end from the length of the service, where the export has lengths instead of times."""
    found: dict[str, Line] = {}
    for column, after, words in (
        ("called_at", "arrived_at", vocabulary.WAITS),
        ("ended_at", "answered_at", vocabulary.SERVICES),
    ):
        start = after if after in lines else "called_at" if "called_at" in {**lines, **found} else ""
        scored = [
            (_score(bare(name), words), name)
            for name, one in contents.items()
            if one.looks in ("number", "clock", "length", "id")
        ]
        best, name = max(scored, default=(0.0, ""))
        if best and start and column not in lines:
            place = Place((name,), start, unit_of(name, contents[name]))
            found[column] = Line(column, place, min(best, 0.75), FROM_LENGTH, contents[name].examples[:EXAMPLES])
    return found


def unit_of(name: str, content: Content) -> str:
    """The unit of a length: by a word in its name, else seconds, or minutes where most are fractions or small."""
    parts = set(name.lower().replace("(", " ").replace(")", " ").replace("_", " ").replace("[", " ").split())
    for unit, words in vocabulary.UNITS.items():
        if parts & set(words):
            return unit
    return "minutes" if content.looks == "number" and content.middle is not None and content.middle < 5 else "seconds"


def _checked(lines: dict[str, Line], sheet: Sheet, form: Form) -> dict[str, Line]:
    """Less sure of a time that often comes before the one that it should follow."""
    known = [column for column in MOMENTS if column in lines and not lines[column].place.after]
    for before, after in pairwise(known):
        share = share_in_order(sheet, lines[before].place, lines[after].place, form)
        if share is not None and share < 0.9:
            lines[after] = replace(lines[after], confidence=min(lines[after].confidence, 0.3), why=OUT_OF_ORDER)
    return lines


def _outcomes(contents: Mapping[str, Content], lines: dict[str, Line]) -> dict[str, dict[str, str]]:
    """What the words of the outcome mean; a column of which no word is known is not the outcome."""
    if "outcome" not in lines:
        return {}
    words = contents[lines["outcome"].place.columns[0]].distinct
    known = {bare(word): ours for ours, theirs in vocabulary.OUTCOMES.items() for word in theirs}
    found = {word: known[bare(word)] for word in words if bare(word) in known}
    if not found:
        del lines["outcome"]
        return {}
    return {"outcome": found}
