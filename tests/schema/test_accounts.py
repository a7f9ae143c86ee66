"""Signing in, staying in, going out and registering, through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

from backend.apps.accounts.models import Organization, Role, Session, User
from backend.apps.accounts.services import authenticate_access, sign_in
from backend.common.errors import Unauthenticated
from backend.schema.base import RequestContext, from_global_id
from backend.schema.transport.execution import run_operation
from tests.conftest import Person

PASSWORD = "correct horse battery"
TOKENS = """accessToken accessExpiresAt refreshToken refreshExpiresAt
    user { id email role organization { name } } errors { field code message }"""
LOGIN = f"mutation($input: LoginInput!) {{ login(input: $input) {{ {TOKENS} }} }}"
REFRESH = f"""mutation($token: String!) {{
    refreshToken(input: {{refreshToken: $token}}) {{ {TOKENS} }} }}"""
LOGOUT = """mutation($token: String) {
    logout(input: {refreshToken: $token}) { errors { field code } } }"""
REGISTER = f"""mutation($input: RegisterInput!) {{
    register(input: $input) {{ {TOKENS} }} }}"""
ME = "{ me { email organization { name } } }"


def call(
    document: str, token: str | None = None, /, language: str = "en", **variables: Any
) -> dict[str, Any]:
    """Run as the holder of an access token; the transport does the same."""
    context = RequestContext(language=language, remote_address="1.2.3.4")
    if token is not None:
        try:
            context.user, context.session = authenticate_access(token)
        except Unauthenticated:
            context.token_refused = True
    return run_operation(context, query=document, variables=variables)


def login(password: str = PASSWORD, **options: Any) -> dict[str, Any]:
    given = {"email": "alice@acme.example", "password": password}
    payload: dict[str, Any] = call(LOGIN, input=given, **options)["data"]["login"]
    return payload


def applicant(**changes: Any) -> dict[str, Any]:
    return {
        "email": "Dora@new.example",
        "password": "an unusual sentence",
        "name": " Dora ",
        "organization": "New shop",
        **changes,
    }


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


@pytest.fixture
def open_registration(settings: Any, db: None) -> None:
    settings.REGISTRATION_OPEN = True


def test_login_gives_tokens_that_work(alice: Person) -> None:
    done = login()
    assert done["errors"] == []
    assert done["user"]["email"] == "alice@acme.example"
    assert done["user"]["organization"] == {"name": "Acme"}
    assert done["accessExpiresAt"] > timezone.now().isoformat()
    assert call(ME, done["accessToken"])["data"]["me"] == {
        "email": "alice@acme.example",
        "organization": {"name": "Acme"},
    }


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "The e-mail address or the password is wrong."),
        ("ko", "이메일 또는 비밀번호가 올바르지 않습니다."),
    ],
)
def test_a_refused_login_says_nothing_but_that(
    alice: Person, language: str, message: str
) -> None:
    refused = login("wrong", language=language)
    expected = {"field": None, "code": "INVALID_CREDENTIALS", "message": message}
    assert refused.pop("errors") == [expected]
    assert set(refused.values()) == {None}


def test_a_throttled_login_says_when_to_come_back(alice: Person, settings: Any) -> None:
    settings.LOGIN_ACCOUNT_LIMIT = 2
    for _ in range(2):
        assert codes(login("wrong")) == [(None, "INVALID_CREDENTIALS")]
    (error,) = login()["errors"]
    assert error == {
        "field": None,
        "code": "THROTTLED",
        "message": "Too many tries. Try again in 900 seconds.",
    }


def test_me_is_null_for_nobody_and_an_error_for_a_lapsed_token(alice: Person) -> None:
    assert call(ME) == {"data": {"me": None}}
    answer = call(ME, "lapsed")
    assert answer["data"] == {"me": None}
    assert [e["extensions"]["code"] for e in answer["errors"]] == ["UNAUTHENTICATED"]


def test_refreshing_works_without_and_with_a_lapsed_access_token(
    alice: Person,
) -> None:
    done = login()
    for token in (None, "lapsed"):
        done = call(REFRESH, token, token=done["refreshToken"])["data"]["refreshToken"]
        assert done["errors"] == []
        assert call(ME, done["accessToken"])["data"]["me"]


def test_a_second_use_of_a_refresh_token_ends_the_session(alice: Person) -> None:
    done = login()
    again = call(REFRESH, token=done["refreshToken"])["data"]["refreshToken"]
    past = timezone.now() - timedelta(minutes=1)
    BlacklistedToken.objects.update(blacklisted_at=past)
    reused = call(REFRESH, token=done["refreshToken"])["data"]["refreshToken"]
    assert codes(reused) == [("refreshToken", "INVALID_REFRESH_TOKEN")]
    assert call(ME, again["accessToken"])["data"]["me"] is None
    refused = call(REFRESH, token=again["refreshToken"])["data"]["refreshToken"]
    assert codes(refused) == [("refreshToken", "INVALID_REFRESH_TOKEN")]


def test_logout_ends_this_session_and_no_other(alice: Person) -> None:
    done, other = login(), login()
    assert call(LOGOUT, done["accessToken"])["data"]["logout"] == {"errors": []}
    assert call(ME, done["accessToken"])["data"]["me"] is None
    refused = call(REFRESH, token=done["refreshToken"])["data"]["refreshToken"]
    assert codes(refused) == [("refreshToken", "INVALID_REFRESH_TOKEN")]
    assert call(ME, other["accessToken"])["data"]["me"]


def test_logout_needs_no_input(alice: Person) -> None:
    token = login()["accessToken"]
    assert call("mutation { logout { errors { code } } }", token)["data"] == {
        "logout": {"errors": []}
    }
    assert call(ME, token)["data"]["me"] is None


def test_logout_works_with_the_refresh_token_alone(alice: Person) -> None:
    done = login()
    answer = call(LOGOUT, "lapsed", token=done["refreshToken"])
    assert answer["data"]["logout"] == {"errors": []}
    assert call(ME, done["accessToken"])["data"]["me"] is None


def test_logout_of_nobody_is_denied(db: None) -> None:
    (error,) = call(LOGOUT)["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    refused = call(LOGOUT, token="x")["data"]["logout"]
    assert codes(refused) == [("refreshToken", "INVALID_REFRESH_TOKEN")]


def test_registration_is_closed_unless_opened(db: None) -> None:
    refused = call(REGISTER, input=applicant())["data"]["register"]
    assert codes(refused) == [(None, "REGISTRATION_CLOSED")]
    assert not Organization.objects.exists()


def test_registering_makes_an_administrator_of_a_new_organisation(
    open_registration: None, charlie: Person
) -> None:
    done = call(REGISTER, language="ko", input=applicant())["data"]["register"]
    assert done["errors"] == []
    assert done["user"]["email"] == "dora@new.example"
    assert done["user"]["organization"] == {"name": "New shop"}
    dora = User.objects.get(email="dora@new.example")
    assert (dora.name, dora.role, dora.language) == ("Dora", Role.ADMIN, "ko")
    assert not dora.is_staff
    assert not dora.is_superuser
    assert call(ME, done["accessToken"])["data"]["me"]["email"] == dora.email
    sign_in(email=dora.email, password="an unusual sentence", remote_address="")


def test_an_organisation_of_the_same_name_is_another_one(
    open_registration: None, charlie: Person
) -> None:
    given = applicant(organization="Other")
    assert call(REGISTER, input=given)["data"]["register"]["errors"] == []
    assert User.objects.get(name="Dora").organization != charlie.user.organization  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": "dora"}, [("email", "INVALID_EMAIL")]),
        ({"email": "dora@\ud800.example"}, [("email", "INVALID_EMAIL")]),
        ({"email": "d\x00@new.example"}, [("email", "INVALID_EMAIL")]),
        ({"email": "d" * 250 + "@new.example"}, [("email", "INVALID_EMAIL")]),
        ({"name": " "}, [("name", "TEXT_MISSING")]),
        ({"name": "x" * 81}, [("name", "TEXT_TOO_LONG")]),
        ({"name": "a\nb"}, [("name", "BAD_CHARACTERS")]),
        ({"name": "\u202eevil"}, [("name", "BAD_CHARACTERS")]),
        ({"organization": ""}, [("organization", "TEXT_MISSING")]),
        ({"organization": "\x00"}, [("organization", "BAD_CHARACTERS")]),
        ({"language": "fr"}, [("language", "INVALID_LANGUAGE")]),
        ({"password": "s3a"}, [("password", "WEAK_PASSWORD")]),
        ({"password": "password12"}, [("password", "WEAK_PASSWORD")]),
        ({"password": "x" * 1025}, [("password", "INVALID_INPUT")]),
        ({"password": "\ud800" * 12}, [("password", "INVALID_INPUT")]),
        ({"password": "dora@new.example"}, [("password", "WEAK_PASSWORD")]),
        (
            {"password": "password", "email": "x", "name": ""},
            [
                ("name", "TEXT_MISSING"),
                ("email", "INVALID_EMAIL"),
                ("password", "WEAK_PASSWORD"),
                ("password", "WEAK_PASSWORD"),
            ],
        ),
    ],
)
def test_a_refused_registration_leaves_nothing(
    open_registration: None, changes: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    refused = call(REGISTER, input=applicant(**changes))["data"]["register"]
    assert codes(refused) == expected
    assert refused["accessToken"] is None
    assert not Organization.objects.exists()
    assert not User.objects.exists()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("language", "message"),
    [
        (
            "en",
            "This password is too short. It must contain at least 10 characters.",
        ),
        ("ko", "이 비밀번호는 너무 짧습니다. 최소 10자 이상이어야 합니다."),
    ],
)
def test_what_is_wrong_with_a_password_is_said_in_the_callers_language(
    open_registration: None, language: str, message: str
) -> None:
    given = applicant(password="s3ans")
    refused = call(REGISTER, language=language, input=given)["data"]["register"]
    assert [error["message"] for error in refused["errors"]] == [message]


def test_an_address_in_use_is_refused_in_any_case(
    open_registration: None, alice: Person
) -> None:
    given = applicant(email="ALICE@acme.example")
    refused = call(REGISTER, input=given)["data"]["register"]
    assert codes(refused) == [("email", "EMAIL_TAKEN")]
    assert Organization.objects.count() == 1


def test_registering_is_throttled_by_address(
    open_registration: None, settings: Any
) -> None:
    settings.REGISTRATION_ADDRESS_LIMIT = 2
    for name in ("a", "b"):
        given = applicant(email=f"{name}@new.example")
        assert call(REGISTER, input=given)["data"]["register"]["errors"] == []
    refused = call(REGISTER, input=applicant())["data"]["register"]
    assert codes(refused) == [(None, "THROTTLED")]
    assert User.objects.count() == 2


def test_the_user_of_a_payload_is_a_node(alice: Person) -> None:
    node, pk = from_global_id(login()["user"]["id"])
    assert (node._meta.name, pk) == ("User", alice.user.pk)  # type: ignore[union-attr]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_told_as_a_row_or_a_service_holds_it(
    alice: Person, role: Role
) -> None:
    assert alice.user is not None
    for held in (role, role.value):
        alice.user.role = held
        assert alice.run("{ me { role } }").data == {"me": {"role": role.value}}
