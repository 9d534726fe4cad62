"""What the report of an import says about these polls."""

from __future__ import annotations

from lagniappe.sentences import gettext_noop

SENTENCES = {
    "empty": gettext_noop("The office or the queue is not named."),
    "time": gettext_noop("The day or the time cannot be read."),
    "number": gettext_noop("A number of people or counters cannot be read, or is below zero."),
    "year": gettext_noop(
        "The office's clock is in another year than all others: its days are not known, so it is kept apart."
    ),
    "again": gettext_noop("The same queue at the same minute stands in the files already."),
    "week_year": gettext_noop(
        "The last days of December bear the year of their week, which is the next one: put back by a year."
    ),
    "transition": gettext_noop("A local time came twice or never on that day."),
    "nobody_open": gettext_noop(
        "People wait, and no counter is open: a pause, or a terminal that does not know its counters."
    ),
    "no_status": gettext_noop("The status is empty."),
    "no_number": gettext_noop("No number was called yet, or the terminal does not say it."),
    "default_service": gettext_noop(
        "The stated service time is 0, 10 or 60 minutes, which are defaults: it is not imported."
    ),
    "numbering": gettext_noop("The numbers of this queue go on from day to day."),
}
RESTARTS = gettext_noop(
    "Queues whose numbers never begin anew: {queues} of {all} that could be looked at; there nobody can count the "
    "calls of a day."
)
NOTES = (
    gettext_noop(
        "These are states, seen every few minutes, not tickets: nobody's wait, leaving or service is in them."
    ),
    gettext_noop(
        "They show how many people wait and how many counters are open, by queue and time; what comes "
        "and goes between "
        "two polls is not seen."
    ),
    gettext_noop("With arrivals counted elsewhere, Little's law gives a mean wait from them; no distribution."),
)
