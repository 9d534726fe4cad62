from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.survey import phone, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("studies/conditions/", views.conditions, name="conditions"),
    path("studies/conditions/<slug:code>", views.checklist, name="checklist"),
    path("studies/surveys/", views.surveys, name="surveys"),
    path("studies/surveys/<uuid:public_id>/close", views.close, name="survey_close"),
    path("survey/worker.js", phone.worker, name="survey_worker"),
    path("survey/<str:signed>/", phone.page, name="survey"),
    path("survey/<str:signed>/token", phone.token, name="survey_token"),
    path("survey/<str:signed>/taps", phone.taps, name="survey_taps"),
]
