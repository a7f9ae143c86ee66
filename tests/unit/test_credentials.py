"""Credentials: one error for all faults, and throttles by account and by address."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import RequestFactory

from backend import settings as backend_settings
from backend.apps.accounts import services
from backend.apps.accounts.errors import InvalidCredentials
from backend.apps.accounts.models import Session, User
from backend.common.errors import Throttled, Unauthenticated
from tests.conftest import Person
from tests.unit.test_sessions import PASSWORD, sign_in


class CountingHasher(MD5PasswordHasher):
    """Counts how often something is hashed: what hashing costs in time."""

    algorithm = "counting"
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).hashed += 1
        return super().encode(password, salt)


def test_unknown_wrong_and_inactive_are_one_error(alice: Person) -> None:
    User.objects.create_user(
        email="gone@acme.example",
        password=PASSWORD,
        name="Gone",
        organization=alice.user.organization,  # type: ignore[union-attr]
        is_active=False,
    )
    told = set()
    for email, password in (
        ("nobody@acme.example", PASSWORD),
        ("alice@acme.example", "wrong"),
        ("alice@acme.example", ""),
        ("alice@acme.example", PASSWORD + "x" * 2000),
        ("gone@acme.example", PASSWORD),
        ("alice@acme.example\x00", PASSWORD),
        ("a" * 5000 + "@acme.example", PASSWORD),
        ("", ""),
        ("\ud800", "\ud800"),
    ):
        with pytest.raises(InvalidCredentials) as refusal:
            sign_in(email, password)
        told.add((refusal.value.field, str(refusal.value)))
    assert len(told) == 1
    assert Session.objects.count() == 0


def test_an_unknown_address_costs_one_hash_like_a_known_one(
    alice: Person, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["tests.unit.test_credentials.CountingHasher"]
    alice.user.set_password(PASSWORD)  # type: ignore[union-attr]
    alice.user.save()  # type: ignore[union-attr]
    counts = []
    for email in ("alice@acme.example", "nobody@acme.example", "x\x00"):
        CountingHasher.hashed = 0
        with pytest.raises(InvalidCredentials):
            sign_in(email, "wrong")
        counts.append(CountingHasher.hashed)
    assert counts == [1, 1, 1]


def test_the_address_is_found_in_any_case(alice: Person) -> None:
    assert sign_in(" Alice@ACME.example ").user == alice.user


def test_an_account_is_locked_over_all_addresses_at_once(
    alice: Person, settings: Any
) -> None:
    settings.LOGIN_ACCOUNT_LIMIT = 3
    for last in range(3):
        with pytest.raises(InvalidCredentials):
            sign_in("Alice@acme.example", "wrong", f"1.2.3.{last}")
    with pytest.raises(Throttled) as refusal:
        sign_in(address="9.9.9.9")
    assert refusal.value.parameters["retry_after_s"] == settings.LOGIN_COOLOFF_S


def test_an_address_is_locked_over_all_accounts_at_once(
    alice: Person, settings: Any
) -> None:
    settings.LOGIN_ADDRESS_LIMIT = 3
    for name in ("x", "y", "z"):
        with pytest.raises(InvalidCredentials):
            sign_in(f"{name}@acme.example", "wrong")
    with pytest.raises(Throttled):
        sign_in()
    assert sign_in(address="9.9.9.9").user == alice.user


def test_one_own_account_does_not_free_an_address_that_guesses_others(
    alice: Person, bob: Person, settings: Any
) -> None:
    settings.LOGIN_ADDRESS_LIMIT = 3
    for _ in range(3):
        with pytest.raises(InvalidCredentials):
            sign_in(password="wrong")
        if _ < 2:
            sign_in("bob@acme.example")
    with pytest.raises(Throttled):
        sign_in("bob@acme.example")


def test_success_clears_the_failures_of_the_account(
    alice: Person, settings: Any
) -> None:
    settings.LOGIN_ACCOUNT_LIMIT = 2
    for _ in range(3):
        with pytest.raises(InvalidCredentials):
            sign_in(password="wrong")
        sign_in()


def test_an_administrator_can_unlock_an_account(alice: Person, settings: Any) -> None:
    settings.LOGIN_ACCOUNT_LIMIT = 1
    with pytest.raises(InvalidCredentials):
        sign_in(password="wrong")
    services.unlock_account(email="alice@acme.example")
    assert sign_in().user == alice.user


def test_the_admin_site_shares_the_throttle(alice: Person, settings: Any) -> None:
    settings.LOGIN_ACCOUNT_LIMIT = 1
    request = RequestFactory().post("/admin/login/")
    known = {"request": request, "username": "alice@acme.example"}
    assert authenticate(**known, password="wrong") is None
    assert authenticate(**known, password=PASSWORD) is None
    with pytest.raises(Throttled):
        sign_in()
    services.unlock_account(email="alice@acme.example")
    assert authenticate(**known, password=PASSWORD) == alice.user


def test_another_password_ends_the_sessions_of_the_old_one(alice: Person) -> None:
    done = sign_in()
    services.set_password(user=done.user, password="an entirely new one")
    with pytest.raises(Unauthenticated):
        services.authenticate_access(done.tokens.access_token)
    assert sign_in(password="an entirely new one")


def test_passwords_are_stored_as_argon2(acme: Any, settings: Any) -> None:
    settings.PASSWORD_HASHERS = backend_settings.PASSWORD_HASHERS
    user = services.create_user(
        organization=acme, email="d@acme.example", password=PASSWORD, name="Dan"
    )
    assert user.password.startswith("argon2$argon2id$")
    assert sign_in("d@acme.example").user == user
