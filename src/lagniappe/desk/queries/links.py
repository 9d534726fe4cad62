"""What a person wrote, as safe HTML: all markup escaped, web addresses made clickable, nothing else."""

from __future__ import annotations

import re

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`\\^{}|]{1,2000}", re.IGNORECASE)
TRAILING = ".,;:!?…»”’*_"
PAIRS = {")": "(", "]": "["}


def _trim(address: str) -> str:
    """Without the punctuation that belongs to the sentence around the address."""
    while address:
        last = address[-1]
        unpaired = last in PAIRS and address.count(last) > address.count(PAIRS[last])
        if last not in TRAILING and not unpaired:
            break
        address = address[:-1]
    return address


def linked(text: str) -> SafeString:
    """``text`` escaped, its http and https addresses as links that tell the other side nothing about us.

    >>> linked("see <b> https://example.org/a.")
    'see &lt;b&gt; <a href="https://example.org/a" rel="noopener noreferrer nofollow ugc" target="_blank">https://example.org/a</a>.'
    """
    parts: list[SafeString] = []
    done = 0
    for found in ADDRESS.finditer(text):
        address = _trim(found.group())
        if len(address) <= len("https://"):
            continue
        parts.append(escape(text[done : found.start()]))
        parts.append(
            format_html('<a href="{0}" rel="noopener noreferrer nofollow ugc" target="_blank">{0}</a>', address)
        )
        done = found.start() + len(address)
    parts.append(escape(text[done:]))
    return format_html_join("", "{}", ((part,) for part in parts))
