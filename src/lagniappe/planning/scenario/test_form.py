"""What a form says is what is read again, and what cannot be meant gets a sentence that says what could."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from lagniappe.planning.scenario.form import (
    Form,
    Hours,
    Plan,
    Positions,
    ScenarioError,
    Train,
    from_data,
    from_json,
    to_json,
    usual,
)

FILE = """
[scenario]
site = "centro"
from = 2026-03-02
weekdays = ["mon", "fri"]
[prices]
currency = "ARS"
work_hour = 6000
[precision]
rounds = 4
[[plans]]
name = "noon"
once = 100
changes = [
  {do = "positions", agents = 1, from = "11:00", to = "13:00"},
  {do = "train", agents = 5, serves = ["loans"]},
  {do = "hours", opens = "08:30"},
]
"""


def test_toml_and_json_say_the_same() -> None:
    form = from_data(tomllib.loads(FILE))
    assert form.first == date(2026, 3, 2)
    assert form.weekdays == (0, 4)
    assert (form.prices.work_hour, form.prices.customer_hour, form.prices.given) == (
        6000,
        0.5,
        ("currency", "work_hour"),
    )
    assert form.plans == (
        Plan("noon", (Positions(1, 39600, 46800), Train(5, ("loans",)), Hours(opens=30600)), once=100),
    )
    for one in (form, usual()):
        assert from_json(to_json(one)) == one


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"11:00"', '"14:00"', "noon: the time “to” must be later than “from”"),
        ('"11:00"', '"11"', "write a time of day such as 09:30"),
        ("agents = 1", "agents = 0.5", "must be a whole number"),
        ("agents = 1", "agent = 1", "name is “agent”, which is not there. It may be: do, agents, from, to"),
        ("agents = 1, ", "", "“positions” needs agents"),
        ('"train"', '"teach"', "It may be: positions, kiosk"),
        ('"mon"', '"monday"', "It may be: mon, tue"),
        ("work_hour = 6000", "work_hour = -1", "prices: work_hour is -1; it must be 0 or more"),
        ("rounds = 4", "rounds = 1", "it lies between 2 and 1000"),
        ('opens = "08:30"', "spread_minutes = 5", "say when it opens, when it closes, or both"),
        ('name = "noon"', 'name = ""', "plan 1: name is missing"),
    ],
)
def test_what_cannot_be_meant(old: str, new: str, says: str) -> None:
    assert old in FILE
    with pytest.raises(ScenarioError) as refused:
        from_data(tomllib.loads(FILE.replace(old, new, 1)))
    assert says in str(refused.value.sentence)


def test_nothing_asked() -> None:
    with pytest.raises(ScenarioError, match="no plan"):
        from_json("{}")
    with pytest.raises(ScenarioError, match="not JSON"):
        from_json("{")
    assert from_json('{"plans": [{"name": "n", "changes": [{"do": "demand", "times": 2}]}]}').plans[0].name == "n"
    assert isinstance(usual(), Form)
