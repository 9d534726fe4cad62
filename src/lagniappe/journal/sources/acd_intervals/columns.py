"""Which column of a report is which, by the words that telephone systems use for it."""

from __future__ import annotations

from lagniappe.journal.errors import JournalError
from lagniappe.journal.reading.names import bare
from lagniappe.journal.reading.sheets import Sheet

WORDS: dict[str, tuple[str, ...]] = {
    "start": ("interval", "interval start", "start", "start time", "starttime", "datetime", "date time", "intervalo",
              "inicio", "fecha hora", "fecha y hora", "inicio do intervalo", "data hora", "интервал", "начало", "дата время"),
    "date": ("date", "day", "fecha", "dia", "data", "дата", "день"),
    "time": ("time", "hour", "half hour", "hora", "franja", "media hora", "время", "час"),
    "queue": ("queue", "skill", "split", "vdn", "service", "csq", "cola", "servicio", "fila", "servico", "очередь", "навык"),
    "received": ("received", "offered", "calls offered", "calls received", "inbound calls", "entered", "recibidas",
                 "llamadas recibidas", "ofrecidas", "recebidas", "chamadas recebidas", "oferecidas",
                 "поступило", "принято вызовов"),
    "answered": ("answered", "handled", "calls answered", "calls handled", "acd calls", "contestadas", "atendidas",
                 "llamadas atendidas", "respondidas", "chamadas atendidas", "отвечено", "обслужено"),
    "abandoned": ("abandoned", "abandons", "calls abandoned", "aban calls", "abandonadas", "abandonos",
                  "llamadas abandonadas", "chamadas abandonadas", "потеряно", "не дождались"),
    "answered_within": ("answered within", "within", "within threshold", "in sla", "answered in threshold",
                        "contestadas en umbral", "atendidas en umbral", "atendidas no prazo", "в пределах"),
    "service_level": ("service level", "sl", "sl %", "service level %", "sla", "nivel de servicio", "nivel de servico",
                      "уровень сервиса"),
    "mean_wait": ("asa", "average speed of answer", "avg speed answer", "avg speed of answer", "speed of answer",
                  "tiempo medio de espera", "espera media", "tme", "tempo medio de espera", "средняя скорость ответа",
                  "среднее ожидание"),
    "mean_wait_left": ("avg aban time", "average abandon time", "ata", "avg abandon time", "tiempo medio de abandono",
                       "tempo medio de abandono", "среднее время до ухода"),
    "longest_wait": ("longest wait", "max wait", "max delay", "longest delay", "espera maxima", "maior espera",
                     "максимальное ожидание"),
    "mean_handle": ("aht", "average handle time", "avg handle time", "average handling time", "tmo",
                    "tiempo medio de operacion", "tiempo medio operativo", "tma", "tempo medio de atendimento",
                    "среднее время обработки"),
    "positions": ("agents", "staffed", "avg positions staffed", "positions staffed", "avg staffed", "agentes",
                  "posiciones", "atendentes", "операторы"),
}  # fmt: skip
NEEDED = ("answered", "received")


def columns(sheet: Sheet) -> dict[str, str]:
    """Our name to the report's; JournalError where it is no such report."""
    known = {bare(word): name for name, words in WORDS.items() for word in words}
    found: dict[str, str] = {}
    for column in sheet.names:
        name = known.get(bare(column))
        if name and name not in found:
            found[name] = column
    if ("start" not in found and not {"date", "time"} <= set(found)) or not set(NEEDED) & set(found):
        raise JournalError(
            "{file} is no interval report: it needs a start (or date and time), and received or "
            "answered. It has: {columns}.",
            file=sheet.file,
            columns=", ".join(sheet.names[:12]),
        )
    return found
