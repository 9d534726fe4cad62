"""What the report of an import says about interval reports."""

from __future__ import annotations

from lagniappe.journal.reading import gather
from lagniappe.sentences import gettext_noop

TOTAL = (
    r"^\s*(grand |sub)?(total|totals|totales|subtotal|summary|resumen|average|promedio|media|итог|итого|всего|среднее)"
)
OPTIONS = {
    "zone": gettext_noop("whose clock the report shows, such as Europe/Madrid"),
    "site": gettext_noop("the site; acd unless said"),
    "channel": gettext_noop("the channel; voice unless said"),
    "minutes": gettext_noop("length of an interval; found from the starts unless said"),
    "within": gettext_noop("seconds that the service level counts by, such as 20"),
    "level_of": gettext_noop("answered (unless said) or received: of which the service level is a share"),
    "unit": gettext_noop("unit of waits and handle times without colons: seconds (unless said) or minutes"),
    "dates": gettext_noop("dmy, mdy or ymd: the order of dates; found unless said, the day first where both would do"),
    "decimal": gettext_noop("“.” or “,”; found unless said"),
    **gather.OPTIONS,
}
SENTENCES = {
    "total": gettext_noop("The row sums up others: in it every contact would count twice."),
    "time": gettext_noop("The start of the interval cannot be read."),
    "number": gettext_noop("A number or a duration cannot be read, or is below zero."),
    "again": gettext_noop("The same queue and interval stand in the files already."),
    "transition": gettext_noop("A local time came twice or never on that day."),
    "mean_of_none": gettext_noop("A mean is stated although nobody is behind it: it is left empty."),
    "more": gettext_noop("More were answered or left than were received: some came in the interval before."),
    "fewer": gettext_noop("Fewer were answered or left than were received: some still waited, or went elsewhere."),
}
NOTES = (
    gettext_noop(
        "These are sums by interval: nobody's wait or service is in them, so no distribution, "
        "patience or longest wait by person can be had."
    ),
    gettext_noop(
        "Contacts count in the interval in which they ended or in which they came, as the system has "
        "it; it does not say."
    ),
    gettext_noop("ASA is the mean wait of the answered only; the time of those who left is not in it."),
)
