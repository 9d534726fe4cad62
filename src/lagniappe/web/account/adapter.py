"""Sign-in rules: staff are made by an administrator, nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from lagniappe.desk.limits import client_address
from lagniappe.desk.models import User

NOWHERE = "::"


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        # allauth counts failed sign-ins by the address; what we count is already an IPv6 customer's whole network.
        address = client_address(request).partition("/")[0]
        return NOWHERE if address == "unknown" else address


def display(user: User) -> str:
    return str(user)
