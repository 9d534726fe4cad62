"""Chat: a written conversation on the website, from the first word to the rating, and on when it is taken up again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lagniappe.channels import Channel

CHANNEL = Channel("chat", _("Chat"), "message-circle", pull=False, slots=1)
