"""What a page says and how it says it: words left in English, things off the screen, faults for other readers."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from babel.messages.pofile import read_po

from lagniappe.catalogues import sources

# Every text of the page that is in the page's own language, and what is said to who cannot see it.
WORDS = """() => {
  const said = new Set([document.title]);
  const foreign = (element) => {
    const own = element.closest("[lang]");
    return own && own !== document.documentElement && own.lang !== document.documentElement.lang;
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent.closest("script, style, noscript, datalist, code, svg:not([aria-label])") && !foreign(parent)) {
      said.add(walk.currentNode.textContent);
    }
  }
  for (const element of document.querySelectorAll("*")) {
    if (foreign(element)) continue;
    for (const { name, value } of element.attributes) {
      // What scripts will say stands in data attributes, beside codes, which are single words.
      const later = name.startsWith("data-") && value.includes(" ");
      if (later || /^(aria-label|placeholder|title|alt)$/.test(name)) said.add(value);
    }
  }
  return [...said].map((text) => text.replace(/\\s+/g, " ").trim()).filter((text) => /\\p{L}{2}/u.test(text));
}"""
# Colours that are still changing are nobody's colours.
AXE = """async (levels) => {
  await new Promise(requestAnimationFrame);
  for (const each of document.getAnimations()) if (each.effect.getComputedTiming().endTime !== Infinity) each.finish();
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...(levels ? { runOnly: levels } : {}) });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(" ")}`);
}"""
PLACE = re.compile(r"%\(\w+\)[sd]|%%")


@cache
def english_left(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """English sentences that are said differently in ``language``: plain ones, and those with places to fill in."""
    strings: dict[str, set[str]] = defaultdict(set)
    for source in sources():
        if source.parent.parent.name != language:
            continue
        with source.open("rb") as file:
            for message in read_po(file, locale=language):
                many = isinstance(message.id, tuple | list)
                for said in message.id if many else (message.id,):
                    strings[said].update(message.string if many else (message.string,))
    differ = [said for said, others in strings.items() if said and said not in others]
    plain = frozenset(" ".join(said.split()) for said in differ if not PLACE.search(said))
    filled = [said for said in differ if PLACE.search(said) and len(re.findall(r"[a-z]{2,}", PLACE.sub("", said))) > 1]
    return plain, tuple(re.compile(".+".join(map(re.escape, PLACE.split(" ".join(s.split()))))) for s in filled)


def untranslated(page: Any, language: str, own_words: frozenset[str]) -> list[str]:
    """What the page says in English though its catalogue knows better; ``own_words`` are the centre's own names."""
    plain, filled = english_left(language)
    said = [text for text in page.evaluate(WORDS) if text not in own_words]
    return [text for text in said if text in plain or any(pattern.fullmatch(text) for pattern in filled)]


# What is still moving into its place stands nowhere yet.
WIDE = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  for (const each of document.getAnimations()) if (each.effect.getComputedTiming().endTime !== Infinity) each.finish();
  return document.documentElement.scrollWidth > document.documentElement.clientWidth;
}"""


def too_wide(page: Any) -> bool:
    return bool(page.evaluate(WIDE))


def faults(page: Any, levels: tuple[str, ...] = ()) -> list[str]:
    """What is serious or critical for who reads by ear, by key, or sees little, on a page or in a frame of one.

    ``levels`` are axe's names of rules; without them axe chooses.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(AXE, list(levels) or None))
