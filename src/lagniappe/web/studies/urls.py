from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.studies import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("studies", views.overview, name="studies"),
    path("studies/days", views.days, name="sealed_days"),
    path("studies/finding/<uuid:public_id>/", views.finding, name="finding"),
    path("studies/finding/<uuid:public_id>/state", views.state, name="finding_state"),
    path("studies/finding/<uuid:public_id>/again", views.again, name="finding_again"),
    path("studies/finding/<uuid:public_id>/figure/<slug:language>/<slug:name>/<slug:look>.svg", views.figure, name="figure"),
    path("studies/finding/<uuid:public_id>/finding.json", views.as_json, name="finding_json"),
    path("studies/finding/<uuid:public_id>/finding.html", views.as_html, name="finding_html"),
    path("studies/finding/<uuid:public_id>/table/<slug:name>.<slug:form>", views.as_table, name="finding_table"),
    path("studies/finding/<uuid:public_id>/tables.zip", views.as_tables, name="finding_tables"),
    path("studies/<slug:name>", views.study, name="study"),
]  # fmt: skip
