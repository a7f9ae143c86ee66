"""Passwords: changed by who knows them, reset by who owns the mailbox."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from backend.apps.accounts import services
from backend.apps.accounts.errors import (
    InvalidCredentials,
    InvalidResetToken,
)
from backend.apps.accounts.models import Session, User
from backend.apps.accounts.passwords import make_reset_token
from backend.common.errors import Throttled
from backend.common.mail import MAX_WAITING, drain, in_background
from tests.accounts.conftest import (
    NEW_PASSWORD,
    PASSWORD,
    codes,
    denied,
    mutate,
    next_mail,
)
from tests.conftest import Person


def signs_in(email: str, password: str) -> bool:
    try:
        services.sign_in(email=email, password=password, remote_address="9.9.9.9")
    except InvalidCredentials:
        return False
    return True


def change(user: User, old: str, new: str, session: Session | None = None) -> None:
    services.change_password(
        user=user, session=session, old_password=old, new_password=new
    )


def token_of(person: Person) -> str:
    assert person.user is not None
    return make_reset_token(User.objects.get(pk=person.user.pk))


def settle() -> None:
    """Return when all mails that were asked for so far are sent."""
    assert drain(patience_s=60)


# --- changing


def test_a_changed_password_ends_all_other_sessions(alice: Person) -> None:
    assert alice.user is not None
    here, there = (services.open_session(user=alice.user) for _ in range(2))
    change(alice.user, PASSWORD, NEW_PASSWORD, here.session)
    assert signs_in("alice@acme.example", NEW_PASSWORD)
    assert not signs_in("alice@acme.example", PASSWORD)
    ended = {s.pk for s in Session.objects.exclude(revoked_at=None)}
    assert ended == {there.session.pk}


@pytest.mark.parametrize("old", ["wrong", "", "x" * 2000, "\x00", "\ud800"])
def test_a_password_is_changed_by_who_knows_it(alice: Person, old: str) -> None:
    refused = mutate(alice, "changePassword", oldPassword=old, newPassword=NEW_PASSWORD)
    assert codes(refused) == [("oldPassword", "WRONG_PASSWORD")]
    assert signs_in("alice@acme.example", PASSWORD)


@pytest.mark.parametrize("new", ["short", "password12", "alice@acme.example"])
def test_a_weak_password_is_refused_by_its_field(alice: Person, new: str) -> None:
    refused = mutate(alice, "changePassword", oldPassword=PASSWORD, newPassword=new)
    assert set(codes(refused)) == {("newPassword", "WEAK_PASSWORD")}
    assert signs_in("alice@acme.example", PASSWORD)


def test_a_password_is_not_found_out_by_changing_it(
    alice: Person, settings: Any
) -> None:
    settings.LOGIN_ACCOUNT_LIMIT = 2
    for _ in range(2):
        given = {"oldPassword": "wrong", "newPassword": NEW_PASSWORD}
        refused = mutate(alice, "changePassword", **given)
        assert codes(refused) == [("oldPassword", "WRONG_PASSWORD")]
    given = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert codes(mutate(alice, "changePassword", **given)) == [(None, "THROTTLED")]
    assert signs_in("alice@acme.example", PASSWORD)


def test_nobody_and_no_machine_changes_a_password(
    alice: Person, anonymous: Person
) -> None:
    given = {"oldPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert denied(anonymous, "changePassword", **given) == ["UNAUTHENTICATED"]
    machine = Person(alice.user, scopes=frozenset({"READ", "WRITE", "ADMIN"}))
    assert denied(machine, "changePassword", **given) == ["FORBIDDEN"]
    assert signs_in("alice@acme.example", PASSWORD)


# --- asking for a link


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("en", "Safe-Eye: a new password", "Someone, hopefully you,"),
        ("ko", "Safe-Eye: 새 비밀번호 설정", "새 비밀번호 설정이 요청되었습니다"),
    ],
)
def test_a_link_is_mailed_that_gives_a_new_password(
    alice: Person, settings: Any, language: str, subject: str, sentence: str
) -> None:
    settings.FRONTEND_URL = "https://console.example"
    nobody = Person(None, language=language)
    done = mutate(nobody, "requestPasswordReset", email=" Alice@ACME.example ")
    assert done == {"errors": []}
    sent = next_mail()
    assert (sent.to, sent.subject) == (["alice@acme.example"], subject)
    assert sentence in sent.body
    assert "Someone, hopefully you," in sent.body and "요청되었습니다" in sent.body
    links = re.findall(
        r"https://console\.example/reset-password#token=(\S+)", sent.body
    )
    assert len(set(links)) == 1
    given = {"token": links[0], "password": NEW_PASSWORD}
    assert mutate(nobody, "resetPassword", **given) == {"errors": []}
    assert signs_in("alice@acme.example", NEW_PASSWORD)
    assert not signs_in("alice@acme.example", PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_the_answer_does_not_tell_who_is_there(alice: Person, bob: Person) -> None:
    User.objects.filter(email="bob@acme.example").update(is_active=False)
    answers = [
        mutate(Person(None), "requestPasswordReset", email=email)
        for email in (
            "alice@acme.example",
            "bob@acme.example",
            "nobody@acme.example",
            "no address",
            "",
            "\x00",
            "\ud800",
            "a" * 10**5,
        )
    ]
    assert answers == [{"errors": []}] * 8
    settle()
    assert [sent.to for sent in mail.outbox] == [["alice@acme.example"]]


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_is_not_flooded(alice: Person) -> None:
    for n in range(5):
        services.request_password_reset(
            email="alice@acme.example", language="en", remote_address=f"10.0.0.{n}"
        )
    settle()
    assert len(mail.outbox) == 3


def test_requests_of_one_address_are_throttled(db: None, settings: Any) -> None:
    settings.PASSWORD_RESET_ADDRESS_LIMIT = 2
    for _ in range(2):
        services.request_password_reset(
            email="x@x.example", language="en", remote_address="10.0.0.1"
        )
    with pytest.raises(Throttled):
        services.request_password_reset(
            email="x@x.example", language="en", remote_address="10.0.0.1"
        )
    services.request_password_reset(
        email="x@x.example", language="en", remote_address="10.0.0.2"
    )


def test_a_mail_that_fails_is_logged_and_the_next_one_goes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = threading.Event()

    def fail() -> None:
        raise OSError("no server")

    in_background(fail)
    in_background(done.set)
    assert done.wait(60)
    settle()
    assert "A mail could not be sent" in caplog.text


def test_the_end_of_the_process_waits_for_mails_but_not_for_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    go_on = threading.Event()
    in_background(go_on.wait)
    assert not drain(patience_s=0)
    assert "1 mails were not sent" in caplog.text
    go_on.set()
    assert drain(patience_s=60)


def test_more_mails_than_can_wait_are_dropped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    go_on = threading.Event()
    done: list[bool] = []
    for _ in range(MAX_WAITING + 10):
        in_background(lambda: done.append(go_on.wait()))
    assert "Too many mails are waiting" in caplog.text
    go_on.set()
    assert drain(patience_s=60)
    assert MAX_WAITING <= len(done) <= MAX_WAITING + 2


# --- using it


def test_a_link_works_once(alice: Person) -> None:
    token = token_of(alice)
    first = mutate(Person(None), "resetPassword", token=token, password=NEW_PASSWORD)
    assert first == {"errors": []}
    again = mutate(
        Person(None), "resetPassword", token=token, password="another sentence"
    )
    assert codes(again) == [("token", "INVALID_RESET_TOKEN")]
    assert signs_in("alice@acme.example", NEW_PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_does(alice: Person) -> None:
    token = token_of(alice)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def reset(password: str) -> None:
        start.wait()
        try:
            services.reset_password(
                token=token, password=password, remote_address=password
            )
            outcomes.append(password)
        except InvalidResetToken:
            outcomes.append("")
        finally:
            connection.close()

    given = ("an unusual sentence", "another sentence")
    threads = [threading.Thread(target=reset, args=(each,)) for each in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [each for each in outcomes if each]
    assert [signs_in("alice@acme.example", each) for each in given].count(True) == 1
    assert signs_in("alice@acme.example", winner)


@pytest.mark.parametrize("end", ["expired", "changed", "signed in", "dismissed"])
def test_a_link_dies_with_what_it_was_for(
    alice: Person, settings: Any, end: str
) -> None:
    token = token_of(alice)
    assert alice.user is not None
    if end == "expired":
        settings.PASSWORD_RESET_TIMEOUT = -1
    elif end == "changed":
        change(alice.user, PASSWORD, "another sentence")
    elif end == "signed in":
        assert signs_in("alice@acme.example", PASSWORD)
    else:
        User.objects.update(is_active=False)
    refused = mutate(Person(None), "resetPassword", token=token, password=NEW_PASSWORD)
    assert codes(refused) == [("token", "INVALID_RESET_TOKEN")]
    assert not signs_in("alice@acme.example", NEW_PASSWORD)


@pytest.mark.parametrize(
    "token",
    ["", "x", "1", "1.", "0.a-b", "1.abc-def", "\x00", "한글", "9" * 30 + ".a-b"],
)
def test_a_made_up_link_is_refused(alice: Person, token: str) -> None:
    refused = mutate(Person(None), "resetPassword", token=token, password=NEW_PASSWORD)
    assert codes(refused) == [("token", "INVALID_RESET_TOKEN")]


def test_a_link_is_for_one_person_alone(alice: Person, bob: Person) -> None:
    assert bob.user is not None
    _, _, rest = token_of(alice).partition(".")
    forged = f"{bob.user.pk}.{rest}"
    refused = mutate(Person(None), "resetPassword", token=forged, password=NEW_PASSWORD)
    assert codes(refused) == [("token", "INVALID_RESET_TOKEN")]


def test_a_weak_password_leaves_the_link_as_it_was(alice: Person) -> None:
    token = token_of(alice)
    refused = mutate(Person(None), "resetPassword", token=token, password="short")
    assert codes(refused) == [("password", "WEAK_PASSWORD")]
    done = mutate(Person(None), "resetPassword", token=token, password=NEW_PASSWORD)
    assert done == {"errors": []}


def test_a_reset_ends_all_sessions_and_unlocks_the_account(
    alice: Person, settings: Any
) -> None:
    settings.LOGIN_ACCOUNT_LIMIT = 1
    assert alice.user is not None
    services.open_session(user=alice.user)
    token = token_of(alice)
    assert not signs_in("alice@acme.example", "wrong")
    with pytest.raises(Throttled):
        signs_in("alice@acme.example", PASSWORD)
    mutate(Person(None), "resetPassword", token=token, password=NEW_PASSWORD)
    assert not Session.objects.filter(revoked_at=None).exists()
    assert signs_in("alice@acme.example", NEW_PASSWORD)


def test_guesses_at_links_are_throttled(db: None, settings: Any) -> None:
    settings.PASSWORD_RESET_ADDRESS_LIMIT = 2
    for _ in range(2):
        refused = mutate(Person(None), "resetPassword", token="x", password="y")
        assert codes(refused) == [("token", "INVALID_RESET_TOKEN")]
    refused = mutate(Person(None), "resetPassword", token="x", password="y")
    assert codes(refused) == [(None, "THROTTLED")]
