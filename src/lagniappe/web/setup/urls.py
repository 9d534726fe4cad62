from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.setup import first, importing, privacy, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup", views.overview, name="setup"),
    path("setup/centre", views.centre, name="setup_centre"),
    path("setup/changes", views.changes, name="setup_changes"),
    path("setup/look", views.look, name="setup_look"),
    path("setup/first", first.first, name="setup_first"),
    path("setup/import/<slug:what>", importing.bring, name="setup_import"),
    path("setup/import/<slug:what>/refused", importing.refused_rows, name="setup_refused_rows"),
    path("setup/privacy", privacy.overview, name="setup_privacy"),
    path("setup/audit", privacy.audit, name="setup_audit"),
    path("setup/audit.csv", privacy.audit_csv, name="setup_audit_csv"),
    path("setup/person/<uuid:public_id>", privacy.person, name="setup_person"),
    path("setup/person/<uuid:public_id>/export", privacy.export, name="setup_person_export"),
    path("setup/person/<uuid:public_id>/forget", privacy.forget, name="setup_person_forget"),
    path("setup/<slug:name>", views.listing, name="setup_list"),
    path("setup/<slug:name>/new", views.new, name="setup_new"),
    path("setup/<slug:name>/<uuid:public_id>", views.edit, name="setup_edit"),
    path("setup/answers/<uuid:public_id>/remove", views.remove_answer, name="setup_remove_answer"),
]
