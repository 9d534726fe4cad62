"""What the report of an import says about this log."""

from __future__ import annotations

SENTENCES = {
    "columns": "The line does not have 17 columns.",
    "time": "A time of day cannot be read.",
    "number": "A number cannot be read.",
    "date": "The date cannot be read.",
    "outcome": "The outcome is none of AGENT, HANG and PHANTOM.",
    "again": "The same call (date, line and call_id) stands in the files already.",
    "midnight": "The call crossed midnight: its later times belong to the next day.",
    "clocks": "The service starts 1 or 2 s before the queue ends: the agent's clock is moved to the queue's.",
    "wait": "The end of the queue and the start of the service disagree by more than 2 s: the wait is in doubt.",
    "door": "The call enters the voice unit after it left it: a clock had been moved; entry and wait are in doubt.",
    "never_queued": "The caller hung up in the voice unit, before any queue: left, without queue and without a wait.",
    "no_agent": "Served, but the log names nobody.",
    "service_missing": "Served, but the log has no times of the service: its end is missing.",
    "hung_with_service": "The caller hung up, yet the log has a service: left, the service is dropped.",
    "short": "A service shorter than 10 s: hardly a service.",
    "overlap": "The agent served two calls at once, by more than 2 s.",
    "durations": "A stated duration is not the difference of its times: that time is in doubt.",
    "kind": "A type that the documentation does not know: no kind.",
    "transition": "The local time came twice or never on that day.",
}
NOTES = (
    "Times 0:00:00 are read as “did not happen”, unless a duration says that it was midnight.",
    "customer_id 0 is nobody identified. It is missing for most calls that did not wait, hence not at random.",
    "Priority customers (2 in the log, 1 in the journal) were credited 90 s of waiting in the order of the queue.",
    "Returned calls (TT) are outgoing: the centre called back and put the customer on hold.",
    "Callers and agents are pseudonyms under this journal's key.",
)
