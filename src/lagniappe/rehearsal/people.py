"""The demonstration's customers and canned answers. All invented; addresses end in example.org, which nobody owns."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from random import Random

from lagniappe.desk.actions.found import CustomerWish

NAMES = (
    ("María González", "Mari", "es"),
    ("Juan Cabrera", "Juancho", "es"),
    ("Ana Rodríguez", "Ana", "es"),
    ("Carlos Giménez", "Carlos", "es"),
    ("Laura Gómez", "Lauri", "es"),
    ("Jorge Ferreyra", "Jorge", "es"),
    ("Silvia López", "Silvia", "es"),
    ("Luis Ledesma", "Luis", "es"),
    ("Carolina Díaz", "Caro", "es"),
    ("Pablo Domínguez", "Pablo", "es"),
    ("Paula Martínez", "Paula", "es"),
    ("Sergio Peralta", "Sergio", "es"),
    ("Gabriela Pérez", "Gabi", "es"),
    ("Fernando Arias", "Fer", "es"),
    ("Mónica García", "Mónica", "es"),
    ("Alejandro Figueroa", "Ale", "es"),
    ("Patricia Sánchez", "Pato", "es"),
    ("Gustavo Ponce", "Gustavo", "es"),
    ("Cecilia Ramírez", "Cecilia", "es"),
    ("Marcelo Villalba", "Marcelo", "es"),
    ("Andrea Torres", "Andrea", "es"),
    ("Ricardo Barrios", "Ricardo", "es"),
    ("Verónica Flores", "Vero", "es"),
    ("Eduardo Ojeda", "Eduardo", "es"),
    ("Claudia Ruiz", "Claudia", "es"),
    ("Hernán Maldonado", "Hernán", "es"),
    ("Natalia Álvarez", "Nati", "es"),
    ("Leandro Correa", "Leandro", "es"),
    ("Victoria Castro", "Vicky", "es"),
    ("Facundo Moyano", "Facundo", "es"),
    ("Rocío Ortiz", "Rocío", "es"),
    ("Santiago Bustos", "Santi", "es"),
    ("Micaela Silva", "Micaela", "es"),
    ("Ignacio Toledo", "Nacho", "es"),
    ("Agustina Núñez", "Agus", "es"),
    ("Rodrigo Coronel", "Rodri", "es"),
    ("Milagros Rojas", "Mili", "es"),
    ("Emiliano Cáceres", "Emi", "es"),
    ("Susana Medina", "Susi", "es"),
    ("Hugo Soria", "Hugo", "es"),
    ("Emma Clarke", "Emma", "en"),
    ("James Whitfield", "James", "en"),
    ("Olivia Bennett", "Olivia", "en"),
    ("Thomas Hughes", "Thomas", "en"),
    ("Grace Coleman", "Grace", "en"),
    ("Daniel Foster", "Daniel", "en"),
    ("Hannah Reid", "Hannah", "en"),
    ("Peter Langley", "Peter", "en"),
    ("Sarah Doyle", "Sarah", "en"),
    ("Michael Grant", "Michael", "en"),
    ("Ольга Иванова", "Ольга", "ru"),
    ("Дмитрий Кузнецов", "Дмитрий", "ru"),
    ("Анна Смирнова", "Анна", "ru"),
    ("Сергей Волков", "Сергей", "ru"),
    ("Екатерина Лебедева", "Екатерина", "ru"),
    ("Павел Орлов", "Павел", "ru"),
    ("Наталья Соколова", "Наталья", "ru"),
    ("Алексей Морозов", "Алексей", "ru"),
    ("Мария Павлова", "Мария", "ru"),
    ("Игорь Зайцев", "Игорь", "ru"),
)
"""Name, the name that they like to hear, language."""

CANNED = (
    ("saludo", "es", "Saludo", "Buenas, {name}. Gracias por escribirnos. ¿En qué puedo ayudarle?"),
    ("saludo", "en", "Greeting", "Hello {name}, thank you for writing. How can I help you?"),
    ("saludo", "ru", "Приветствие", "Здравствуйте, {name}! Спасибо, что написали. Чем могу помочь?"),
    ("momento", "es", "Un momento", "Deme un momento, por favor: lo estoy mirando."),
    ("momento", "en", "One moment", "One moment please, I am looking it up."),
    ("momento", "ru", "Минуту", "Одну минуту, пожалуйста, я проверяю."),
    (
        "tarjeta",
        "es",
        "Tarjeta bloqueada",
        "Su tarjeta quedó bloqueada. La nueva llega a su domicilio en cinco días hábiles.",
    ),
    ("tarjeta", "en", "Card blocked", "Your card is blocked. The new one reaches your home within five working days."),
    (
        "tarjeta",
        "ru",
        "Карта заблокирована",
        "Ваша карта заблокирована. Новую доставят домой в течение пяти рабочих дней.",
    ),
    ("horario", "es", "Horario", "Las sucursales atienden de lunes a viernes, de 10 a 15 horas."),
    ("horario", "en", "Opening hours", "The branches are open from Monday to Friday, 10 to 15 h."),
    ("horario", "ru", "Часы работы", "Отделения работают с понедельника по пятницу, с 10 до 15 часов."),
    ("gracias", "es", "Despedida", "Gracias por su tiempo, {name}. Que tenga un buen día."),
    ("gracias", "en", "Goodbye", "Thank you for your time, {name}. Have a good day."),
    ("gracias", "ru", "Прощание", "Спасибо за обращение, {name}. Хорошего дня!"),
)
"""Shortcut, language, title, text."""

LATIN = dict(zip("абвгдезийклмнопрстуфхыьюя", (
    "a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "y", "",
    "yu", "ya",
), strict=True))  # fmt: skip


def address(name: str) -> str:
    """An e-mail address made of a name."""
    latin = "".join(LATIN.get(c, c) for c in name.casefold())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return f"{'.'.join(plain.split())}@example.org"


def customers(today: date) -> tuple[CustomerWish, ...]:
    """Sixty customers; the same each time for one ``today``."""
    chance = Random("customers")  # noqa: S311
    return tuple(
        CustomerWish(
            name=name,
            liked_name=liked,
            language=language,
            email=address(name),
            phone=f"+54 11 5555 {1000 + 37 * number:04d}",
            segment=chance.choices(("personas", "preferente", "empresas"), (70, 20, 10))[0],
            since=today - timedelta(days=chance.randint(60, 6000)),
            born_year=chance.randint(1944, 2005),
            preferred_channel=chance.choices(("chat", "turn", ""), (40, 30, 30))[0],
        )
        for number, (name, liked, language) in enumerate(NAMES)
    )
