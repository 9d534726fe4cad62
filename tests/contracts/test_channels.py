"""What every channel's folder must offer, whoever wrote it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template, select_template
from django.utils import translation
from lucide.templatetags.lucide import lucide

from cast import SmallCentre
from lagniappe import channels
from lagniappe.channels import contract
from lagniappe.desk.actions import arrivals
from lagniappe.desk.models import Queue

FOLDER = Path(channels.__file__).parent
NAMES = contract.names()
UNWANTED = {
    "a style in the page": re.compile(r"\sstyle\s*=|<style", re.IGNORECASE),
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "text taken as markup": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "another host": re.compile(r"(src|href)\s*=\s*[\"']https?:", re.IGNORECASE),
}


def templates(name: str) -> list[Path]:
    return sorted((FOLDER / name / "templates").glob("**/*.html"))


def test_channels_are_found_by_folder() -> None:
    assert NAMES == settings.CHANNELS
    assert {"chat"} <= set(NAMES)
    with pytest.raises(KeyError):
        contract.find("telepathy")


@pytest.mark.parametrize("name", NAMES)
def test_it_declares_itself(name: str) -> None:
    channel = contract.find(name)
    assert channel.name == name
    assert 1 <= channel.slots <= 3
    assert "<svg" in lucide(channel.icon)
    words = set()
    for language in ("en", "es", "ru"):
        with translation.override(language):
            assert str(channel.label).strip()
            words.add(str(channel.label))
    assert len(words) > 1


@pytest.mark.parametrize("name", NAMES)
def test_it_has_its_part_of_the_desk_and_of_the_start_page(name: str) -> None:
    wanted = ["pane", "row"] + (["entry"] if contract.find(name).entry else [])
    for part in wanted:
        assert get_template(f"channels/{name}/{part}.html")


@pytest.mark.parametrize("name", NAMES)
def test_it_has_tests_words_and_no_tables(name: str) -> None:
    folder = FOLDER / name
    assert list(folder.glob("**/test_*.py"))
    for language in ("es", "ru"):
        assert (folder / "locale" / language / "LC_MESSAGES" / "django.po").is_file()
    assert not (folder / "models.py").exists()
    assert not (folder / "migrations").exists()


@pytest.mark.parametrize("name", NAMES)
def test_its_templates_keep_to_the_content_policy(name: str) -> None:
    for path in templates(name):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"))
        found = [what for what, pattern in UNWANTED.items() if pattern.search(text)]
        assert not found, f"{path.name}: {found}"
        assert path.relative_to(FOLDER / name / "templates").parts[:2] == ("channels", name)


@pytest.mark.parametrize("name", NAMES)
def test_its_scripts_are_small_modules_of_its_own(name: str) -> None:
    for path in (FOLDER / name / "static").glob("**/*.js"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 120, path.name
        assert not any(
            re.search(r"\binnerHTML\s*=|\beval\(|document\.write|insertAdjacentHTML", line) for line in lines
        )
        assert finders.find(f"{name}/{path.name}") == str(path)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_its_line_and_its_pane_draw_any_contact_with_markup_harmless(name: str, centre: SmallCentre) -> None:
    queue = Queue.objects.filter(channel=name).first() or Queue.objects.create(
        site=centre.site, name="New", channel=name
    )
    centre.maria.liked_name = "<script>alert(1)</script>"
    centre.maria.save()
    for customer in (centre.maria, None):
        contact = arrivals.arrive(
            arrival=arrivals.Arrival(queue=queue, customer=customer, numbered=bool(queue.letter)), now=centre.now
        )
        for part in ("row", "pane"):
            template = select_template([f"channels/{name}/{part}.html"])
            page = template.render({"contact": contact, "viewer_side": "agent", "now": centre.now})
            assert "<script>alert" not in page
            assert page.strip()
