"""Banco del Sur, an invented bank in Buenos Aires: two branches, a contact centre, and the people who work there.

The doors of the demonstration never close, so that there is life whenever somebody tries it; the weeks behind it keep a
bank's hours (the branches Monday to Friday from 10 to 15, the contact centre Monday to Saturday from 8 to 20).
"""

from __future__ import annotations

from datetime import date, datetime, time

from lagniappe.desk.actions.found import Blueprint, KindWish, QueueWish, SiteWish, StaffWish, found
from lagniappe.desk.models import Centre
from lagniappe.rehearsal.people import CANNED, customers

LOANS = "Préstamos"
BRANCH_HOURS = {day: (time(10), time(15)) for day in range(5)}
CENTRE_HOURS = {day: (time(8), time(20)) for day in range(6)}

CASH = QueueWish(
    {"es": "Caja", "en": "Cash desk", "ru": "Касса"},
    "turn",
    (
        KindWish(
            {"es": "Depósito o extracción", "en": "Deposit or withdrawal", "ru": "Внести или снять деньги"}, 240, "banknote"
        ),
        KindWish({"es": "Pago de servicios", "en": "Pay a bill", "ru": "Оплатить счёт"}, 180, "receipt"),
    ),
    letter="A",
    pull=True,
    slots=3,
)  # fmt: skip
ADVICE = QueueWish(
    {"es": "Asesoría", "en": "Advice", "ru": "Консультации"},
    "turn",
    (
        KindWish({"es": "Tarjetas", "en": "Cards", "ru": "Карты"}, 420, "credit-card"),
        KindWish({"es": "Abrir una cuenta", "en": "Open an account", "ru": "Открыть счёт"}, 840, "file-signature"),
        KindWish({"es": "Préstamo", "en": "Loan", "ru": "Кредит"}, 1020, "hand-coins", LOANS),
    ),
    letter="B",
    pull=True,
    slots=3,
    target_seconds=900,
)
CHAT = QueueWish(
    {"es": "Chat", "en": "Chat", "ru": "Чат"},
    "chat",
    (
        KindWish({"es": "Consulta", "en": "Question", "ru": "Вопрос"}, 300, "message-circle-question"),
        KindWish({"es": "Banca en línea", "en": "Online banking", "ru": "Интернет-банк"}, 420, "key-round"),
    ),
    limit_seconds=300,
    target_seconds=60,
    ring_seconds=30,
)
LOST = QueueWish(
    {"es": "Tarjeta perdida o robada", "en": "Lost or stolen card", "ru": "Потеряна или украдена карта"},
    "chat",
    (KindWish({"es": "Bloquear una tarjeta", "en": "Block a card", "ru": "Заблокировать карту"}, 360, "shield-alert"),),
    limit_seconds=120,
    target_seconds=30,
    ring_seconds=15,
)

CITY = "AR-C"
SITES = (
    SiteWish(
        "centro", "Sucursal Centro", "Av. de Mayo 1100, Buenos Aires", (CASH, ADVICE),
        tuple((str(number), "counter") for number in range(1, 7)), BRANCH_HOURS, seats=28, jurisdiction=CITY,
        always_open=True,
    ),
    SiteWish(
        "belgrano", "Sucursal Belgrano", "Av. Cabildo 2200, Buenos Aires", (CASH, ADVICE),
        tuple((str(number), "counter") for number in range(1, 5)), BRANCH_HOURS, seats=16, jurisdiction=CITY,
        always_open=True,
    ),
    SiteWish(
        "contacto", "Centro de contacto", "Av. Corrientes 3200, Buenos Aires", (CHAT, LOST),
        tuple((f"P{number}", "seat") for number in range(1, 8)), CENTRE_HOURS, jurisdiction=CITY, always_open=True,
    ),
)  # fmt: skip


def _counter(
    username: str, name: str, site: str, *, cash: int, advice: int, loans: bool, languages: tuple[str, ...] = ("es",),
    simulated: bool = True, hired: date = date(2022, 3, 1),
) -> StaffWish:  # fmt: skip
    return StaffWish(
        username, name, (("agent", site),), languages, {f"{site}/Caja": cash, f"{site}/Asesoría": advice},
        (LOANS,) if loans else (), team=site.capitalize(), hired_on=hired, simulated=simulated,
    )  # fmt: skip


def _seat(
    username: str, name: str, languages: tuple[str, ...], *, lost: int = 1, simulated: bool = True,
    hired: date = date(2023, 5, 2),
) -> StaffWish:  # fmt: skip
    return StaffWish(
        username, name, (("agent", "contacto"),), languages,
        {"contacto/Chat": 1, "contacto/Tarjeta perdida o robada": lost}, team="Contacto", hired_on=hired,
        simulated=simulated,
    )  # fmt: skip


PERSONAS = ("agent", "chat", "lead", "analyst", "trainer", "administrator")
"""Staff whom a visitor of the demonstration may be, each the user ``demo-<persona>``; nobody else moves them."""

STAFF = (
    _counter("demo-agent", "Lucía Fernández", "centro", cash=1, advice=2, loans=True, languages=("es", "en"),
             simulated=False),
    _seat("demo-chat", "Mateo Rossi", ("es", "en"), simulated=False),
    StaffWish("demo-lead", "Valeria Molina", (("lead", None),), ("es", "en"), team="Dirección"),
    StaffWish("demo-analyst", "Joaquín Herrera", (("analyst", None),), ("es", "en"), team="Estudios"),
    StaffWish("demo-trainer", "Tomás Quiroga", (("trainer", None),), ("es",), team="Capacitación"),
    StaffWish("demo-administrator", "Graciela Pereyra", (("administrator", None),), ("es", "en"), team="Sistemas"),
    _counter("sofia", "Sofía Romero", "centro", cash=1, advice=2, loans=False, hired=date(2024, 8, 5)),
    _counter("martin", "Martín Acosta", "centro", cash=1, advice=2, loans=True, hired=date(2019, 2, 4)),
    _counter("camila", "Camila Benítez", "centro", cash=2, advice=1, loans=True, languages=("es", "en"),
             hired=date(2017, 11, 1)),
    _counter("ramiro", "Ramiro Godoy", "centro", cash=1, advice=2, loans=False, hired=date(2025, 1, 6)),
    _counter("diego", "Diego Suárez", "belgrano", cash=1, advice=2, loans=False, hired=date(2021, 6, 1)),
    _counter("florencia", "Florencia Ibáñez", "belgrano", cash=2, advice=1, loans=True, languages=("es", "en"),
             hired=date(2016, 4, 4)),
    _counter("nicolas", "Nicolás Vega", "belgrano", cash=1, advice=2, loans=True, hired=date(2023, 9, 4)),
    _seat("irina", "Irina Sokolova", ("es", "ru", "en"), hired=date(2020, 10, 5)),
    _seat("bruno", "Bruno Bianchi", ("es", "en"), lost=2),
    _seat("julieta", "Julieta Paz", ("es", "en"), hired=date(2018, 7, 2)),
    _seat("ezequiel", "Ezequiel Luna", ("es", "ru"), lost=2, hired=date(2025, 3, 3)),
)  # fmt: skip


def blueprint(today: date) -> Blueprint:
    return Blueprint("Banco del Sur", "es", SITES, STAFF, customers(today), CANNED)


def build(now: datetime) -> Centre:
    """The demonstration centre, as it stood at ``now``; the one that is there already where there is one."""
    there = Centre.objects.first()
    if there is not None:
        return there
    return found(blueprint=blueprint(now.date()), now=now, rehearsal=True, alive=True)
