"""What the report of an import says about this log."""

from __future__ import annotations

from lagniappe.sentences import gettext_noop

SENTENCES = {
    "columns": gettext_noop("The line does not have 17 columns."),
    "time": gettext_noop("A time of day cannot be read."),
    "number": gettext_noop("A number cannot be read."),
    "date": gettext_noop("The date cannot be read."),
    "outcome": gettext_noop("The outcome is none of AGENT, HANG and PHANTOM."),
    "again": gettext_noop("The same call (date, line and call_id) stands in the files already."),
    "midnight": gettext_noop("The call crossed midnight: its later times belong to the next day."),
    "clocks": gettext_noop(
        "The service starts 1 or 2 s before the queue ends: the agent's clock is moved to the queue's."
    ),
    "wait": gettext_noop(
        "The end of the queue and the start of the service disagree by more than 2 s: the wait is in doubt."
    ),
    "door": gettext_noop(
        "The call enters the voice unit after it left it: a clock had been moved; entry and wait are in doubt."
    ),
    "never_queued": gettext_noop(
        "The caller hung up in the voice unit, before any queue: left, without queue and without a wait."
    ),
    "no_agent": gettext_noop("Served, but the log names nobody."),
    "service_missing": gettext_noop("Served, but the log has no times of the service: its end is missing."),
    "hung_with_service": gettext_noop("The caller hung up, yet the log has a service: left, the service is dropped."),
    "short": gettext_noop("A service shorter than 10 s: hardly a service."),
    "overlap": gettext_noop("The agent served two calls at once, by more than 2 s."),
    "durations": gettext_noop("A stated duration is not the difference of its times: that time is in doubt."),
    "backwards": gettext_noop("The queue or the service ends before it began: that time is in doubt."),
    "kind": gettext_noop("A type that the documentation does not know: no kind."),
    "transition": gettext_noop("The local time came twice or never on that day."),
}
NOTES = (
    gettext_noop("Times 0:00:00 are read as “did not happen”, unless a duration says that it was midnight."),
    gettext_noop(
        "customer_id 0 is nobody identified. It is missing for most calls that did not wait, hence not at random."
    ),
    gettext_noop(
        "Priority customers (2 in the log, 1 in the journal) were credited 90 s of waiting in the order of the queue."
    ),
    gettext_noop("Returned calls (TT) are outgoing: the centre called back and put the customer on hold."),
    gettext_noop("Callers and agents are pseudonyms under this journal's key."),
)
