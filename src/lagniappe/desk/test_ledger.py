"""The ledger read beside those who write it: nothing is passed over, whatever the order of commits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from lagniappe.desk.models import Event
from lagniappe.desk.queries import audience, ledger

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def write(verb: str) -> Event:
    return Event.objects.create(at=NOW, verb=verb)


@pytest.mark.django_db(transaction=True)
def test_a_row_with_a_lower_id_that_is_committed_later_is_not_passed_over() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    start = ledger.head()
    slow = connections.create_connection("default")
    try:
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute(
                "INSERT INTO desk_event (at, verb, data) VALUES (now(), 'day.slow', '{}') RETURNING id, transaction"
            )
            slow_id, slow_number = cursor.fetchone()
        quick = write("day.quick")
        assert quick.pk > slow_id
        assert ledger.head() < slow_number <= ledger.newest(), "what is still being written holds the fence"
        assert audience.steps(start, 10) == []
        slow.commit()
    finally:
        slow.close()
    assert [row.verb for row in ledger.past(start, ledger.head())] == ["day.slow", "day.quick"]


@pytest.mark.django_db(transaction=True)
def test_a_long_piece_is_told_whole_and_the_next_question_goes_on_behind_it() -> None:
    start = ledger.head()
    with transaction.atomic():
        for _one in range(7):
            write("day.many")
    write("day.after")
    told = audience.steps(start, 5)
    assert len(told) == (7 if connection.vendor == "postgresql" else 5)
    rest = audience.steps(told[-1].number, 5)
    assert len(told) + len(rest) == 8


@pytest.mark.django_db(transaction=True)
def test_somebody_elses_long_transaction_on_the_same_server_does_not_hold_us_up() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("nobody else writes in our file")
    import psycopg

    with psycopg.connect(**{**connection.get_connection_params(), "dbname": "postgres"}) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        event = write("day.ours")
        event.refresh_from_db()
        assert ledger.head() >= event.transaction
        elsewhere.rollback()
