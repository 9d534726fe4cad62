"""What the report of an import says about FQM's tickets."""

from __future__ import annotations

from lagniappe.sentences import gettext_noop

SENTENCES = {
    "placeholder": gettext_noop(
        "The ticket of number 100, which FQM keeps so that its table is never empty: nobody's."
    ),
    "time": gettext_noop("A time cannot be read, or the ticket has none."),
    "id": gettext_noop("The ticket has no id."),
    "again": gettext_noop("The same ticket stands in the files already."),
    "uncalled_time": gettext_noop("Called, but without the time of it: wait and service are in doubt."),
    "gone": gettext_noop("Never called, on a day that is over: left, and nobody knows when."),
    "backwards": gettext_noop("The call comes before the ticket: the wait is in doubt."),
    "end_missing": gettext_noop(
        "Served, and the export knows no end: the service is censored, no duration is made from it."
    ),
    "bounded": gettext_noop("The service had ended by the next call of the same person, which stands as its bound."),
    "no_agent": gettext_noop("Served, but the row names nobody."),
    "reprinted": gettext_noop(
        "The number was printed for the same task within ten minutes before: a second paper, no second person."
    ),
    "played": gettext_noop(
        "Printed within three seconds of another, in a row of at least three for which nobody came: nobody's."
    ),
}
NOTES = (
    gettext_noop(
        "FQM writes no end of service. What stands as the end is the next call of the same person, flagged as censored."
    ),
    gettext_noop("Waits are to the call; the walk to the counter is not known. Tickets on hold are waiting tickets."),
    gettext_noop("Names of registered tickets are not imported; the people who called are pseudonyms."),
)
