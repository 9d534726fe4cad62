from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lagniappe.web.plan import people, replanning, roster, scenarios, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("plan", views.forecast, name="plan"),
    path("plan/staff", views.staff_needed, name="plan-staff"),
    path("plan/roster", roster.week, name="plan-roster"),
    path("plan/roster/today", replanning.replan, name="plan-replan"),
    path("plan/roster/freeze", roster.freeze, name="plan-freeze"),
    path("plan/draft/<uuid:public_id>", roster.draft, name="plan-draft"),
    path("plan/draft/<uuid:public_id>/state", roster.state, name="plan-draft-state"),
    path("plan/draft/<uuid:public_id>/publish", roster.publish, name="plan-publish"),
    path("plan/people", people.people, name="plan-people"),
    path("plan/people/import", people.bring, name="plan-people-import"),
    path("plan/people/<uuid:public_id>", people.person, name="plan-person"),
    path("plan/scenarios", scenarios.page, name="plan-scenarios"),
]
