"""The form of scenarios: what is asked, read from JSON (or TOML's plain data) and written as JSON.

The form's JSON and the file for the command line (TOML) say the same by the same names; docs/reference/scenario.md explains
each. Nothing heavy is imported here.

>>> noon = {"do": "positions", "agents": 1, "from": "11:00", "to": "13:00"}
>>> form = from_data({"plans": [{"name": "noon", "changes": [noon]}]})
>>> form.plans[0].changes[0].starts
39600.0
>>> from_json(to_json(form)) == form
True
"""

from __future__ import annotations

import json
from typing import Any

from lagniappe.planning.scenario.asked import (
    Change,
    Demand,
    Form,
    Hours,
    Kiosk,
    Merge,
    Plan,
    Positions,
    Precision,
    Prices,
    Reallocate,
    SelfService,
    Train,
    check,
    usual,
)
from lagniappe.planning.scenario.errors import ScenarioError
from lagniappe.planning.scenario.written import read, to_data
from lagniappe.sentences import gettext_noop

__all__ = [
    "Change", "Demand", "Form", "Hours", "Kiosk", "Merge", "Plan", "Positions", "Precision", "Prices", "Reallocate",
    "ScenarioError", "SelfService", "Train", "check", "from_data", "from_json", "to_data", "to_json", "usual",
]  # fmt: skip


def to_json(form: Form) -> str:
    """The form as JSON, by the names that ``from_json`` reads."""
    return json.dumps(to_data(form), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Form:
    """The form of a JSON text; ScenarioError, which says what would be possible, where it cannot be asked."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ScenarioError(gettext_noop("The scenarios are not JSON: {why}."), why=error) from error
    return from_data(data)


def from_data(data: Any) -> Form:
    """The form of plain data, as JSON or TOML read it."""
    form = read(data)
    check(form)
    return form
