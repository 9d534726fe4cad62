"""What the ticket terminals of Warsaw's public offices showed, polled every few minutes: states, not tickets."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.warsaw.read import OPTIONS, read
from lagniappe.sentences import gettext_noop

SOURCE = Source(
    name="warsaw",
    title=gettext_noop("Warsaw's public offices, states of their queues"),
    describe=gettext_noop(
        "One row a queue and poll: name,time,date,status,czasObslugi,lp,idGrupy,liczbaCzynnychStan,nazwaGrupy,"
        "literaGrupy,liczbaKlwKolejce,aktualnyNumer."
    ),
    read=read,
    options=OPTIONS,
)
