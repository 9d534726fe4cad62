"""Our addresses on the channels: so far the chat windows on other sites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.setup_changes import demand_administrator, put
from lagniappe.desk.models import Account, User

ACCOUNT_FIELDS = ("channel", "name", "address", "queue", "settings", "active")


@action
def create_account(*, values: Mapping[str, Any], now: datetime, actor: User | None = None) -> Account:
    """Open an address. One without a queue is every site's, so only who administers them all may open it."""
    return _put(Account(), values, "account.created", now, actor)


@action
def change_account(*, account: Account, values: Mapping[str, Any], now: datetime, actor: User | None) -> Account:
    """Change an address; settings that are not given stay."""
    account = Account.objects.select_related("queue__site").get(pk=account.pk)
    demand_administrator(actor, account.queue.site if account.queue else None)
    settings = {**account.settings, **values.get("settings", {})}
    return _put(account, {**values, "settings": settings}, "account.changed", now, actor)


def _put(account: Account, values: Mapping[str, Any], verb: str, now: datetime, actor: User | None) -> Account:
    queue = values.get("queue", account.queue)
    demand_administrator(actor, queue.site if queue else None)
    changed = put(account, values, ACCOUNT_FIELDS)
    if changed:
        data = {"account": str(account.public_id), "changed": changed}
        record(verb, now=now, actor=actor, queue=account.queue, site=queue.site if queue else None, data=data)
    return account
