"""The words for our own codes: what became of a contact, why a row is left out, how an interval was made."""

from __future__ import annotations

from lagniappe.report.marks import gettext_noop

TERMS = {
    # what became of a contact
    "all": gettext_noop("all who joined the line"),
    "served": gettext_noop("served"),
    "left": gettext_noop("left before being called"),
    "missed": gettext_noop("missed their call"),
    "moved": gettext_noop("moved to another queue before being served"),
    "before_queue": gettext_noop("left before joining a queue"),
    "self_served": gettext_noop("served themselves"),
    "refused": gettext_noop("refused: closed or full"),
    "phantom": gettext_noop("nobody behind it"),
    "open": gettext_noop("still open"),
    # why a row is left out of a measure
    "not_queued": gettext_noop("never joined a queue"),
    "wait_doubt": gettext_noop("its wait cannot be trusted"),
    "clock_change": gettext_noop("its time does not exist or exists twice (the clock was changed)"),
    "time_missing": gettext_noop("the end of its wait was not written down"),
    "time_backwards": gettext_noop("ends before it begins"),
    "not_served": gettext_noop("was not served"),
    "service_doubt": gettext_noop("its service cannot be trusted"),
    "overlap": gettext_noop("the agent served two at once where one is possible"),
    "no_agent": gettext_noop("nobody is named who served"),
    "end_missing": gettext_noop("the end of its service was not written down"),
    "short": gettext_noop("shorter than a greeting"),
    # measures
    "volume": gettext_noop("volume"),
    "wait": gettext_noop("wait"),
    "service": gettext_noop("service"),
    "arrival_times": gettext_noop("times of arrival"),
    # why a row is left out of arrivals
    "later_leg": gettext_noop("a later leg of a contact that is counted already"),
    "outgoing": gettext_noop("we began it ourselves"),
    # days
    "special": gettext_noop("special"),
    "holiday": gettext_noop("a holiday of the site"),
    "unexplained": gettext_noop("nothing explains it"),
    "all_days": gettext_noop("all days"),
    "usual_days": gettext_noop("ordinary days"),
    "within_chance": gettext_noop("within chance"),
    "beyond_chance": gettext_noop("beyond chance"),
    "patience": gettext_noop("patience"),
    "offered": gettext_noop("wait until called, for who never gives up"),
    # what counts in a patience
    "waited": gettext_noop("those who waited at all"),
    "with_zero": gettext_noop("zero waits too"),
    "at_once": gettext_noop("never waited: called or gone at once"),
    "by_queue": gettext_noop("queue"),
    "by_kind": gettext_noop("kind"),
    "by_priority": gettext_noop("priority"),
    "exponential": gettext_noop("exponential: an even rate"),
    "weibull": gettext_noop("Weibull: a rate that rises or falls"),
    "lognormal": gettext_noop("lognormal"),
    "hyperexponential": gettext_noop("two groups, short and long of patience"),
    "piecewise": gettext_noop("a rate for each stretch"),
    # how an interval was made
    "wilson": gettext_noop("rows taken as independent"),
    "days": gettext_noop("whole days drawn again"),
    # of whom a share is taken
    "of_served": gettext_noop("of those served"),
    "of_called": gettext_noop("of those called and those who left after the limit"),
    "of_joined": gettext_noop("of all who joined the line, leavers counted as not reached"),
    # doubts about a row
    "doubt_wait_clocks": gettext_noop("two clocks disagreed about the end of the wait; repaired and used"),
    "doubt_wait": gettext_noop("its wait cannot be trusted"),
    "doubt_service": gettext_noop("its service cannot be trusted"),
    "doubt_no_agent": gettext_noop("nobody is named who served"),
    "doubt_overlap": gettext_noop("the agent served two at once where one is possible"),
    "doubt_door": gettext_noop("its entry before the queue cannot be trusted"),
    "doubt_end_missing": gettext_noop("its end was not written down"),
    "doubt_short": gettext_noop("its service is shorter than a greeting"),
    "doubt_transition": gettext_noop("its time does not exist or exists twice (the clock was changed)"),
    # where a limit comes from
    "asked": gettext_noop("asked for"),
    "queue": gettext_noop("set for the queue"),
    "usual": gettext_noop("usual for the channel"),
    # origins of a journal
    "real": gettext_noop("real contacts"),
    "rehearsal": gettext_noop("rehearsed contacts, not real ones"),
    "": gettext_noop("not given"),
}
