"""The words by which exports call things, in English, Spanish, Portuguese and Russian; without accents, see ``bare``."""

from __future__ import annotations

NAMES: dict[str, tuple[str, ...]] = {
    "contact_id": ("ticket", "ticket id", "ticket no", "ticket number", "ticketid", "turn", "turn id", "number", "no", "id",
                   "call id", "callid", "uniqueid", "interaction id", "contact id", "turno", "nro turno", "numero de turno",
                   "nro", "numero", "id turno", "id llamada", "id contacto", "senha", "numero da senha", "protocolo",
                   "талон", "номер талона", "номер", "билет", "id обращения", "id звонка"),
    "arrived_at": ("arrived", "arrived at", "arrival", "arrival time", "issued", "issued at", "issue time", "printed",
                   "printed at", "created", "created at", "queued", "enqueued", "queue start", "start of wait", "entry time",
                   "llegada", "hora llegada", "hora de llegada", "emision", "emitido", "fecha emision", "hora emision",
                   "hora de emision", "fecha y hora de emision", "ingreso", "hora ingreso", "creado", "chegada",
                   "hora de chegada", "emissao", "hora emissao", "hora da emissao", "retirada", "прибытие",
                   "время прибытия", "выдан", "время выдачи", "выдача талона", "время печати", "поступил", "создан"),
    "called_at": ("called", "called at", "call", "call time", "offered", "llamado", "hora llamado", "hora de llamado",
                  "llamada", "hora llamada", "fecha llamado", "chamada", "hora chamada", "hora da chamada", "chamado",
                  "вызов", "время вызова", "вызван"),
    "answered_at": ("answered", "answered at", "answer time", "service start", "start", "started", "start time",
                    "start of service", "begin", "inicio", "hora inicio", "inicio atencion", "inicio de atencion",
                    "hora inicio atencion", "comienzo", "atendido desde", "inicio atendimento", "inicio do atendimento",
                    "начало", "начало обслуживания", "время начала", "ответ", "время ответа"),
    "ended_at": ("ended", "ended at", "end", "end time", "finished", "finish", "closed", "closed at", "service end",
                 "end of service", "completed", "fin", "hora fin", "fin atencion", "fin de atencion", "hora fin atencion",
                 "finalizado", "cierre", "hora cierre", "final", "fim", "hora fim", "fim atendimento", "fim do atendimento",
                 "termino", "encerramento", "конец", "окончание", "конец обслуживания", "время окончания", "завершен"),
    "entered_at": ("entered", "entered at", "door", "ivr start", "vru entry", "entrada", "hora entrada", "вход"),
    "queue": ("queue", "line", "skill", "service", "sector", "cola", "fila", "servicio", "area", "servico", "setor",
              "очередь", "услуга", "зал", "отдел"),
    "kind": ("kind", "type", "procedure", "transaction", "category", "reason", "topic", "tramite", "tipo", "tipo de tramite",
             "motivo", "gestion", "operacion", "assunto", "tipo de atendimento", "operacao", "вид", "тип", "вид услуги",
             "операция", "тема", "процедура"),
    "agent_id": ("agent", "agent id", "agent name", "operator", "user", "employee", "clerk", "teller", "served by", "agente",
                 "operador", "usuario", "empleado", "cajero", "atendido por", "atendente", "funcionario", "оператор",
                 "сотрудник", "специалист", "агент", "кассир"),
    "position_id": ("position", "counter", "window", "desk", "booth", "station", "extension", "puesto", "ventanilla", "caja",
                    "mesa", "box", "mostrador", "guiche", "caixa", "posto", "окно", "номер окна", "стойка", "касса", "место"),
    "customer_id": ("customer", "customer id", "client", "client id", "caller", "phone", "document", "cliente", "id cliente",
                    "dni", "documento", "cedula", "rut", "telefono", "cpf", "telefone", "клиент", "id клиента", "телефон"),
    "outcome": ("outcome", "status", "state", "result", "disposition", "estado", "resultado", "situacion", "situacao",
                "статус", "состояние", "результат", "исход"),
    "priority": ("priority", "prioridad", "preferencial", "prioridade", "приоритет"),
    "site": ("site", "branch", "office", "location", "sucursal", "sede", "oficina", "agencia", "filial", "unidade", "unidad",
             "филиал", "отделение", "офис", "площадка"),
    "channel": ("channel", "media", "canal", "канал"),
}  # fmt: skip
"""Columns of ``contacts`` by what exports call them; the first that fits counts, exactly or as part of a longer name."""

DAYS = ("date", "day", "fecha", "dia", "data", "дата", "день")
WAITS = ("wait", "wait time", "waiting time", "time in queue", "espera", "tiempo de espera", "tiempo espera", "tempo de espera",
         "tempo espera", "ожидание", "время ожидания")  # fmt: skip
SERVICES = ("service time", "handle time", "talk time", "duration", "serving time", "duracion", "tiempo de atencion",
            "tiempo atencion", "tempo de atendimento", "tempo atendimento", "duracao", "длительность",
            "время обслуживания", "продолжительность")  # fmt: skip
UNITS: dict[str, tuple[str, ...]] = {
    "seconds": ("s", "sec", "secs", "seconds", "seg", "segundos", "с", "сек", "секунд"),
    "minutes": ("m", "min", "mins", "minutes", "minutos", "мин", "минут"),
    "hours": ("h", "hours", "horas", "ч", "часов"),
    "milliseconds": ("ms", "milliseconds", "milisegundos", "мс"),
}
OUTCOMES: dict[str, tuple[str, ...]] = {
    "answered": ("answered", "served", "completed", "complete", "closed", "finished", "done", "attended", "handled",
                 "processed", "atendido", "atendida", "finalizado", "finalizada", "completado", "cerrado", "contestada",
                 "concluido", "encerrado", "обслужен", "обслужена", "завершен", "завершено", "закрыт", "отвечен", "принят"),
    "left": ("left", "abandoned", "abandon", "hang", "hangup", "hung up", "gave up", "abandono", "abandonado", "abandonada",
             "se fue", "se retiro", "desistiu", "desistencia", "desistio", "ушел", "покинул очередь", "отказался", "потерян",
             "сброшен"),
    "missed": ("missed", "no show", "noshow", "absent", "not present", "unattended", "ausente", "no se presento", "perdido",
               "perdida", "no vino", "nao compareceu", "faltou", "неявка", "не явился", "не пришел", "пропущен"),
    "transferred": ("transferred", "redirected", "forwarded", "derivado", "derivada", "transferido", "transferida",
                    "encaminhado", "перенаправлен", "переведен", "передан"),
    "refused": ("refused", "rejected", "busy", "rechazado", "rechazada", "recusado", "отклонен", "отказано"),
    "phantom": ("phantom", "test", "prueba", "cancelled", "canceled", "anulado", "cancelado", "teste", "тест", "отменен"),
    "open": ("open", "waiting", "pending", "in service", "en espera", "esperando", "pendiente", "abierto", "aguardando",
             "pendente", "aberto", "ожидает", "в очереди", "открыт", "в работе"),
    "self_served": ("self served", "self service", "ivr", "bot", "autoservicio", "autogestion", "autoatendimento",
                    "самообслуживание"),
}  # fmt: skip
"""Outcomes by the words of exports."""
