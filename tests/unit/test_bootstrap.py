"""The first start: who may sign in then, and where."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from backend import bootstrap
from backend.apps.accounts.models import Role, User
from backend.apps.accounts.services import set_password


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("shop.example", "http://shop.example:8000"),
    ],
)
def test_the_address_told_is_one_to_call(host: str, url: str) -> None:
    assert bootstrap.local_url(host, 8000) == url


@pytest.mark.parametrize(
    ("host", "port", "told"),
    [
        ("127.0.0.1", 99999, "99999 is no port: ports go from 1 to 65535."),
        ("127.0.0.1", -1, "-1 is no port: ports go from 1 to 65535."),
        ("198.51.100.7", 8000, "198.51.100.7 is no address of this machine ("),
    ],
)
def test_a_place_that_cannot_be_listened_on_is_not_called_taken(
    host: str, port: int, told: str
) -> None:
    refusal = bootstrap.why_not_listen(host, port)
    assert refusal is not None
    assert refusal.startswith(told)


def test_after_the_last_port_there_is_none_to_propose() -> None:
    with socket.create_server(("127.0.0.1", 65_535)):
        refusal = bootstrap.why_not_listen("127.0.0.1", 65_535)
    assert refusal is not None
    assert refusal.endswith("make run PORT=8000")


def test_a_free_port_is_no_reason() -> None:
    assert bootstrap.why_not_listen("127.0.0.1", 0) is None


def test_the_first_password_is_random_and_for_the_owner_alone(
    db: None, home: Path
) -> None:
    # Of an earlier database, and longer.
    (home / "credentials").write_text("x" * 200)
    (home / "credentials").chmod(0o644)
    bootstrap.set_up(render_demo=None)
    found = bootstrap.credentials()
    assert found is not None
    email, password = found
    user = User.objects.get()
    assert (user.email, user.role) == (email, Role.ADMIN)
    assert user.check_password(password)
    assert len(password) >= 16
    assert (home / "credentials").stat().st_mode & 0o077 == 0


def test_a_second_start_changes_nobody(db: None, home: Path) -> None:
    bootstrap.set_up(render_demo=None)
    first = bootstrap.credentials()
    bootstrap.set_up(render_demo=None)
    assert bootstrap.credentials() == first
    assert User.objects.count() == 1


def test_a_changed_password_is_shown_no_more(
    db: None, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap.set_up(render_demo=None)
    set_password(user=User.objects.get(), password="an unusual sentence")
    bootstrap.print_credentials()
    assert capsys.readouterr().out == ""
    assert not (home / "credentials").exists()
