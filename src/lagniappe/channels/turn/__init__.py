"""Numbered turns at a counter: kiosk, printed or phone ticket, wall display. The counter itself is on the agent's desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lagniappe.channels import Channel

CHANNEL = Channel("turn", _("Turn at a branch"), "ticket", pull=True, slots=3)
