from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.desk import appointments, cases, people, presence, steps, talking, views, wishes

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk", views.screen, name="desk"),
    path("desk/mine", views.mine, name="desk-mine"),
    path("desk/shifts", views.shifts, name="desk-shifts"),
    path("desk/wishes", wishes.page, name="desk-wishes"),
    path("desk/wishes/<uuid:public_id>/back", wishes.take_back, name="desk-wish-back"),
    path("desk/search", people.search, name="desk-search"),
    path("desk/here", presence.here, name="desk-here"),
    path("desk/presence", presence.presence, name="desk-presence"),
    path("desk/badge", presence.badge, name="desk-badge"),
    path("desk/next", steps.call_next, name="desk-next"),
    path("desk/contact/<str:public_id>", views.contact, name="desk-contact"),
    path("desk/contact/<str:public_id>/controls", views.controls, name="desk-controls"),
    path("desk/contact/<str:public_id>/person", people.of_contact, name="desk-contact-person"),
    path("desk/contact/<str:public_id>/messages", talking.messages, name="desk-messages"),
    path("desk/contact/<str:public_id>/say", talking.say, name="desk-say"),
    path("desk/contact/<str:public_id>/seen", talking.seen, name="desk-seen"),
    path("desk/contact/<str:public_id>/typing", talking.typing, name="desk-typing"),
    path("desk/contact/<str:public_id>/file/<uuid:file_id>", talking.file, name="desk-file"),
    path("desk/contact/<str:public_id>/file/<uuid:file_id>/state", talking.file_state, name="desk-file-state"),
    path("desk/contact/<str:public_id>/beside", talking.beside, name="desk-beside"),
    path("desk/contact/<str:public_id>/draft", talking.draft, name="desk-draft"),
    path("desk/contact/<str:public_id>/drafts", talking.left_drafts, name="desk-drafts"),
    path("desk/contact/<str:public_id>/note", people.note_on_contact, name="desk-contact-note"),
    path("desk/contact/<str:public_id>/find", people.find, name="desk-find"),
    path("desk/contact/<str:public_id>/link", people.link, name="desk-link"),
    path("desk/contact/<str:public_id>/<str:name>", steps.step, name="desk-step"),
    path("desk/person/<str:public_id>", people.person, name="desk-person"),
    path("desk/person/<str:public_id>/facts", people.facts, name="desk-person-facts"),
    path("desk/person/<str:public_id>/change", people.change, name="desk-person-change"),
    path("desk/person/<str:public_id>/note", people.note_on_person, name="desk-person-note"),
    path("desk/person/<str:public_id>/appointment", appointments.book, name="desk-book"),
    path("desk/appointment/<str:public_id>", appointments.appointment, name="desk-appointment"),
    path("desk/appointment/<str:public_id>/cancel", appointments.cancel, name="desk-appointment-cancel"),
    path("desk/case/<str:public_id>", cases.case, name="desk-case"),
    path("desk/case/<str:public_id>/<str:name>", cases.step, name="desk-case-step"),
]
