from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.imports import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("studies/bring", views.bring, name="bring"),
    path("studies/bring/<uuid:public_id>/", views.brought, name="brought"),
    path("studies/bring/<uuid:public_id>/state", views.state, name="brought_state"),
    path("studies/bring/<uuid:public_id>/agree", views.agree, name="brought_agree"),
    path("studies/bring/<uuid:public_id>/report.json", views.as_json, name="brought_json"),
    path("studies/bring/<uuid:public_id>/rejected.csv", views.rejected, name="brought_rejected"),
]
