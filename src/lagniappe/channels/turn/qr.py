"""The square code on a ticket, so that a phone can follow the turn."""

from __future__ import annotations

from dataclasses import dataclass

import segno

BORDER = 3


@dataclass(frozen=True)
class Square:
    """``size`` modules wide, its quiet zone included; ``path`` draws the dark ones in an SVG of that viewBox."""

    size: int
    path: str


def square(address: str) -> Square:
    """The QR code of an address, with enough spare to be read from a creased slip.

    >>> square("https://example.org/turn/23456789abcd/").size
    35
    """
    code = segno.make(address, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=BORDER)]
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                strokes.append(f"M{x} {y}h{run}v1h-{run}z")
            x += run or 1
    return Square(len(rows), "".join(strokes))
