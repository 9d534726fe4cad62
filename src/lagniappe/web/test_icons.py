"""Icons look as their own package draws them."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import lucide
import pytest

from lagniappe.web.icons import UNKNOWN, drawing

SRC = Path(__file__).parents[1]
USED = sorted(set(re.findall(r'{% icon "([\w-]+)"', "".join(each.read_text() for each in SRC.rglob("*.html")))))


def attributes(svg: str) -> list[tuple[str, dict[str, str]]]:
    return [(each.tag, dict(each.attrib)) for each in ElementTree.fromstring(svg).iter()]


@pytest.mark.parametrize("label", ["", 'Больше & "меньше" <b>'])
def test_every_icon_that_is_used_is_there_and_the_same(label: str) -> None:
    assert len(USED) > 50
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    for name in USED:
        assert attributes(drawing(name, 24, label)) == attributes(lucide._render_icon(name, 24, **spoken)), name


def test_a_name_that_nobody_drew_is_a_question_mark() -> None:
    for name in ("", "nobody", "../phone", "lucide"):
        assert drawing(name, 20) == drawing(UNKNOWN, 20)
