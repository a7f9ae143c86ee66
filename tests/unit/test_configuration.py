"""What the environment gives is told to those who set it, and does what it says."""

from __future__ import annotations

import asyncio
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from backend.apps.accounts.models import User
from backend.common.threads import Pool

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "backend" / "settings.py").read_text(encoding="utf-8")
READ = sorted(set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', SETTINGS)))


@pytest.mark.parametrize("document", ["README.md", "README.ko.md", ".env.example"])
def test_every_variable_is_documented(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert len(READ) > 30
    assert [name for name in READ if name not in text] == []


def test_every_line_of_the_example_can_be_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What stands behind a value is a part of it: a remark would become one."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = re.findall(r"^# ([A-Z0-9_]+)=(.*)$", text, re.MULTILINE)
    assert {name for name, _ in lines} >= set(READ) - {"PORT"}
    for name, value in lines:
        assert "#" not in value, name
        assert value == value.strip(), name
        if name != "SAFE_EYE_HOME":
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("SAFE_EYE_HOME", str(tmp_path))
    made = _settings()
    assert made["GRAPHQL_TIMEOUT_S"] == 30
    assert len(made["SECRET_KEY"]) > 50


def _settings() -> dict[str, Any]:
    """The settings as the environment of this moment makes them."""
    return runpy.run_path(str(ROOT / "backend" / "settings.py"))


def test_other_names_do_not_take_this_machine_s_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The address that the start prints is called, by people and by the demo."""
    monkeypatch.setenv("ALLOWED_HOSTS", "console.example.com")
    hosts = _settings()["ALLOWED_HOSTS"]
    assert set(hosts) == {"console.example.com", "localhost", "127.0.0.1", "[::1]"}


@pytest.mark.parametrize(("proxies", "status"), [("0", 403), ("1", 302)])
def test_the_admin_site_works_behind_a_proxy_that_ends_tls(
    db: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    proxies: str,
    status: int,
) -> None:
    """Its forms ask whether they come from a page of the same scheme and host."""
    User.objects.create_superuser(email="root@example.org", password="x" * 12)
    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    settings.SECURE_PROXY_SSL_HEADER = _settings().get("SECURE_PROXY_SSL_HEADER")
    client = Client(
        enforce_csrf_checks=True,
        headers={"host": "localhost", "x-forwarded-proto": "https"},
    )
    client.get(reverse("admin:login"))
    given = {"username": "root@example.org", "password": "x" * 12}
    given["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    origin = {"origin": "https://localhost", "referer": "https://localhost/"}
    reply = client.post(reverse("admin:login"), given, headers=origin)
    assert reply.status_code == status


@pytest.mark.django_db(transaction=True)
async def test_a_database_that_was_restarted_costs_nobody_a_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Connections that are kept may have ended meanwhile."""
    # Tests keep none; the server does.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 60)
    pool = Pool(name="kept", size=1)

    def backend() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        return int(pid)

    def end(pid: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        connection.close()

    try:
        first = await pool.run(backend)
        await asyncio.to_thread(end, first)
        assert await pool.run(backend) != first
    finally:
        await asyncio.to_thread(pool.close)
