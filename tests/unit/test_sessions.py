"""Sessions and tokens, also against those who tamper with them."""

from __future__ import annotations

import base64
import json
import threading
import uuid
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import (
    BlacklistedToken,
    OutstandingToken,
)
from rest_framework_simplejwt.tokens import AccessToken
from rest_framework_simplejwt.tokens import RefreshToken as PlainRefreshToken

from backend.apps.accounts import services
from backend.apps.accounts.errors import InvalidRefreshToken
from backend.apps.accounts.models import Session, User
from backend.apps.accounts.sessions import SignIn
from backend.common.errors import Unauthenticated
from tests.conftest import Person

PASSWORD = "correct horse battery"


@pytest.fixture
def done(alice: Person) -> SignIn:
    """Alice, signed in."""
    return sign_in()


def sign_in(
    email: str = "alice@acme.example",
    password: str = PASSWORD,
    address: str = "1.2.3.4",
) -> SignIn:
    return services.sign_in(email=email, password=password, remote_address=address)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def signed(payload: dict[str, Any], key: str | None = None, **options: Any) -> str:
    return jwt.encode(payload, key or django_settings.SECRET_KEY, **options)


def payload_of(token: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def test_an_access_token_names_its_user_in_one_query(
    done: SignIn, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        user, session = services.authenticate_access(done.tokens.access_token)
        assert user.organization.name == "Acme"
    assert (user, session) == (done.user, done.session)


def test_lifetimes_are_a_quarter_of_an_hour_and_a_week(done: SignIn) -> None:
    now = timezone.now()
    slack = timedelta(seconds=30)
    access = done.tokens.access_expires_at - now
    refresh = done.tokens.refresh_expires_at - now
    assert abs(access - timedelta(minutes=15)) < slack
    assert abs(refresh - timedelta(days=7)) < slack


def hostile_access_tokens(done: SignIn) -> dict[str, str]:
    access = done.tokens.access_token
    payload = payload_of(access)
    head, body, signature = access.split(".")
    expired = AccessToken(access)
    expired.set_exp(from_time=timezone.now(), lifetime=-timedelta(seconds=1))
    endless = {name: value for name, value in payload.items() if name != "exp"}
    return {
        "nothing": "",
        "no token": "x",
        "not ascii": "한글.한글.한글",
        "zero byte": "\x00",
        "lone surrogate": "\ud800",
        "huge": "a" * 100_000,
        "expired": str(expired),
        "of the other kind": done.tokens.refresh_token,
        "alg none": f"{part({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        "alg none, signed": f"{part({'alg': 'none', 'typ': 'JWT'})}.{body}.{signature}",
        "other user": f"{head}.{part({**payload, 'user_id': '2'})}.{signature}",
        "other key": signed(payload, "y" * 48, algorithm="HS256"),
        "other algorithm": signed(payload, algorithm="HS384"),
        "no expiry": signed(endless),
        "no session": signed({k: v for k, v in payload.items() if k != "sid"}),
        "no session there": signed({**payload, "sid": uuid.uuid4().hex}),
        "session of no form": signed({**payload, "sid": "x"}),
        "session of no type": signed({**payload, "sid": 5}),
        "user who has not this session": signed({**payload, "user_id": "999"}),
        "user of no form": signed({**payload, "user_id": "x"}),
        "no type": signed({k: v for k, v in payload.items() if k != "token_type"}),
        "no id": signed({k: v for k, v in payload.items() if k != "jti"}),
        "payload is a list": signed_list(),
    }


def signed_list() -> str:
    return jwt.api_jws.encode(b"[1]", django_settings.SECRET_KEY, algorithm="HS256")


def test_no_hostile_access_token_is_taken(done: SignIn) -> None:
    for name, token in hostile_access_tokens(done).items():
        with pytest.raises(Unauthenticated):
            services.authenticate_access(token)
            pytest.fail(f"taken: {name}")
    assert services.authenticate_access(done.tokens.access_token)[0] == done.user


def test_an_access_token_refreshes_nothing(done: SignIn) -> None:
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=done.tokens.access_token)
    assert services.authenticate_access(done.tokens.access_token)


def test_a_revoked_session_ends_all_its_tokens_and_no_other(done: SignIn) -> None:
    other = sign_in()
    services.revoke_session(session_id=done.session.pk)
    with pytest.raises(Unauthenticated):
        services.authenticate_access(done.tokens.access_token)
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=done.tokens.refresh_token)
    assert services.authenticate_access(other.tokens.access_token)


def test_an_inactive_user_is_out_at_once(done: SignIn) -> None:
    User.objects.filter(pk=done.user.pk).update(is_active=False)
    with pytest.raises(Unauthenticated):
        services.authenticate_access(done.tokens.access_token)
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=done.tokens.refresh_token)


def test_a_deleted_user_is_out_at_once(done: SignIn) -> None:
    User.objects.get(pk=done.user.pk).delete()
    with pytest.raises(Unauthenticated):
        services.authenticate_access(done.tokens.access_token)
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=done.tokens.refresh_token)


def test_refreshing_rotates_and_keeps_the_session(done: SignIn) -> None:
    again = services.refresh_session(refresh_token=done.tokens.refresh_token)
    assert again.session.pk == done.session.pk
    assert again.tokens.refresh_token != done.tokens.refresh_token
    user, _ = services.authenticate_access(again.tokens.access_token)
    assert user == done.user
    third = services.refresh_session(refresh_token=again.tokens.refresh_token)
    assert third.session.pk == done.session.pk


def used_long_ago() -> None:
    """Let the time of grace pass for every refresh token that was used."""
    past = timezone.now() - timedelta(minutes=1)
    BlacklistedToken.objects.update(blacklisted_at=past)


def test_a_refresh_token_used_twice_ends_the_session_for_everyone(
    done: SignIn,
) -> None:
    again = services.refresh_session(refresh_token=done.tokens.refresh_token)
    used_long_ago()
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=done.tokens.refresh_token)
    with pytest.raises(Unauthenticated):
        services.authenticate_access(again.tokens.access_token)
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=again.tokens.refresh_token)


def test_a_lost_answer_is_given_again(done: SignIn) -> None:
    first = services.refresh_session(refresh_token=done.tokens.refresh_token)
    again = services.refresh_session(refresh_token=done.tokens.refresh_token)
    assert again.tokens.refresh_token == first.tokens.refresh_token
    assert again.tokens.refresh_expires_at == first.tokens.refresh_expires_at
    for known in (first, again):
        assert services.authenticate_access(known.tokens.access_token)
    third = services.refresh_session(refresh_token=again.tokens.refresh_token)
    assert third.session.pk == done.session.pk


def test_an_answer_that_has_arrived_is_not_given_again(done: SignIn) -> None:
    """The next token was used: whoever comes with the old one is somebody else."""
    first = services.refresh_session(refresh_token=done.tokens.refresh_token)
    second = services.refresh_session(refresh_token=first.tokens.refresh_token)
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=done.tokens.refresh_token)
    with pytest.raises(Unauthenticated):
        services.authenticate_access(second.tokens.access_token)


def test_without_grace_a_second_use_ends_the_session(
    done: SignIn, settings: Any
) -> None:
    settings.REFRESH_GRACE_S = 0
    services.refresh_session(refresh_token=done.tokens.refresh_token)
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=done.tokens.refresh_token)
    assert Session.objects.get().revoked_at is not None


def test_a_well_signed_refresh_token_that_was_never_given_out_is_refused(
    done: SignIn,
) -> None:
    forged = PlainRefreshToken()
    forged["user_id"] = str(done.user.pk)
    forged["sid"] = done.session.pk.hex
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=str(forged))


@pytest.mark.parametrize("token", ["", "x", "\x00", "a.b.c", "한글", "a" * 100_000])
def test_a_malformed_refresh_token_is_refused(db: None, token: str) -> None:
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=token)


def test_an_expired_refresh_token_is_refused(done: SignIn) -> None:
    payload = payload_of(done.tokens.refresh_token)
    payload["exp"] = int((timezone.now() - timedelta(seconds=1)).timestamp())
    with pytest.raises(InvalidRefreshToken):
        services.refresh_session(refresh_token=signed(payload))
    assert services.authenticate_access(done.tokens.access_token)


def test_the_database_holds_no_token(done: SignIn) -> None:
    services.refresh_session(refresh_token=done.tokens.refresh_token)
    kept = OutstandingToken.objects.values_list("token", flat=True)
    assert list(kept) == ["", ""]


def test_what_has_expired_is_dropped_at_the_next_sign_in(done: SignIn) -> None:
    past = timezone.now() - timedelta(days=1)
    OutstandingToken.objects.update(expires_at=past)
    Session.objects.update(expires_at=past)
    again = sign_in()
    assert list(Session.objects.values_list("pk", flat=True)) == [again.session.pk]
    assert OutstandingToken.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("grace_s", [10, 0])
def test_two_simultaneous_refreshes_leave_one_newest_token(
    alice: Person, settings: Any, grace_s: int
) -> None:
    """With grace both get the same one; without, one wins and the session ends."""
    settings.REFRESH_GRACE_S = grace_s
    done = sign_in()
    outcomes: list[str | None] = []
    start = threading.Barrier(2)

    def refresh() -> None:
        start.wait()
        try:
            token = done.tokens.refresh_token
            made = services.refresh_session(refresh_token=token)
            outcomes.append(made.tokens.refresh_token)
        except InvalidRefreshToken:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=refresh) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    is_over = Session.objects.get().revoked_at is not None
    if grace_s:
        assert len(set(outcomes)) == 1 and outcomes[0] is not None
    else:
        assert outcomes.count(None) == 1
    assert is_over == (grace_s == 0)
    assert OutstandingToken.objects.count() == 2
