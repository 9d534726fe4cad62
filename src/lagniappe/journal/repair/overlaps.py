"""Services of one agent that lie in one another: which they are, and how long the agent was busy in truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.tables import Doubt


def flag_overlaps(rows: Any, more_than_micros: int) -> tuple[Any, Any]:
    """Legs with the bit OVERLAP set where the agent served another for more than some microseconds of the same time,
    and cleared elsewhere; and the mask of those rows. Both sides of an overlap are flagged."""
    agents = pc.fill_null(rows["agent_id"], "").combine_chunks().dictionary_encode().indices.to_numpy()
    known = pc.and_(
        pc.is_valid(rows["agent_id"]), pc.and_(pc.is_valid(rows["answered_at"]), pc.is_valid(rows["ended_at"]))
    )
    start, end = (pc.fill_null(rows[name].cast(pa.int64()), 0).to_numpy() for name in ("answered_at", "ended_at"))
    among = np.flatnonzero(known.to_numpy())
    among = among[np.lexsort((end[among], start[among], agents[among]))]
    flagged = np.zeros(rows.num_rows, dtype=bool)
    if len(among) > 1:
        agent, start, end = agents[among], start[among], end[among]
        # Agents follow one another on one axis, so far apart that a running maximum never reaches from one to the next.
        apart = agent.astype(np.int64) * (int(end.max()) - int(start.min()) + 1)
        latest = np.maximum.accumulate(end - int(start.min()) + apart) - apart + int(start.min())
        same = agent[1:] == agent[:-1]
        flagged[among[1:]] |= same & (latest[:-1] - start[1:] > more_than_micros)
        flagged[among[:-1]] |= same & (np.minimum(end[:-1], end[1:]) - start[1:] > more_than_micros)
        flagged[among[:-1]] |= same & (end[:-1] - start[1:] > more_than_micros)
    bit = int(Doubt.OVERLAP)
    doubt = rows["doubt"].to_numpy()
    doubt = np.where(flagged, doubt | bit, doubt & ~bit)
    return rows.set_column(rows.schema.get_field_index("doubt"), rows.schema.field("doubt"), pa.array(doubt)), pa.array(
        flagged
    )


def busy_micros(holder: Any, start: Any, end: Any) -> Any:
    """How long each holder (codes 0, 1, ...) was busy: the union of their services, for two at once are no two hours.

    >>> busy_micros(np.array([0, 0, 0]), np.array([0, 5, 20]), np.array([10, 15, 30])).tolist()
    [25]
    """
    holder, start, end = (np.asarray(values, dtype=np.int64) for values in (holder, start, end))
    if not len(holder):
        return np.zeros(0, dtype=np.int64)
    order = np.lexsort((end, start, holder))
    holder, start, end = holder[order], start[order], np.maximum(end[order], start[order])
    apart = holder * (int(end.max()) - int(start.min()) + 1)
    reached = np.maximum.accumulate(end - int(start.min()) + apart)
    begin = start - int(start.min()) + apart
    before = np.concatenate([[begin[0]], reached[:-1]])
    return np.bincount(holder, np.maximum(reached - np.maximum(begin, before), 0)).astype(np.int64)
