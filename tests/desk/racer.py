"""One process among several at one database: ``python racer.py WHAT ARGUMENTS...``. Run by the tests of races and faults.

It says ``ready``, waits for a line, does its part and prints what it did as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

from lagniappe import start


def main(what: str, *arguments: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "lagniappe.settings"
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    django.setup()
    from desk import racing

    racing.tell("ready")
    sys.stdin.readline()
    racing.tell(json.dumps(getattr(racing, what)(*arguments)))


start.run(lambda: main(*sys.argv[1:]))
