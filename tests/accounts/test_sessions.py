"""Where one is signed in, as one sees it oneself."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone

from backend.apps.accounts import services
from backend.apps.accounts.models import Session
from backend.common.errors import Unauthenticated
from backend.schema.base import RequestContext
from backend.schema.transport.execution import run_operation
from tests.accounts.conftest import codes, denied, mutate
from tests.conftest import Person
from tests.transport.process import ServerProcess

SESSIONS = "{ sessions { id createdAt lastSeenAt network userAgent isCurrent } }"


def shown(person: Person, session: Session | None = None) -> list[dict[str, Any]]:
    context = RequestContext(user=person.user, session=session)
    result = run_operation(context, query=SESSIONS, variables={})
    assert "errors" not in result, result
    found: list[dict[str, Any]] = result["data"]["sessions"]
    return found


def opened(person: Person, **known: str) -> Session:
    assert person.user is not None
    return services.open_session(user=person.user, **known).session


def test_sessions_are_shown_the_last_seen_first(alice: Person, bob: Person) -> None:
    opened(bob)
    first = opened(alice, remote_address="2001:db8::1", user_agent="Fire\x00fox\n" * 99)
    second = opened(alice, remote_address="1.2.3.4")
    found = shown(alice, second)
    assert [one["id"] for one in found] == [str(second.pk), str(first.pk)]
    assert [one["isCurrent"] for one in found] == [True, False]
    assert [one["network"] for one in found] == ["1.2.3.4", "2001:db8::/64"]
    assert found[1]["userAgent"] == ("Firefox" * 99)[:200]


def test_what_has_ended_is_not_shown(alice: Person) -> None:
    revoked, expired = opened(alice), opened(alice)
    services.revoke_session(session_id=revoked.pk)
    Session.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    assert shown(alice) == []


def test_sessions_are_for_people(alice: Person, anonymous: Person) -> None:
    assert anonymous.run(SESSIONS).codes == ["UNAUTHENTICATED"]
    machine = Person(alice.user, scopes=frozenset({"READ", "WRITE", "ADMIN"}))
    assert machine.run(SESSIONS).codes == ["FORBIDDEN"]


def test_one_session_is_ended_and_no_other(alice: Person) -> None:
    ended, stays = opened(alice), opened(alice)
    assert mutate(alice, "revokeSession", id=str(ended.pk)) == {"errors": []}
    assert [one["id"] for one in shown(alice)] == [str(stays.pk)]
    again = mutate(alice, "revokeSession", id=str(ended.pk))
    assert codes(again) == [("id", "NOT_FOUND")]


def test_nobody_ends_the_session_of_another(alice: Person, bob: Person) -> None:
    session = opened(bob)
    for id_ in (str(session.pk), str(uuid.uuid4())):
        assert codes(mutate(alice, "revokeSession", id=id_)) == [("id", "NOT_FOUND")]
    session.refresh_from_db()
    assert session.revoked_at is None
    for wrong in ("x", "", 5):
        assert denied(alice, "revokeSession", id=wrong) == ["BAD_REQUEST"]


def test_being_seen_is_noted_at_most_once_a_minute(
    alice: Person, django_assert_num_queries: Any
) -> None:
    assert alice.user is not None
    done = services.open_session(user=alice.user)
    with django_assert_num_queries(1):
        services.authenticate_access(done.tokens.access_token)
    past = timezone.now() - timedelta(minutes=2)
    Session.objects.update(last_seen_at=past)
    services.authenticate_access(done.tokens.access_token)
    done.session.refresh_from_db()
    assert done.session.last_seen_at > past + timedelta(minutes=1)


def test_refreshing_notes_where_it_came_from(alice: Person) -> None:
    assert alice.user is not None
    done = services.open_session(user=alice.user, remote_address="1.2.3.4")
    services.refresh_session(
        refresh_token=done.tokens.refresh_token,
        remote_address="5.6.7.8",
        user_agent="Chrome",
    )
    (one,) = shown(alice)
    assert (one["network"], one["userAgent"]) == ("5.6.7.8", "Chrome")


def test_an_administrator_sees_no_sessions_of_others(
    alice: Person, bob: Person
) -> None:
    opened(bob)
    assert shown(alice) == []


@pytest.mark.django_db(transaction=True)
def test_a_whole_life_over_http(alice: Person, settings: Any) -> None:
    """Sign in, look at the sessions, change the password, be signed out elsewhere."""
    # As the server, which is a process of its own, hashes them.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert alice.user is not None
    alice.user.set_password("correct horse battery")
    alice.user.save()
    login = """mutation($input: LoginInput!) { login(input: $input) {
      accessToken errors { code } } }"""
    change = """mutation($input: ChangePasswordInput!) { changePassword(input: $input) {
      errors { code } } }"""
    given = {"email": "alice@acme.example", "password": "correct horse battery"}
    server = ServerProcess()
    try:
        with httpx.Client(headers={"User-Agent": "a browser"}, timeout=60) as client:

            def ask(query: str, token: str = "", **variables: Any) -> Any:
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                body = {"query": query, "variables": variables}
                return client.post(server.url, json=body, headers=headers).json()

            here, there = (
                ask(login, input=given)["data"]["login"]["accessToken"]
                for _ in range(2)
            )
            found = ask(SESSIONS, here)["data"]["sessions"]
            assert [one["userAgent"] for one in found] == ["a browser"] * 2
            assert [one["network"] for one in found] == ["127.0.0.1"] * 2
            assert sorted(one["isCurrent"] for one in found) == [False, True]
            done = ask(
                change,
                here,
                input={
                    "oldPassword": given["password"],
                    "newPassword": "an unusual sentence",
                },
            )
            assert done["data"]["changePassword"]["errors"] == []
            assert len(ask(SESSIONS, here)["data"]["sessions"]) == 1
            refused = ask(SESSIONS, there)
            codes_ = [error["extensions"]["code"] for error in refused["errors"]]
            assert codes_ == ["UNAUTHENTICATED"]
    finally:
        server.stop()
    with pytest.raises(Unauthenticated):
        services.authenticate_access(there)
