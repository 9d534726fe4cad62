"""One small centre and one named cast for every test that needs them.

Banco del Sur, Buenos Aires: the branch "Centro" with three counters, and the contact centre. Ana and Bruno work at counters
and in chat, Carla only in chat and speaks Russian; Diego leads; Elena analyses; Zoe administers; Tomás trains.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.contrib.auth.hashers import make_password

from lagniappe.desk.models import (
    Centre,
    Customer,
    Handle,
    Kind,
    Position,
    Queue,
    Role,
    Serves,
    Site,
    Skill,
    User,
)  # fmt: skip

NOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
"""A Monday, noon in Buenos Aires."""


@dataclass
class SmallCentre:
    now: datetime
    site: Site
    centre_site: Site
    cash: Queue
    advice: Queue
    chat: Queue
    deposit: Kind
    loan: Kind
    question: Kind
    counters: list[Position]
    ana: User
    bruno: User
    carla: User
    diego: User
    elena: User
    tomas: User
    zoe: User
    maria: Customer
    mortgages: Skill


@cache
def password() -> str:
    """What everybody's password became; a tenth of a second each where the centre is a real one."""
    return make_password("a long password")


def user(username: str, name: str, role: str, *, site: Site | None = None, **fields: object) -> User:
    known = {"username": username, "email": f"{username}@example.org", "password": password()}
    made = User.objects.create(**known, name=name, **fields)
    Role.objects.create(user=made, role=role, site=site)
    return made


def small_centre(now: datetime = NOON) -> SmallCentre:
    Centre.objects.create(name="Banco del Sur", language="es", begun_at=now)
    site = Site.objects.create(code="centro", name="Sucursal Centro", always_open=True)
    centre_site = Site.objects.create(code="contacto", name="Centro de contacto", always_open=True)
    cash = Queue.objects.create(site=site, name="Caja", channel="turn", letter="A", pull=True, slots=3)
    advice = Queue.objects.create(site=site, name="Asesoría", channel="turn", letter="B", pull=True, slots=3)
    chat = Queue.objects.create(site=centre_site, name="Chat", channel="chat", slots=1)
    mortgages = Skill.objects.create(name="Hipotecas")
    deposit = Kind.objects.create(queue=cash, name="Depósito", standard_seconds=240)
    loan = Kind.objects.create(queue=advice, name="Préstamo", standard_seconds=900, skill=mortgages)
    question = Kind.objects.create(queue=chat, name="Consulta", standard_seconds=480)
    counters = [Position.objects.create(site=site, name=str(number)) for number in (1, 2, 3)]
    ana = user("ana", "Ana Acosta", "agent", site=site, languages=["es", "en"])
    bruno = user("bruno", "Bruno Bianchi", "agent", site=site, languages=["es"])
    carla = user("carla", "Carla Castro", "agent", site=centre_site, languages=["es", "ru"])
    mortgages.agents.add(bruno)
    for member, queue, ring in (
        (ana, cash, 1), (ana, chat, 2), (bruno, cash, 2), (bruno, advice, 1), (bruno, chat, 1), (carla, chat, 1),
    ):  # fmt: skip
        Serves.objects.create(user=member, queue=queue, ring=ring)
    maria = Customer.objects.create(
        name="María Gómez", liked_name="Mari", language="es", search="maria gomez mari", created_at=now
    )
    Handle.objects.create(customer=maria, what="email", value="maria@example.org")
    return SmallCentre(
        now, site, centre_site, cash, advice, chat, deposit, loan, question, counters, ana, bruno, carla,
        user("diego", "Diego Díaz", "lead"), user("elena", "Elena Esposito", "analyst"),
        user("tomas", "Tomás Torres", "trainer"), user("zoe", "Zoe Zárate", "administrator"), maria, mortgages,
    )  # fmt: skip
