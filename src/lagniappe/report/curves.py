"""The forms of figures that are lines and distributions, each from rows to a Vega-Lite specification without its theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from lagniappe.report.forms import Drawing, Row, Spec, time_axis
from lagniappe.report.marks import gettext_noop
from lagniappe.report.palette import ACCENT, ACCENT_PALE, INK, NOTE, NOTE_PALE, OVER, PAPER, SERIES

_HEIGHT = 280


def bands(drawing: Drawing) -> Spec:
    """Lines by time band, each named at its end; a ribbon where a line has an interval; ``limit`` is a dashed line."""
    step = drawing.parts["band_minutes"]
    data, ends = _points(drawing, lambda row: row["band_minute"] + step / 2)
    first = min((row["x"] for row in data), default=0) - step / 2
    last = max((row["x"] for row in data), default=60) + step / 2
    x = {"field": "x", "type": "quantitative", "scale": {"domain": [first, last], "nice": False},
         "axis": time_axis(drawing, int(first), int(last))}  # fmt: skip
    return _drawn(drawing, data, ends, x, first)


def lines(drawing: Drawing) -> Spec:
    """Lines over the column ``x``, each named at its end; a ribbon where a line has an interval; ``limit`` as in bands.
    ``until`` cuts the axis; ``marks`` are stretches [from, to] of ``x`` that lie shaded behind the lines."""
    column, until = drawing.parts["x"], drawing.parts.get("until")
    if until is not None:
        drawing = replace(drawing, rows=[row for row in drawing.rows if row[column] <= until])
    by, unit = drawing.scale([column])
    data, ends = _points(drawing, lambda row: row[column] / by)
    title = drawing.axis_title(drawing.words.text(drawing.parts["x_says"]), unit)
    first = min((row["x"] for row in data), default=0)
    last = max((row["x"] for row in data), default=1)
    x = {"field": "x", "type": "quantitative", "scale": {"domain": [first, last], "nice": False},
         "axis": {"title": title, "tickCount": 6, "grid": False}}  # fmt: skip
    spec = _drawn(drawing, data, ends, x, first)
    marks = [[low / by, min(high / by, last)] for low, high in drawing.parts.get("marks", ()) if low / by < last]
    if marks:
        shaded = {"values": [{"x": low, "x2": high} for low, high in marks]}
        spec["layer"].insert(0, {"data": shaded, "mark": {"type": "rect", "color": NOTE_PALE, "opacity": 0.45},
                                 "encoding": {"x2": {"field": "x2"}}})  # fmt: skip
    return spec


def _series(drawing: Drawing) -> list[Mapping[str, str]]:
    return [each for each in drawing.parts["series"] if any(row[each["column"]] is not None for row in drawing.rows)]


def _divisor(drawing: Drawing) -> tuple[float, str]:
    columns = [each["column"] for each in _series(drawing)] or [drawing.parts["series"][0]["column"]]
    return drawing.scale(columns)


def _points(drawing: Drawing, place: Callable[[Mapping[str, Any]], float]) -> tuple[list[Row], list[Row]]:
    """The points of all lines, and the last of each, where its name stands."""
    words, enough = drawing.words, drawing.parts.get("enough", 0)
    divisor, _ = _divisor(drawing)
    data: list[Row] = []
    ends: list[Row] = []
    for each in _series(drawing):
        name = words.text(each["says"])
        for row in drawing.rows:
            if row[each["column"]] is not None and row.get("n", enough) >= enough:
                low, high = (row.get(each.get(end, "")) for end in ("low", "high"))
                middle = row[each["column"]]
                data.append({"x": place(row), "y": middle / divisor, "who": name,
                             "low": (middle if low is None else low) / divisor,
                             "high": (middle if high is None else high) / divisor})  # fmt: skip
        mine = [row for row in data if row["who"] == name]
        if mine:
            ends.append({**max(mine, key=lambda row: row["x"])})
    return data, ends


def _drawn(drawing: Drawing, data: Sequence[Row], ends: list[Row], x: Spec, first: float) -> Spec:
    words, parts = drawing.words, drawing.parts
    divisor, unit = _divisor(drawing)
    top = max((row["high"] for row in data), default=1.0) or 1.0
    _part(ends, top * 18 / _HEIGHT)
    y_axis = {"title": drawing.axis_title(words.text(parts["says"]), unit), "tickCount": 5}
    names = [words.text(each["says"]) for each in _series(drawing)]
    hue = {"field": "who", "type": "nominal", "legend": None,
           "scale": {"domain": names, "range": list(SERIES[: len(names)])}}  # fmt: skip
    layers: list[Spec] = [
        {"mark": {"type": "area", "opacity": 0.18}, "encoding": {
            "y": {"field": "low", "type": "quantitative", "axis": y_axis}, "y2": {"field": "high"}, "color": hue}},
        {"mark": {"type": "line", "strokeWidth": 2.5, "strokeCap": "round"},
         "encoding": {"y": {"field": "y", "type": "quantitative", "axis": y_axis}, "color": hue}},
        {"data": {"values": ends}, "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": 600, "limit": 190},
         "encoding": {"y": {"field": "y", "type": "quantitative", "axis": y_axis}, "text": {"field": "who"}, "color": hue}},
    ]  # fmt: skip
    limit = parts.get("limit")
    if limit and limit / divisor <= top * 1.5:
        name = words.text(gettext_noop("limit"))
        told = f"{name} {words.duration(limit)}"
        line = {"values": [{"x": first, "y": limit / divisor, "told": told}]}
        at = {"y": {"field": "y", "type": "quantitative", "axis": y_axis}}
        layers += [
            {"data": line, "mark": {"type": "rule", "color": OVER, "strokeDash": [4, 4]}, "encoding": {"x": None, **at}},
            {"data": line, "mark": {"type": "text", "align": "left", "dx": 4, "dy": -7, "color": OVER},
             "encoding": {**at, "text": {"field": "told"}}},
        ]  # fmt: skip
    return {
        "width": drawing.width, "height": _HEIGHT, "data": {"values": list(data)}, "encoding": {"x": x}, "layer": layers,
    }  # fmt: skip


def _part(ends: list[Row], least: float) -> None:
    """Moves the names at the lines' ends apart, so that none lies on another."""
    ends.sort(key=lambda row: float(row["y"]))
    for below, above in pairwise(ends):
        above["y"] = max(above["y"], below["y"] + least)


def histogram(drawing: Drawing) -> Spec:
    """Bars from the column ``from`` to the column ``to``; those that begin at ``limit`` or after it are the loud ones.
    ``fit`` names a column drawn as a line over them; with ``log`` the axis doubles in even steps."""
    parts, words = drawing.parts, drawing.words
    left, right, value, fit = parts["from"], parts["to"], parts["value"], parts.get("fit")
    by, unit = drawing.scale([left])
    height_by, height_unit = drawing.scale([value])
    limit = parts.get("limit")
    data = [
        {"a": row[left] / by, "b": row[right] / by, "y": row[value] / height_by, "zero": 0,
         "middle": (row[left] * row[right]) ** 0.5 / by if parts.get("log") else (row[left] + row[right]) / 2 / by,
         "fit": row[fit] / height_by if fit and row[fit] is not None else None,
         "loud": limit is not None and row[left] >= limit}
        for row in drawing.rows
    ]  # fmt: skip
    ends = [row["a"] for row in data[:1]] + [row["b"] for row in data[-1:]] or [1, 2]
    scale: Spec = {"domain": ends, "nice": False} | ({"type": "log", "base": 2} if parts.get("log") else {})
    axis = {"title": drawing.axis_title(words.text(parts["x_says"]), unit), "tickCount": 8, "grid": False}
    y_axis = {"title": drawing.axis_title(words.text(parts["says"]), height_unit), "tickCount": 5}
    if parts.get("log"):
        axis |= {"format": "~r", "labelOverlap": True}
    layers: list[Spec] = [
        {"mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 0.5}, "encoding": {
            "x": {"field": "a", "type": "quantitative", "scale": scale, "axis": axis}, "x2": {"field": "b"},
            "y": {"field": "y", "type": "quantitative", "axis": y_axis}, "y2": {"field": "zero"},
            "color": {"condition": {"test": "datum.loud", "value": OVER}, "value": ACCENT_PALE}}},
    ]  # fmt: skip
    if fit:
        line = {"values": [row for row in data if row["fit"] is not None]}
        at = {"x": {"field": "middle", "type": "quantitative", "scale": scale},
              "y": {"field": "fit", "type": "quantitative", "axis": y_axis}}  # fmt: skip
        layers.append({"data": line, "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2.5}, "encoding": at})
    if limit is not None:
        rule = {"values": [{"x": limit / by, "told": f"{words.text(gettext_noop('limit'))} {words.duration(limit)}"}]}
        x = {"field": "x", "type": "quantitative", "scale": scale}
        layers += [
            {"data": rule, "mark": {"type": "rule", "color": OVER, "strokeDash": [4, 4]}, "encoding": {"x": x}},
            {"data": rule, "mark": {"type": "text", "align": "left", "dx": 6, "dy": 10, "color": OVER, "fontWeight": 600},
             "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "told"}}},
        ]  # fmt: skip
    return {"width": drawing.width, "height": _HEIGHT, "data": {"values": data}, "layer": layers}


def dots(drawing: Drawing) -> Spec:
    """A row for each member: the column ``value`` with its interval (``low``, ``high``); ``reference`` is a line to
    compare with."""
    words, parts = drawing.words, drawing.parts
    value, low, high, label = parts["value"], parts["low"], parts["high"], parts["label"]
    by, unit = drawing.scale([value])
    data = [
        {"who": "\n".join([words.value(row[label], drawing.units[label]), f"n = {words.value(row['n'], 'count')}"]),
         "x": row[value] / by, "low": (row[value] if row[low] is None else row[low]) / by,
         "high": (row[value] if row[high] is None else row[high]) / by}
        for row in drawing.rows if row[value] is not None
    ]  # fmt: skip
    y = {"field": "who", "type": "ordinal", "sort": [row["who"] for row in data],
         "axis": {"title": None, "labelExpr": "split(datum.label, '\\n')", "labelLimit": 240, "labelLineHeight": 15,
                  "labelColor": INK}}  # fmt: skip
    x = {"type": "quantitative", "scale": {"zero": parts.get("zero", True)},
         "axis": {"title": drawing.axis_title(words.text(parts["says"]), unit), "tickCount": 6}}  # fmt: skip
    layers: list[Spec] = [
        {"mark": {"type": "rule", "color": ACCENT_PALE, "strokeWidth": 6, "strokeCap": "round"},
         "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, "color": ACCENT},
         "encoding": {"y": y, "x": {"field": "x", **x}}},
    ]  # fmt: skip
    if parts.get("reference") is not None:
        line = {"values": [{"x": parts["reference"] / by}]}
        layers.insert(0, {"data": line, "mark": {"type": "rule", "color": NOTE, "strokeDash": [4, 4]},
                          "encoding": {"x": {"field": "x", **x}}})  # fmt: skip
    return {"width": drawing.width, "height": max(60, 40 * len(data)), "data": {"values": data}, "layer": layers}
