"""Finding people and cases by what somebody remembers of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lagniappe.desk.models import Case, Contact, Customer, RoleName, User
from lagniappe.desk.queries import rights
from lagniappe.desk.queries.folding import fold

AT_MOST = 20
TICKET = re.compile(r"([a-z]{1,2})0*(\d{1,6})", re.IGNORECASE)
CASE_NUMBER = re.compile(r"[0-9a-f-]{6,36}", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """What a search met, each the nearest first; together at most ``AT_MOST``."""

    customers: list[Customer]
    cases: list[Case]
    contacts: list[Contact]

    def __bool__(self) -> bool:
        return bool(self.customers or self.cases or self.contacts)


NOTHING = Found([], [], [])


def customers(viewer: rights.Viewer) -> QuerySet[Customer]:
    """The people whom the viewer may look up: who serves customers serves anybody who comes."""
    if not rights.has_role(viewer, RoleName.AGENT, RoleName.LEAD, RoleName.TRAINER, RoleName.ADMINISTRATOR):
        return Customer.objects.none()
    return Customer.objects.filter(erased_at=None)


def search(viewer: rights.Viewer, text: str) -> Found:
    """People by name, liked name or handle; cases by number or subject; turns by ticket."""
    words = fold(text.replace("\0", ""))[:100].split()
    if not words or not isinstance(viewer, User):
        return NOTHING
    people = customers(viewer)
    for word in words:
        people = people.filter(search__contains=handle_form(word))
    found_people = list(people.order_by("name", "pk").prefetch_related("handles")[:AT_MOST])
    found_contacts = list(_tickets(viewer, "".join(words))[: AT_MOST - len(found_people)])
    left = AT_MOST - len(found_people) - len(found_contacts)
    return Found(found_people, list(_cases(viewer, words)[:left]), found_contacts)


def handle_form(word: str) -> str:
    """A telephone number as it is kept, whatever signs somebody puts between its digits."""
    digits = re.sub(r"[()./-]", "", word)
    return digits if re.fullmatch(r"\+?\d{3,}", digits) else word


def case_number(case: Case) -> str:
    """The short number by which people name a case: the end of its public id."""
    return case.public_id.hex[-8:]


def _tickets(viewer: rights.Viewer, word: str) -> QuerySet[Contact]:
    ticket = TICKET.fullmatch(word)
    if ticket is None:
        return Contact.objects.none()
    return (
        rights.contacts(viewer)
        .filter(letter=ticket[1].upper(), number=int(ticket[2]))
        .select_related("queue", "kind", "customer", "site", "case")
        .distinct()
        .order_by("-business_day", "-pk")
    )


def _cases(viewer: rights.Viewer, words: list[str]) -> QuerySet[Case]:
    # Subjects keep their accents in the table, so letters that may carry one are matched by any letter.
    subject = Q()
    for word in words:
        subject &= Q(subject__iregex="".join(_any_accent(letter) for letter in word))
    met = subject
    if len(words) == 1 and CASE_NUMBER.fullmatch(words[0]):
        met |= Q(public_id__iendswith=words[0].replace("-", ""))
    cases = rights.cases(viewer).filter(met).select_related("customer", "owner", "kind", "site").distinct()
    return cases.order_by("-opened_at", "-pk")


ACCENTS = {
    "a": "aáàäâãå",
    "e": "eéèëê",
    "i": "iíìïî",
    "o": "oóòöôõø",
    "u": "uúùüû",
    "n": "nñ",
    "c": "cç",
    "е": "её",
    "и": "ий",
}


def _any_accent(letter: str) -> str:
    return f"[{ACCENTS[letter]}{ACCENTS[letter].upper()}]" if letter in ACCENTS else re.escape(letter)
