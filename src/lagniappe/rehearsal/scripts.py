"""What simulated people say in the demonstration. The customer begins; then agent and customer take turns."""

from __future__ import annotations

from random import Random

Lines = tuple[str, ...]

DIALOGUES: dict[tuple[str, str], tuple[Lines, ...]] = {
    ("Consulta", "es"): (
        ("Hola, ¿hasta qué hora puedo hacer un depósito hoy?",
         "Buenas. Por caja, hasta las 15; por cajero automático, a cualquier hora.",
         "¿Y se acredita en el día?",
         "Si lo hace antes de las 15, sí. Después, el día hábil siguiente.",
         "Perfecto, ¿necesito llevar algo?",
         "Solo su documento y el número de cuenta.",
         "Muchas gracias, muy amable."),
        ("Buenas, me llegó un cargo que no reconozco.",
         "Lamento la molestia. ¿Me dice la fecha y el importe, por favor?",
         "Fue el martes, por 12.400 pesos.",
         "Lo encontré: es el seguro de la tarjeta, que se cobra una vez al año.",
         "Ah, es verdad, lo había olvidado.",
         "Si quiere darlo de baja, lo hacemos ahora mismo.",
         "No, déjelo. Gracias por explicarme."),
        ("Hola, ¿cuánto demora una transferencia a otro banco?",
         "Buenas. En días hábiles es inmediata; puede tardar hasta dos horas.",
         "La hice hace tres y todavía no llegó.",
         "Déjeme verificar. Figura como aceptada por el otro banco hace diez minutos.",
         "Entonces ya debería estar. Gracias."),
    ),
    ("Banca en línea", "es"): (
        ("No puedo entrar: dice que mi clave venció.",
         "Buenas, lo ayudo. ¿Tiene a mano su teléfono registrado?",
         "Sí, el que termina en 37.",
         "Le mandé un código. Entre en «Olvidé mi clave» y escríbalo allí.",
         "Me pide también el número de la tarjeta.",
         "Sí, los últimos cuatro números.",
         "Listo, ya entré. Gracias.",
         "De nada. La clave nueva vale por seis meses."),
        ("Hola, no encuentro dónde bajar mi resumen.",
         "Buenas. En «Cuentas», arriba a la derecha, está «Resúmenes».",
         "Lo veo, pero solo me muestra tres meses.",
         "Toque «Ver anteriores» y elija el año.",
         "Ahora sí. Muchísimas gracias."),
    ),
    ("Bloquear una tarjeta", "es"): (
        ("Me robaron la billetera, necesito bloquear la tarjeta ya.",
         "Lo lamento mucho. La bloqueo ahora mismo: ¿es la que termina en 4410?",
         "Sí, esa.",
         "Ya está bloqueada; nadie puede usarla.",
         "¿Y si compraron algo antes?",
         "Reviso: el último movimiento es de ayer, en un supermercado, por 8.950 pesos.",
         "Ese fui yo. Qué alivio.",
         "La nueva llega en cinco días hábiles. ¿Quiere retirarla en la sucursal?",
         "No, a mi casa está bien. Gracias."),
    ),
    ("Consulta", "en"): (
        ("Hello, can I open an account if I have just moved to Buenos Aires?",
         "Hello, and welcome. Yes: with your passport and proof of address.",
         "Is a rental contract enough?",
         "It is. You can take a turn for “Open an account” at any branch.",
         "How long does it take?",
         "About fifteen minutes, and the card comes within a week.",
         "Great, thank you very much."),
        ("Hi, what is the fee for a transfer abroad?",
         "Hello. It depends on the country: may I ask which one?",
         "To Ireland.",
         "Then it is 1.2 % with a minimum of 25 dollars.",
         "Understood. Thanks for the quick answer."),
    ),
    ("Banca en línea", "en"): (
        ("The app logs me out each time I open it.",
         "Sorry about that. Which phone do you use, please?",
         "An older one, Android 9.",
         "Then please update the app: the version of March mended exactly that.",
         "Updating now... it works!",
         "Wonderful. Is there anything else?",
         "No, that was all. Thank you."),
    ),
    ("Bloquear una tarjeta", "en"): (
        ("I lost my card on the bus.",
         "I am sorry. I will block it right away: does it end in 2087?",
         "Yes.",
         "Done. Nobody can use it any more.",
         "Can I get cash meanwhile?",
         "Yes: at the cash desk with your passport, or with the app at our machines.",
         "Thank you, you saved my day."),
    ),
    ("Consulta", "ru"): (
        ("Здравствуйте! Можно ли оплатить счёт за газ в отделении?",
         "Здравствуйте! Да, в кассе, нужен только сам счёт.",
         "А если срок оплаты прошёл вчера?",
         "Примем, но с пеней, её пришлют в следующем счёте.",
         "Понятно. А очередь сейчас большая?",
         "В отделении Бельграно ждут около десяти минут.",
         "Спасибо, тогда приду сегодня."),
    ),
    ("Banca en línea", "ru"): (
        ("Добрый день, не приходит код для входа.",
         "Здравствуйте! Проверим: номер телефона не менялся?",
         "Менялся, в прошлом месяце.",
         "Тогда код уходит на старый номер. Сейчас обновим: назовите, пожалуйста, последние цифры нового.",
         "Оканчивается на 52.",
         "Готово. Попробуйте ещё раз.",
         "Код пришёл, спасибо большое!"),
    ),
    ("Bloquear una tarjeta", "ru"): (
        ("Потерял карту, заблокируйте, пожалуйста.",
         "Здравствуйте! Блокирую. Карта оканчивается на 9931?",
         "Да, она.",
         "Карта заблокирована, операций за последние сутки не было.",
         "Хорошо. Когда будет новая?",
         "Через пять рабочих дней, доставим домой.",
         "Спасибо!"),
    ),
}  # fmt: skip

STILL_THERE = {"es": "¿Sigue ahí?", "en": "Are you still there?", "ru": "Вы ещё здесь?"}
THANKS = {
    "es": "Gracias, quedó claro.",
    "en": "Thank you, that is clear now.",
    "ru": "Спасибо, теперь понятно.",
}
TO_VISITORS: dict[str, Lines] = {
    "es": (
        "Buenas, gracias por escribirnos. Le cuento que esto es una demostración: soy un agente simulado y no puedo "
        "resolver consultas de verdad.",
        "Recibido. En un centro real, aquí le contestaría una persona de su equipo.",
        "Si abre otra ventana desde la página de inicio y entra como agente de chat, puede contestar usted mismo.",
        "Tomo nota. Puede cerrar la conversación cuando quiera; después le pediremos una opinión con un toque.",
    ),
    "en": (
        "Hello, thank you for writing. Please note that this is a demonstration: I am a simulated agent and cannot "
        "solve real questions.",
        "I see. In a real centre one of your colleagues would answer here.",
        "If you open another window from the start page and enter as the chat agent, you can answer yourself.",
        "Noted. You may end the conversation at any time; we then ask for your opinion with one tap.",
    ),
    "ru": (
        "Здравствуйте, спасибо, что написали. Обратите внимание: это демонстрация, я — имитация сотрудника и не могу "
        "решать настоящие вопросы.",
        "Понимаю. В настоящем центре здесь ответил бы кто-то из ваших коллег.",
        "Откройте ещё одно окно с начальной страницы и войдите как сотрудник чата — тогда сможете ответить сами.",
        "Записал. Разговор можно завершить в любой момент; потом мы попросим оценку одним касанием.",
    ),
}
GOODBYE = {
    "es": "Como no hay más consultas, cierro la conversación. ¡Hasta pronto!",
    "en": "As there is nothing more, I am closing the conversation. See you soon!",
    "ru": "Если вопросов больше нет, я завершаю разговор. До встречи!",
}
LINES = {
    "turn": ("Trámite completo.", "Depósito acreditado.", "Pagó dos facturas.", "Se entregó la documentación.",
             "Faltaba el recibo de sueldo; vuelve mañana."),
    "chat": ("Se explicó el cargo.", "Clave renovada.", "Tarjeta bloqueada, envío a domicilio.", "Consulta respondida.",
             "Se indicó dónde verlo en la aplicación."),
}  # fmt: skip


def dialogue(kind: str, language: str, chance: Random) -> Lines:
    """A dialogue about a kind of procedure in a language; Spanish and a plain question where there is none."""
    found = DIALOGUES.get((kind, language)) or DIALOGUES.get(("Consulta", language)) or DIALOGUES[("Consulta", "es")]
    return chance.choice(found)
