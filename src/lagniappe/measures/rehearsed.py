"""Plays of the simulator as rows of the journal, so that every study measures them as it measures real days.

This lies beside the measures because the models below know arrays only and never Arrow or the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.localtime import business_days
from lagniappe.journal.store import Journal
from lagniappe.queueing.simulate import Run, Scene, Site
from lagniappe.queueing.simulate import layout as at
from lagniappe.queueing.simulate.measure import agent_names
from lagniappe.units import SECOND, micros

SOURCE = "simulation"


def write(journal: Journal, runs: Sequence[Run], first_day: date, *, source: str = SOURCE) -> int:
    """Write plays of one scene into a journal, the first on ``first_day`` and each next a day later, as one generation; how
    many legs. The site is marked as rehearsal; the store refuses one that is real."""
    scene = runs[0].scene
    with journal.batch():
        for name, rows in world(scene).items():
            if rows.num_rows:
                journal.write_world(name, rows)
        pieces = [tables(run, first_day + timedelta(days=number), source) for number, run in enumerate(runs)]
        for name in ("contacts", "calls", "presence"):
            journal.write_days(name, pa.concat_tables([piece[name] for piece in pieces]), source=source, replace=True)
    return sum(len(run.legs) for run in runs)


def world(scene: Scene) -> dict[str, Any]:
    """The sites, queues, kinds, positions and agents of a scene."""
    sites = {queue.name: queue.site for queue in scene.queues}
    agents = [(f"{g.name}-{n + 1}", g.site, g.name) for g in scene.groups for n in range(g.agents)]
    return {
        "sites": pa.Table.from_pylist(
            [
                {"site": s.name, "origin": "rehearsal", "zone": s.zone, "cutoff_minutes": s.cutoff_minutes}
                for s in scene.sites
            ]
        ),
        "queues": pa.Table.from_pylist(
            [
                {
                    "queue": q.name,
                    "site": q.site,
                    "label": q.name,
                    "channel": q.channel,
                    "limit": None if q.limit_seconds is None else round(q.limit_seconds * SECOND),
                }
                for q in scene.queues
            ]
        ),
        "kinds": pa.Table.from_pylist(
            [{"kind": kind.name, "site": sites[kind.queue], "label": kind.name} for kind in scene.kinds]
        ),
        "agents": pa.Table.from_pylist([{"agent_id": n, "site": s, "team": team} for n, s, team in agents]),
        "positions": pa.Table.from_pylist([{"position_id": f"at-{n}", "site": s, "label": n} for n, s, _ in agents]),
    }


def tables(run: Run, day: date, source: str = SOURCE) -> dict[str, Any]:
    """The contacts, calls and presence of one play whose time begins at local midnight of ``day``."""
    scene, legs = run.scene, run.legs
    sites = {site.name: site for site in scene.sites}
    queues = {queue.name: queue for queue in scene.queues}
    of_kind = [queues[kind.queue] for kind in scene.kinds]
    midnight = np.array([_midnight(sites[queue.site], day) for queue in of_kind], dtype=np.int64)
    kind = legs[:, at.KIND]
    start = midnight[kind]

    def moments(field: int, among: Any = None) -> Any:
        known = legs[:, field] != at.NONE if among is None else (legs[:, field] != at.NONE) & among
        return pa.array(legs[:, field] + start, mask=~known).cast(pa.timestamp("us"))

    prefix = f"{source}-{day.isoformat()}-{run.seed}-"
    arrived = moments(at.ARRIVED)
    site = _named([queue.site for queue in of_kind], kind)
    served = legs[:, at.ANSWERED] != at.NONE
    names = agent_names(run)
    agents = np.where(served, legs[:, at.AGENT], -1)
    contact = _numbered(prefix, legs[:, at.CONTACT])
    first_leg = legs[:, at.LEG] == 1
    days = _days(arrived, [queue.site for queue in of_kind], kind, sites)
    active = pa.array(legs[:, at.ENDED] - legs[:, at.ANSWERED], mask=~(served & (legs[:, at.ENDED] != at.NONE)))
    contacts = pa.table(
        {
            "contact_id": contact,
            "leg": legs[:, at.LEG],
            "case_id": _numbered(prefix + "case-", legs[:, at.CASE]),
            "origin": _same("rehearsal", len(legs)),
            "site": site,
            "business_day": days,
            "channel": _named([queue.channel for queue in of_kind], kind),
            "direction": _named(["in", "out"], legs[:, at.OUTWARD]),
            "queue": _named([queue.name for queue in of_kind], kind),
            "kind": _named([one.name for one in scene.kinds], kind),
            "priority": legs[:, at.PRIORITY],
            "customer_id": _numbered(prefix + "customer-", legs[:, at.CASE]),
            "entered_at": moments(at.ARRIVED, first_leg),
            "arrived_at": arrived,
            "called_at": moments(at.CALLED),
            "last_called_at": moments(at.LAST_CALLED),
            "answered_at": moments(at.ANSWERED),
            "ended_at": moments(at.ENDED),
            "wrapped_at": moments(at.WRAPPED),
            "active": active,
            "appointment_at": moments(at.APPOINTMENT),
            "outcome": _named(list(at.OUTCOMES), legs[:, at.OUTCOME]),
            "agent_id": _named(names, agents),
            "position_id": _named([f"at-{name}" for name in names], agents),
            "doubt": np.zeros(len(legs), dtype=np.int64),
        }
    )
    return {
        "contacts": contacts,
        "calls": _calls(run, contacts, start, names),
        "presence": _presence(run, sites, day, names),
    }


def _calls(run: Run, contacts: Any, start: Any, names: list[str]) -> Any:
    """Each call: those to which nobody came, and the one that was answered."""
    legs = run.legs
    came = np.flatnonzero(legs[:, at.ANSWERED] != at.NONE)
    nobody = run.absences
    leg = np.concatenate([nobody[:, 0], came])
    called = np.concatenate([nobody[:, 1], legs[came, at.LAST_CALLED]]) + start[leg]
    agent = np.concatenate([nobody[:, 2], legs[came, at.AGENT]])
    chosen = contacts.select(["contact_id", "leg", "site", "business_day"]).take(pa.array(leg))
    result = _named(["missed", "came"], np.repeat([0, 1], [len(nobody), len(came)]))
    columns = {"called_at": pa.array(called).cast(pa.timestamp("us")), "agent_id": _named(names, agent)}
    columns |= {"position_id": _named([f"at-{name}" for name in names], agent), "result": result}
    for name, column in columns.items():
        chosen = chosen.append_column(name, column)
    return chosen


def _presence(run: Run, sites: dict[str, Site], day: date, names: list[str]) -> Any:
    spells = run.spells[run.spells[:, 2] != run.spells[:, 3]]
    groups = [group for group in run.scene.groups for _ in range(group.agents)]
    agent = spells[:, 0]
    start = np.array([_midnight(sites[group.site], day) for group in groups], dtype=np.int64)[agent]
    began = pa.array(spells[:, 2] + start).cast(pa.timestamp("us"))
    return pa.table(
        {
            "site": _named([group.site for group in groups], agent),
            "business_day": _days(began, [group.site for group in groups], agent, sites),
            "position_id": _named([f"at-{name}" for name in names], agent),
            "agent_id": _named(names, agent),
            "state": _named(list(at.PRESENCE), spells[:, 1]),
            "capacity": np.array([group.capacity for group in groups], dtype=np.int64)[agent],
            "started_at": began,
            "ended_at": pa.array(spells[:, 3] + start, mask=spells[:, 3] == at.NONE).cast(pa.timestamp("us")),
        }
    )


def _midnight(site: Site, day: date) -> int:
    return micros(datetime.combine(day, time(), ZoneInfo(site.zone)))


def _days(moments: Any, names: list[str], which: Any, sites: dict[str, Site]) -> Any:
    """The business day of each moment at its own site."""
    if len({(sites[name].zone, sites[name].cutoff_minutes) for name in names}) == 1:
        site = sites[names[0]]
        return business_days(moments, site.zone, site.cutoff_minutes)
    answer = np.zeros(len(moments), dtype=np.int32)
    for number, name in enumerate(names):
        mine = np.flatnonzero(which == number)
        found = business_days(moments.take(pa.array(mine)), sites[name].zone, sites[name].cutoff_minutes)
        answer[mine] = found.cast(pa.int32()).to_numpy(zero_copy_only=False)
    return pa.array(answer).cast(pa.date32())


def _named(names: list[str], which: Any) -> Any:
    """A column of names by number; -1 = nobody."""
    numbers = pa.array(which.astype(np.int32), mask=which < 0)
    return pa.DictionaryArray.from_arrays(numbers, pa.array(names, pa.string())).cast(pa.string())


def _numbered(prefix: str, numbers: Any) -> Any:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def _same(word: str, count: int) -> Any:
    return pa.repeat(pa.scalar(word), count)
