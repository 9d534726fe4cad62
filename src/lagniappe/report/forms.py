"""The forms a figure can take, each from rows to a Vega-Lite specification without its theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lagniappe.report.finding import Unit
from lagniappe.report.marks import gettext_noop
from lagniappe.report.palette import ACCENT, ACCENT_PALE, INK, INK_SOFT, LINE, NOTE, OVER, PAPER, STEPS
from lagniappe.report.words import Words

Spec = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """What a form needs: the rows, the figure's parts, each column's unit and heading, the words and the width."""

    rows: Sequence[Mapping[str, Any]]
    parts: Mapping[str, Any]
    units: Mapping[str, Unit]
    headings: Mapping[str, str]
    words: Words
    width: int

    def scale(self, names: Sequence[str]) -> tuple[float, str]:
        """What to divide the values of these columns by, and the unit to write on the axis."""
        unit = self.units.get(names[0])
        if unit != "seconds":
            return (0.01, "%") if unit == "share" else (1.0, "")
        largest = max((row[name] or 0.0 for row in self.rows for name in names), default=0.0)
        text = self.words.text
        if largest >= 3 * 3600:
            return 3600.0, text("hours")
        return (60.0, text("minutes")) if largest >= 180 else (1.0, text("seconds"))

    def axis_title(self, heading: str, unit: str) -> str:
        return f"{heading} ({unit})" if unit else heading


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def time_axis(drawing: Drawing, first: int, last: int) -> Spec:
    """An axis of minutes after midnight, a label every one, two or three hours."""
    hours = max(1, (last - first) // 60)
    step = 60 if hours <= 10 else 120 if hours <= 16 else 180
    values = list(range(-(-first // step) * step, last + 1, step))
    if drawing.width < 500:
        values = values[::2]
    told = "".join(f"datum.value === {value} ? '{_clock(value)}' : " for value in values)
    title = drawing.words.text(gettext_noop("Time of day"))
    return {"values": values, "labelExpr": f"{told}''", "grid": False, "title": title}


def columns(drawing: Drawing) -> Spec:
    """Bars by time band; those between ``from`` and ``to`` are the loud ones."""
    parts, step = drawing.parts, drawing.parts["band_minutes"]
    value = parts["value"]
    data = [
        {"a": row["band_minute"], "b": row["band_minute"] + step, "y": row[value],
         "loud": parts.get("from", 0) <= row["band_minute"] < parts.get("to", 0)}
        for row in drawing.rows
    ]  # fmt: skip
    first = min((row["a"] for row in data), default=0)
    last = max((row["b"] for row in data), default=60)
    return {
        "width": drawing.width,
        "height": 240,
        "data": {"values": data},
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "x": {"field": "a", "type": "quantitative", "scale": {"domain": [first, last], "nice": False},
                  "axis": time_axis(drawing, first, last)},
            "x2": {"field": "b"},
            "y": {"field": "y", "type": "quantitative", "axis": {"title": drawing.words.text(parts["says"]), "tickCount": 5}},
            "y2": {"datum": 0},
            "color": {"condition": {"test": "datum.loud", "value": ACCENT}, "value": ACCENT_PALE},
        },
    }  # fmt: skip


def days(drawing: Drawing) -> Spec:
    """A point a day, joined; ``loud`` is the weekday whose points are filled and named, or ``mark`` names a column: days
    that have a value there are filled and told by their date."""
    value, loud, mark = drawing.parts["value"], drawing.parts.get("loud"), drawing.parts.get("mark")
    data = [
        {"x": row["day"], "y": row[value], "loud": row[mark] is not None if mark else row["weekday"] == loud}
        for row in drawing.rows
    ]
    x = {"field": "x", "type": "temporal", "scale": {"type": "utc"},
         "axis": {"title": None, "grid": False, "tickCount": 6, "format": "%-d %b", "labelOverlap": True}}  # fmt: skip
    y = {"field": "y", "type": "quantitative",
         "axis": {"title": drawing.words.text(drawing.parts["says"]), "tickCount": 5}}  # fmt: skip
    layers: list[Spec] = [
        {"mark": {"type": "line", "color": ACCENT_PALE, "strokeWidth": 1.5}},
        {
            "mark": {"type": "point", "filled": True, "size": 32, "opacity": 1},
            "encoding": {"color": {"condition": {"test": "datum.loud", "value": ACCENT}, "value": ACCENT_PALE}},
        },
    ]
    loudest = [row for row in data if row["loud"]]
    if loudest and loud is not None:
        top = max(loudest, key=lambda row: row["y"])
        text = drawing.words.value(loud, "weekday")
        layers.append(
            {
                "data": {"values": [{**top, "text": text}]},
                "mark": {"type": "text", "dy": -12, "color": ACCENT, "fontWeight": 600},
                "encoding": {"text": {"field": "text"}},
            }
        )
    if mark:
        named = [
            {**row, "text": drawing.words.day_short(row["x"])} for row in loudest[: 40 if drawing.width > 500 else 8]
        ]
        layers.append(
            {"data": {"values": named}, "mark": {"type": "text", "dy": -11, "color": ACCENT, "fontSize": 11},
             "encoding": {"text": {"field": "text"}}}
        )  # fmt: skip
    return {
        "width": drawing.width, "height": 240, "data": {"values": data}, "encoding": {"x": x, "y": y}, "layer": layers,
    }  # fmt: skip


def heat(drawing: Drawing) -> Spec:
    """The week as a sheet of cells; the darker, the more. Cells beyond ``limit`` are framed; thin ones are left pale."""
    parts, words = drawing.parts, drawing.words
    value, step, limit = parts["value"], parts["band_minutes"], parts.get("limit")
    rows = [row for row in drawing.rows if row[value] is not None and row["n"] >= parts["enough"]]
    cuts = _cuts(max((row[value] for row in rows), default=0.0), drawing.units[value])
    labels = [_cut_label(cuts, place, drawing, value) for place in range(len(cuts) + 1)]
    data = [
        {"a": row["band_minute"] + step * 0.03, "b": row["band_minute"] + step * 0.97, "day": row["weekday"],
         "cell": labels[sum(row[value] >= cut for cut in cuts)], "over": limit is not None and row[value] > limit}
        for row in rows
    ]  # fmt: skip
    first = min((row["band_minute"] for row in rows), default=0)
    last = max((row["band_minute"] + step for row in rows), default=60)
    weekdays = sorted({row["day"] for row in data})
    names = "".join(f"datum.value === {day} ? '{words.weekday_short(day)}' : " for day in weekdays)
    encoding: Spec = {
        "x": {"field": "a", "type": "quantitative", "scale": {"domain": [first, last], "nice": False},
              "axis": time_axis(drawing, first, last)},
        "x2": {"field": "b"},
        "y": {"field": "day", "type": "ordinal", "scale": {"domain": weekdays, "paddingInner": 0.08},
              "axis": {"title": None, "labelExpr": f"{names}''", "labelFontSize": 13}},
        "color": {"field": "cell", "type": "ordinal", "scale": {"domain": labels, "range": list(STEPS[: len(labels)])},
                  "legend": {"title": words.text(parts["says"]), "symbolType": "square", "symbolSize": 180}},
        "stroke": {"condition": {"test": "datum.over", "value": OVER}, "value": None},
        "strokeWidth": {"condition": {"test": "datum.over", "value": 1.5}, "value": 0},
    }  # fmt: skip
    return {
        "width": drawing.width, "height": 36 * max(1, len(weekdays)), "data": {"values": data},
        "mark": {"type": "rect", "cornerRadius": 2}, "encoding": encoding,
    }  # fmt: skip


_NICE = (1, 2, 5, 10, 15, 30, 60, 90, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)


def _cuts(largest: float, unit: Unit) -> list[float]:
    """Up to five round values in even steps that divide what there is."""
    nice: Sequence[float] = _NICE
    if unit != "seconds":
        nice = [step * 10.0**power for power in range(-3, 8) for step in (1, 2, 5)]
    step = next((each for each in nice if each * 6 >= largest), largest / 6)
    return [step * place for place in range(1, 6) if step * place < largest]


def _cut_label(cuts: Sequence[float], place: int, drawing: Drawing, name: str) -> str:
    def told(value: float) -> str:
        return drawing.words.value(value, drawing.units[name])

    if not cuts:
        return told(0)
    if place == 0:
        return f"< {told(cuts[0])}"
    if place == len(cuts):
        return f"≥ {told(cuts[-1])}"
    return f"{told(cuts[place - 1])} –"


def ranges(drawing: Drawing) -> Spec:
    """A row for each member: median with its interval, 9 in 10, 19 in 20; a tick where there is a standard."""
    words, label = drawing.words, drawing.parts["label"]
    divisor, unit = drawing.scale(["p95_seconds"])
    said = {
        "median": words.text(gettext_noop("half within")),
        "p90": words.text(gettext_noop("9 in 10 within")),
        "p95": words.text(gettext_noop("19 in 20 within")),
    }
    data, points = [], []
    for row in drawing.rows:
        if not row["n"]:
            continue
        name = words.value(row[label], drawing.units[label]) if row[label] else words.text(gettext_noop("all kinds"))
        told = [name, f"n = {words.value(row['n'], 'count')}"]
        scaled = {key: row[f"{key}_seconds"] / divisor for key in said}
        standard = row.get("standard_seconds")
        data.append({"who": "\n".join(told), **scaled, "standard": standard / divisor if standard else None,
                     "low": (row["median_low_seconds"] or row["median_seconds"]) / divisor,
                     "high": (row["median_high_seconds"] or row["median_seconds"]) / divisor})  # fmt: skip
        points += [{"who": "\n".join(told), "what": said[key], "x": scaled[key]} for key in said]
    order = [row["who"] for row in data]
    y = {"field": "who", "type": "ordinal", "sort": order,
         "axis": {"title": None, "labelExpr": "split(datum.label, '\\n')", "labelLimit": 240, "labelLineHeight": 15,
                  "labelColor": INK}}  # fmt: skip
    x = {"type": "quantitative", "scale": {"zero": True},
         "axis": {"title": drawing.axis_title(words.text(drawing.parts["says"]), unit), "tickCount": 6}}  # fmt: skip
    shapes = {"domain": list(said.values()), "range": ["circle", "diamond", "triangle-right"]}
    hues = {"domain": list(said.values()), "range": [ACCENT, NOTE, INK_SOFT]}
    layers: list[Spec] = [
        {"mark": {"type": "rule", "color": LINE, "strokeWidth": 3},
         "encoding": {"x": {"field": "median", **x}, "x2": {"field": "p95"}}},
        {"mark": {"type": "rule", "color": ACCENT_PALE, "strokeWidth": 12},
         "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}}},
        {"data": {"values": points}, "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
         "encoding": {"x": {"field": "x", **x}, "shape": {"field": "what", "type": "nominal", "scale": shapes,
                      "legend": {"title": None}}, "color": {"field": "what", "type": "nominal", "scale": hues,
                      "legend": {"title": None}}}},
    ]  # fmt: skip
    if any(row["standard"] for row in data):
        layers.append(
            {"transform": [{"filter": "datum.standard !== null"}],
             "mark": {"type": "tick", "color": OVER, "thickness": 2.5, "size": 26},
             "encoding": {"x": {"field": "standard", **x}}}
        )  # fmt: skip
    return {
        "width": drawing.width, "height": max(60, 46 * len(data)), "data": {"values": data}, "encoding": {"y": y},
        "layer": layers,
    }  # fmt: skip
