"""Several real processes at one database, on a file and, in the second run, on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.races import SAME, centre, look, race
from gate import GATE

pytestmark = [pytest.mark.tables, pytest.mark.timeout(900)]  # many processes on a machine that may be busy
COUNTERS, TURNS = 8, 500 if GATE else 120
CHATS, AGENTS, CAPACITY = 200 if GATE else 100, 20, 3

COUNTERS_AND_TURNS = f"""
for number in range({COUNTERS}):
    agent = user(f"agent{{number}}", f"Agent {{number}}", "agent", site=centre.site)
    Serves.objects.create(user=agent, queue=centre.cash)
    counter = Position.objects.create(site=centre.site, name=f"c{{number}}")
    presence.be(user=agent, state="available", position=counter, now=now)
for _ in range({TURNS}):
    turns.take_turn(kind=centre.deposit, now=datetime.now(UTC))
"""


def test_eight_counters_press_next_at_once(tmp_path: Path) -> None:
    centre(tmp_path, COUNTERS_AND_TURNS)
    parts = [("press_next", f"agent{number}") for number in range(COUNTERS)]
    tickets = [ticket for called in race(tmp_path, *parts) for ticket in called]
    assert len(tickets) == len(set(tickets)) == TURNS
    told = look(
        tmp_path,
        "calls = list(Event.objects.filter(verb='contact.called').order_by('id').values_list('contact__number', flat=True))\n"
        "times = list(Event.objects.order_by('id').values_list('at', flat=True))\n"
        "closed = Contact.objects.filter(state='closed', outcome='answered').count()\n"
        f"print(json.dumps([closed, calls, times == sorted(times), {SAME}]))",
    )
    assert told[0] == TURNS
    assert told[1] == list(range(1, TURNS + 1)), "somebody was called out of order"
    assert told[2], "a step was written with a moment before the step before it"
    assert told[3]


# The ledger read from its beginning: what each agent carries after each step, and in which order people were called.
LOADS = f"""
held, most, calls = {{}}, 0, []
for event in Event.objects.filter(contact__isnull=False).order_by("id"):
    held[event.contact_id] = event.agent_id if event.data["state"] in ("called", "active", "wrapping") else None
    loads = {{}}
    for agent in filter(None, held.values()):
        loads[agent] = loads.get(agent, 0) + 1
    most = max([most, *loads.values()])
    if event.verb == "contact.called":
        calls.append(event.contact_id)
places = {{c.pk: n for n, c in enumerate(Contact.objects.order_by("arrived_at", "id"))}}
answered = Contact.objects.filter(outcome="answered").count()
print(json.dumps([answered, most, [places[call] for call in calls], {SAME}]))
"""


def test_many_chats_for_twenty_agents_of_capacity_three(tmp_path: Path) -> None:
    centre(
        tmp_path,
        f"Serves.objects.all().delete()\nfor number in range({AGENTS}):\n"
        f"    agent = user(f'chatter{{number}}', f'C {{number}}', 'agent', capacity={CAPACITY})\n"
        "    Serves.objects.create(user=agent, queue=centre.chat)\n"
        "    presence.be(user=agent, state='available', site=centre.centre_site, now=now)\n"
        "User.objects.update(simulated=True)\n",  # nobody has a page, and nobody shall be taken for gone
    )
    half = str(AGENTS // 2)
    closed = race(
        tmp_path, ("chat", str(CHATS), "0", half), ("chat", str(CHATS), half, half), ("work", "2"), ("work", "2")
    )
    answered, most, order, same = look(tmp_path, LOADS)
    assert closed[0] + closed[1] == answered == CHATS
    assert most == CAPACITY
    assert order == list(range(CHATS)), "somebody who came later was called first"
    assert same


def test_the_last_slot_of_an_agent_goes_to_one_of_two(tmp_path: Path) -> None:
    parked = centre(
        tmp_path,
        "User.objects.filter(username='carla').update(capacity=1)\ncarla = User.objects.get(username='carla')\n"
        "presence.be(user=carla, state='available', site=centre.centre_site, now=now)\nmade = []\n"
        "for _ in range(2):\n"
        "    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=now)\n"
        "    service.start(contact=chat, agent=carla, now=now)\n"
        "    service.park(contact=chat, agent=carla, now=now)\n    made.append(str(chat.pk))\n"
        "print(json.dumps(made))",
    )
    taken = race(tmp_path, ("take_up", "carla", parked[0]), ("take_up", "carla", parked[1]))
    assert sorted(map(len, taken)) == [0, 1]
    assert look(tmp_path, "print(json.dumps([Contact.objects.filter(state='active').count(), " + SAME + "]))") == [
        1,
        True,
    ]


def test_two_senders_at_once_leave_each_message_once_and_no_gap(tmp_path: Path) -> None:
    contact = centre(
        tmp_path, "print(arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=now).pk)"
    )  # fmt: skip
    race(tmp_path, ("say", str(contact), "a", "60"), ("say", str(contact), "b", "60"))
    numbers, keys, same = look(
        tmp_path,
        "from lagniappe.desk.models import Message\nfound = Message.objects.order_by('seq')\n"
        f"print(json.dumps([list(found.values_list('seq', flat=True)), len(set(found.values_list('client_key'))), {SAME}]))",
    )
    assert numbers == list(range(1, 121))
    assert keys == 120
    assert same


def test_a_vanished_agents_chats_return_once_to_their_places_though_two_sweep(tmp_path: Path) -> None:
    centre(
        tmp_path,
        "User.objects.filter(username='carla').update(capacity=3)\ncarla = User.objects.get(username='carla')\n"
        "long_ago = now - timedelta(minutes=5)\n"
        "presence.be(user=carla, state='available', site=centre.centre_site, now=long_ago)\n"
        "for _ in range(3):\n"
        "    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=long_ago)\n"
        "    service.start(contact=chat, agent=carla, now=long_ago)\n"
        "User.objects.filter(username='carla').update(seen_at=long_ago)\n",
    )
    race(tmp_path, ("work", "1"), ("work", "1"))
    told = look(
        tmp_path,
        "states = list(Contact.objects.order_by('arrived_at', 'id').values_list('state', 'leg_number'))\n"
        "back = Event.objects.filter(verb='contact.transferred').count()\n"
        f"print(json.dumps([states, back, {SAME}]))",
    )
    assert told == [[["waiting", 2]] * 3, 3, True]
