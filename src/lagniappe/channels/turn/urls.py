from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.channels.turn.views import appointment, display, kiosk, places, ticket, worker

app_name = "turn"
urlpatterns: list[URLPattern | URLResolver] = [
    path("turn/", places.places, name="places"),
    path("kiosk/<slug:site>/", kiosk.kiosk, name="kiosk"),
    path("kiosk/<slug:site>/worker.js", worker.worker, name="kiosk_worker"),
    path("kiosk/<slug:site>/waits/", kiosk.waits, name="waits"),
    path("kiosk/<slug:site>/appointment/", appointment.arrive, name="arrive"),
    path("kiosk/<slug:site>/ticket/<slug:code>/", kiosk.given, name="given"),
    path("display/<slug:site>/", display.display, name="display"),
    path("display/<slug:site>/worker.js", worker.worker, name="display_worker"),
    path("display/<slug:site>/calls/", display.calls, name="calls"),
    path("sounds/chime.wav", display.sound, name="chime"),
    path("turn/book/<slug:site>/", appointment.book, name="book"),
    path("turn/appointment/<slug:code>/", appointment.appointment, name="appointment"),
    path("turn/appointment/<slug:code>/move/", appointment.move, name="appointment_move"),
    path("turn/appointment/<slug:code>/cancel/", appointment.cancel, name="appointment_cancel"),
    path("turn/appointment/<slug:code>/here/", appointment.here, name="appointment_here"),
    path("turn/<slug:code>/", ticket.ticket, name="ticket"),
    path("turn/<slug:code>/now/", ticket.now, name="now"),
    path("turn/<slug:code>/slip/", ticket.slip, name="slip"),
    path("turn/<slug:code>/here/", ticket.here, name="here"),
    path("turn/<slug:code>/rest/", ticket.rest, name="rest"),
    path("turn/<slug:code>/leave/", ticket.leave, name="leave"),
    path("turn/<slug:code>/rate/", ticket.rate, name="rate"),
]
