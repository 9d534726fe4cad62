"""The bare Django view beside our fragment: the same rows, drawn as a list, and nothing else that a page needs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from lagniappe.desk.models import Message

ROWS = Template(
    "<ol>{% for said in messages %}<li data-seq='{{ said.seq }}' data-speaker='{{ said.speaker }}'>"
    "<p>{{ said.text|linebreaksbr }}</p><time>{{ said.at|date:'H:i' }}</time></li>{% endfor %}</ol>"
)


def messages(request: HttpRequest, public_id: UUID) -> HttpResponse:
    after = int(request.GET.get("after") or 0)
    rows = Message.objects.filter(contact__public_id=public_id, seq__gt=after).order_by("seq")
    return HttpResponse(ROWS.render(Context({"messages": rows})))


urlpatterns = [path("chat/<uuid:public_id>/messages", messages)]
