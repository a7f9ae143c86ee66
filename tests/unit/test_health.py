"""`/healthz`, as load balancers and containers ask it: by address."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.db.utils import OperationalError
from django.test import AsyncClient, Client

HOSTS = ["console.example.com"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "10.0.3.7", "console.example.com"])
def test_whoever_asks_by_whatever_address_is_answered(
    db: None, settings: Any, host: str
) -> None:
    """A health check knows a container by its address, not by the site's name."""
    settings.ALLOWED_HOSTS = HOSTS
    reply = Client(headers={"host": host}).get("/healthz")
    assert (reply.status_code, reply.json()) == (200, {"status": "ok"})


@pytest.mark.django_db(transaction=True)
async def test_it_is_answered_on_the_server_s_own_way_too(settings: Any) -> None:
    settings.ALLOWED_HOSTS = HOSTS
    reply = await AsyncClient(headers={"host": "10.0.3.7"}).get("/healthz")
    await sync_to_async(connections.close_all)()  # that of the thread that asked
    assert reply.status_code == 200


def test_nothing_else_is_answered_under_other_names(db: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = HOSTS
    client = Client(headers={"host": "10.0.3.7"})
    assert [
        client.get(path).status_code for path in ("/", "/admin/", "/healthz/x")
    ] == [
        400,
        400,
        400,
    ]


@pytest.mark.django_db
def test_without_the_database_it_says_so_and_no_more() -> None:
    def gone(*_: Any) -> None:
        raise OperationalError("connection to 10.0.0.9 refused")

    with connection.execute_wrapper(gone):
        reply = Client().get("/healthz")
    assert (reply.status_code, reply.json()) == (503, {"status": "unavailable"})
