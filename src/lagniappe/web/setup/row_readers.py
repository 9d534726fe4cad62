"""What the columns of an imported file mean, in three languages, and what a row of them becomes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lagniappe.desk.actions.imports import CustomerRow, StaffRow
from lagniappe.desk.actions.setup_staff import RoleAt
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Queue, RoleName, Site, User
from lagniappe.desk.queries import setup_lists
from lagniappe.desk.queries.folding import fold
from lagniappe.web.setup.sheet_of_rows import Row

STAFF_HEADERS = {
    "username": {
        "user",
        "user name",
        "login",
        "usuario",
        "nombre de usuario",
        "пользователь",
        "логин",
        "имя пользователя",
    },
    "name": {
        "full name",
        "nombre",
        "nombre y apellido",
        "nombre completo",
        "apellido y nombre",
        "имя",
        "фио",
        "имя и фамилия",
    },
    "email": {"e mail", "mail", "correo", "correo electronico", "почта", "эл почта", "электронная почта"},
    "roles": {"role", "rol", "funcion", "роль", "роли"},
    "sites": {"site", "branch", "sitio", "sucursal", "sede", "место", "отделение", "филиал"},
    "queues": {"queue", "cola", "colas", "fila", "filas", "очередь", "очереди"},
    "skills": {"skill", "habilidad", "habilidades", "навык", "навыки"},
    "languages": {"language", "idioma", "idiomas", "язык", "языки"},
    "team": {"equipo", "команда", "группа"},
    "capacity": {"capacidad", "lugares", "places", "мест", "емкость"},
    "hired_on": {"hired", "since", "ingreso", "fecha de ingreso", "desde", "принят", "дата приема"},
    "password": {"contrasena", "clave", "пароль"},
}
CUSTOMER_HEADERS = {
    "name": {
        "full name",
        "customer",
        "nombre",
        "nombre y apellido",
        "nombre completo",
        "cliente",
        "apellido y nombre",
        "имя",
        "фио",
        "клиент",
    },
    "liked_name": {"nickname", "likes to be called", "apodo", "le gusta que le digan", "как обращаться", "обращение"},
    "language": {"idioma", "язык"},
    "email": {"e mail", "mail", "correo", "correo electronico", "почта", "эл почта", "электронная почта"},
    "phone": {"telephone", "mobile", "telefono", "celular", "movil", "телефон", "мобильный"},
    "document": {"id", "id number", "documento", "dni", "cuit", "документ", "паспорт"},
    "segment": {"segmento", "сегмент"},
    "preferred_channel": {"canal preferido", "canal", "channel", "канал", "предпочитаемый канал"},
    "born_year": {"born", "year of birth", "nacimiento", "ano de nacimiento", "год рождения", "рождение"},
    "since": {"customer since", "cliente desde", "desde", "клиент с", "с какого времени"},
}
ROLE_WORDS = {
    RoleName.AGENT: {"agent", "agente", "asesor", "агент", "оператор"},
    RoleName.LEAD: {"lead", "team lead", "lider", "supervisor", "supervisora", "jefe", "руководитель", "супервизор"},
    RoleName.ANALYST: {"analyst", "analista", "аналитик"},
    RoleName.TRAINER: {"trainer", "capacitador", "capacitadora", "instructor", "тренер", "наставник"},
    RoleName.ADMINISTRATOR: {"administrator", "admin", "administrador", "administradora", "администратор"},
}
LANGUAGE_WORDS = {
    "es": {"es", "spanish", "espanol", "castellano", "испанский"},
    "en": {"en", "english", "ingles", "английский"},
    "ru": {"ru", "russian", "ruso", "русский", "русскии"},
}  # fmt: skip


def parts(text: str) -> list[str]:
    """Several in one cell, apart by ; | / or a comma."""
    return [part.strip() for part in re.split(r"[;|/,]", text) if part.strip()]


def language(text: str) -> str:
    plain = fold(text)
    for code, words in LANGUAGE_WORDS.items():
        if plain in words:
            return code
    if re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,4})?", plain):
        return plain
    raise ActionRefused("invalid", _("We do not know the language “%(word)s”.") % {"word": text[:40]})


def day(text: str) -> date:
    for pattern, order in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", (1, 2, 3)),
        (r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", (3, 2, 1)),
    ):
        match = re.fullmatch(pattern, text)
        if match:
            try:
                return date(*(int(match[place]) for place in order))
            except ValueError:
                break
    raise ActionRefused("invalid", _("“%(word)s” is no day. Write 2026-05-25 or 25/05/2026.") % {"word": text[:40]})


def whole(text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"\d{1,6}", text) or not low <= int(text) <= high:
        raise ActionRefused(
            "invalid",
            _("“%(word)s” should be a number from %(low)s to %(high)s.")
            % {"word": text[:40], "low": low, "high": high},
        )
    return int(text)


class StaffReader:
    """Knows the sites, queues and roles that the viewer may give."""

    headers = STAFF_HEADERS
    needed = {"username", "name"}

    def __init__(self, viewer: User) -> None:
        self.sites = {fold(word): site for site in setup_lists.sites(viewer) for word in (site.code, site.name)}
        self.queues: dict[str, list[Queue]] = {}
        for queue in setup_lists.queues(viewer):
            self.queues.setdefault(fold(queue.name), []).append(queue)

    def __call__(self, row: Row) -> StaffRow:
        given = {field: cell for field, cell in row.known.items() if cell}
        for field in self.needed:
            if field not in given:
                raise ActionRefused("missing", _("The column %(column)s is empty.") % {"column": field})
        values: dict[str, Any] = {
            field: given[field] for field in ("username", "name", "email", "team") if field in given
        }
        if "languages" in given:
            values["languages"] = [language(word) for word in parts(given["languages"])]
        if "capacity" in given:
            values["capacity"] = whole(given["capacity"], 1, 20)
        if "hired_on" in given:
            values["hired_on"] = day(given["hired_on"])
        places = [self.site(word) for word in parts(given.get("sites", ""))]
        return StaffRow(
            values,
            self.roles(given["roles"], places) if "roles" in given else None,
            [self.queue(word, places) for word in parts(given["queues"])] if "queues" in given else None,
            parts(given["skills"]) if "skills" in given else None,
            given.get("password", ""),
        )

    def site(self, word: str) -> Site:
        if fold(word) not in self.sites:
            raise ActionRefused("unknown", _("We do not know the site “%(word)s”.") % {"word": word[:60]})
        return self.sites[fold(word)]

    def roles(self, text: str, places: list[Site]) -> list[RoleAt]:
        found: list[RoleAt] = []
        for word in parts(text):
            role = next((str(name) for name, words in ROLE_WORDS.items() if fold(word) in words), None)
            if role is None:
                raise ActionRefused("unknown", _("We do not know the role “%(word)s”.") % {"word": word[:60]})
            found += [(role, site.pk) for site in places] or [(role, None)]
        return found

    def queue(self, word: str, places: list[Site]) -> Queue:
        met = [queue for queue in self.queues.get(fold(word), []) if not places or queue.site in places]
        if len(met) == 1:
            return met[0]
        sentence = (
            _("There are several queues “%(word)s”: name the site too.")
            if met
            else _("We do not know the queue “%(word)s”.")
        )
        raise ActionRefused("unknown", sentence % {"word": word[:60]})


class CustomerReader:
    """Customers need a name or a way to reach them."""

    headers = CUSTOMER_HEADERS
    needed = {"name"}

    def __init__(self, viewer: User) -> None:
        pass

    def __call__(self, row: Row) -> CustomerRow:
        given = {field: cell for field, cell in row.known.items() if cell}
        if "name" not in given:
            raise ActionRefused("missing", _("The column %(column)s is empty.") % {"column": "name"})
        plain = ("name", "liked_name", "segment", "preferred_channel")
        values: dict[str, Any] = {field: given[field] for field in plain if field in given}
        if "language" in given:
            values["language"] = language(given["language"])
        if "born_year" in given:
            values["born_year"] = whole(given["born_year"], 1880, 2100)
        if "since" in given:
            values["since"] = day(given["since"])
        return CustomerRow(values, {what: given[what] for what in ("email", "phone", "document") if what in given})
