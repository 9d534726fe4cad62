from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.channels.chat import views, widget

urlpatterns: list[URLPattern | URLResolver] = [
    path("chat/", views.begin, name="chat"),
    path("chat/widget.js", widget.script, name="chat_widget"),
    path("chat/held", widget.held, name="chat_held"),
    path("chat/back/<str:signed>", views.back, name="chat_back"),
    path("chat/<uuid:public_id>/", views.conversation_page, name="chat_conversation"),
    path("chat/<uuid:public_id>/messages", views.messages, name="chat_messages"),
    path("chat/<uuid:public_id>/say", views.say, name="chat_say"),
    path("chat/<uuid:public_id>/file/<uuid:file_id>", views.file, name="chat_file"),
    path("chat/<uuid:public_id>/file/<uuid:file_id>/state", views.file_state, name="chat_file_state"),
    path("chat/<uuid:public_id>/transcript/<slug:shape>", views.saved, name="chat_transcript"),
    path("chat/<uuid:public_id>/again", views.again, name="chat_again"),
    path("chat/<uuid:public_id>/seen", views.seen, name="chat_seen"),
    path("chat/<uuid:public_id>/typing", views.typing, name="chat_typing"),
    path("chat/<uuid:public_id>/end", views.end, name="chat_end"),
    path("chat/<uuid:public_id>/rate", views.rate, name="chat_rate"),
]
