"""The cast and the services: Alice owns, Bob is her colleague, Charlie a stranger."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis as redis_client
from django.db import connections

from backend.apps.accounts.models import Organization, Role, User
from tests.services import free_port


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """On SQLite a file, as installations have: in memory its locks are others."""
    if connections["default"].vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connections["default"].settings_dict["TEST"]["NAME"] = str(folder / "db")


@dataclass
class Reply:
    """What one operation answered."""

    data: dict[str, Any]
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """The codes of GraphQL errors, then those of user errors in payloads."""
        found = [error["extensions"]["code"] for error in self.errors]
        for payload in (self.data or {}).values():
            if isinstance(payload, dict):
                found += [error["code"] for error in payload.get("errors") or []]
        return found


@dataclass
class Person:
    """A caller of the API; `user` is None for the anonymous one.

    `scopes` make it an API token of the user.
    """

    user: User | None
    language: str = "en"
    scopes: frozenset[str] | None = None

    def run(self, document: str, /, **variables: Any) -> Reply:
        """Execute `document` as this person, through the schema."""
        from backend.schema.base import RequestContext
        from backend.schema.transport.execution import run_operation

        result = run_operation(
            RequestContext(user=self.user, language=self.language, scopes=self.scopes),
            query=document,
            variables=variables,
        )
        return Reply(data=result.get("data"), errors=result.get("errors") or [])


def make_user(
    email: str, organization: Organization, role: str = Role.USER, **fields: Any
) -> User:
    """A user with the password "correct horse battery"."""
    return User.objects.create_user(
        email=email,
        password="correct horse battery",
        name=email.partition("@")[0].capitalize(),
        organization=organization,
        role=role,
        **fields,
    )


@pytest.fixture
def acme(db: None) -> Organization:
    return Organization.objects.create(name="Acme")


@pytest.fixture
def alice(acme: Organization) -> Person:
    return Person(make_user("alice@acme.example", acme, Role.ADMIN))


@pytest.fixture
def bob(acme: Organization) -> Person:
    return Person(make_user("bob@acme.example", acme))


@pytest.fixture
def charlie(db: None) -> Person:
    other = Organization.objects.create(name="Other")
    return Person(make_user("charlie@other.example", other, Role.ADMIN))


@pytest.fixture
def anonymous() -> Person:
    return Person(None)


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """Argon2 costs 50 ms a password by design; one test of its own checks it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    """Stored files of a test live and die with it."""
    if "location" in settings.STORAGES["default"].get("OPTIONS", {}):
        storages = {name: dict(value) for name, value in settings.STORAGES.items()}
        storages["default"]["OPTIONS"] = {"location": str(tmp_path / "media")}
        settings.STORAGES = storages
        settings.MEDIA_ROOT = tmp_path / "media"


class RedisServer:
    """A real Redis of one test process, on a free port, without persistence."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise pytest.UsageError("redis-server is missing; `make test` installs it.")
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                program,
                *("--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no", "--dir", str(folder)),
            ],
            stdout=subprocess.DEVNULL,
        )
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        with redis_client.Redis.from_url(self.url) as client:
            while time.monotonic() < deadline:
                try:
                    client.ping()
                except redis_client.ConnectionError:
                    time.sleep(0.02)
                else:
                    return
        raise pytest.UsageError("Redis did not answer within 10 seconds.")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="session")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis_url(_redis: RedisServer) -> Iterator[str]:
    """The address of a real, empty Redis that no other test uses meanwhile."""
    yield _redis.url
    with redis_client.Redis.from_url(_redis.url) as client:
        client.flushall()
