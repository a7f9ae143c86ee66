"""How people join: by invitation, by asking, by an administrator who adds them."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from backend.apps.accounts import services
from backend.apps.accounts.errors import AccountPending, InvalidInvitation, RoleTooHigh
from backend.apps.accounts.models import Invitation, Organization, Role, User
from backend.apps.accounts.registration import MAX_PENDING
from backend.schema.base import to_global_id
from tests.accounts.conftest import (
    NEW_PASSWORD,
    USER,
    codes,
    denied,
    gid,
    mutate,
    next_mail,
)
from tests.conftest import Person, make_user

REGISTERED = f"accessToken isPending user {USER}"
INVITED = "token invitation { id email role state usedBy { name } }"


def applicant(**changes: Any) -> dict[str, Any]:
    return {
        "email": "dora@new.example",
        "password": NEW_PASSWORD,
        "name": "Dora",
        **changes,
    }


def register(**changes: Any) -> dict[str, Any]:
    return mutate(Person(None), "register", REGISTERED, **applicant(**changes))


def invite(person: Person, **given: Any) -> str:
    token = mutate(person, "createInvitation", INVITED, **given)["token"]
    assert token.startswith("sei_")
    return str(token)


def states(person: Person) -> list[tuple[str, str | None]]:
    document = "{ invitations { nodes { state usedBy { name } } } }"
    nodes = person.run(document).data["invitations"]["nodes"]
    return [(n["state"], (n["usedBy"] or {}).get("name")) for n in nodes]


def join_code(person: Person) -> str:
    fields = "organization { joinCode }"
    done = mutate(person, "updateOrganization", fields, joinCode="RENEW")
    return str(done["organization"]["joinCode"])


# --- by invitation


@pytest.mark.parametrize("role", ["USER", "ADMIN"])
def test_an_invitation_makes_a_member_of_the_role_it_names(
    alice: Person, role: str
) -> None:
    done = register(invitation=invite(alice, role=role))
    assert done["errors"] == []
    assert (done["isPending"], done["user"]["role"]) == (False, role)
    assert done["user"]["email"] == "dora@new.example"
    dora = User.objects.get(email="dora@new.example")
    assert dora.organization == alice.user.organization  # type: ignore[union-attr]
    assert not dora.is_staff
    assert services.authenticate_access(done["accessToken"])[0] == dora
    assert states(alice) == [("USED", "Dora")]


def test_an_invitation_is_good_for_one(alice: Person) -> None:
    token = invite(alice)
    assert register(invitation=token)["errors"] == []
    refused = register(invitation=token, email="eve@new.example")
    assert codes(refused) == [("invitation", "INVALID_INVITATION")]
    assert not User.objects.filter(email="eve@new.example").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_an_invitation_at_once_one_joins(alice: Person) -> None:
    token = invite(alice)
    start = threading.Barrier(2)
    outcomes: list[bool] = []

    def join(name: str) -> None:
        start.wait()
        try:
            services.register(
                **applicant(email=f"{name}@new.example"),
                invitation=token,
                remote_address=name,
            )
            outcomes.append(True)
        except InvalidInvitation:
            outcomes.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=(name,)) for name in ("d", "e")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]
    assert User.objects.filter(email__endswith="@new.example").count() == 1


def test_a_refused_person_does_not_use_an_invitation_up(alice: Person) -> None:
    token = invite(alice)
    assert codes(register(invitation=token, password="short"))
    taken = register(invitation=token, email="alice@acme.example")
    assert codes(taken) == [("email", "EMAIL_TAKEN")]
    assert states(alice) == [("OPEN", None)]
    assert register(invitation=token)["errors"] == []


def test_an_invitation_for_an_address_is_for_that_one_alone(alice: Person) -> None:
    token = invite(alice, email="Dora@New.example")
    refused = register(invitation=token, email="eve@new.example")
    assert codes(refused) == [("invitation", "INVALID_INVITATION")]
    assert register(invitation=token, email=" DORA@new.example")["errors"] == []


@pytest.mark.parametrize("end", ["revoked", "expired", "demoted", "dismissed"])
def test_an_invitation_that_is_over_lets_nobody_in(
    alice: Person, bob: Person, end: str
) -> None:
    assert bob.user is not None
    User.objects.filter(pk=bob.user.pk).update(role=Role.ADMIN)
    bob.user.refresh_from_db()
    given = mutate(bob, "createInvitation", INVITED)
    if end == "revoked":
        revoked = mutate(
            alice,
            "revokeInvitation",
            "invitation { state }",
            id=given["invitation"]["id"],
        )
        assert revoked["invitation"] == {"state": "REVOKED"}
    elif end == "expired":
        Invitation.objects.update(expires_at=timezone.now())
        assert states(alice) == [("EXPIRED", None)]
    else:
        change = {"role": "USER"} if end == "demoted" else {"active": False}
        assert mutate(alice, "updateUser", id=gid(bob), **change)["errors"] == []
    refused = register(invitation=given["token"])
    assert codes(refused) == [("invitation", "INVALID_INVITATION")]
    assert User.objects.count() == 2


def test_a_used_invitation_is_not_revoked(alice: Person) -> None:
    given = mutate(alice, "createInvitation", INVITED)
    register(invitation=given["token"])
    refused = mutate(alice, "revokeInvitation", id=given["invitation"]["id"])
    assert codes(refused) == [("id", "INVALID_INVITATION")]


def test_nobody_invites_to_more_than_they_are(alice: Person) -> None:
    refused = mutate(alice, "createInvitation", role="SUPERUSER")
    assert codes(refused) == [("role", "ROLE_TOO_HIGH")]
    assert not Invitation.objects.exists()


def test_who_becomes_less_has_invited_to_no_more_than_that(
    alice: Person, acme: Organization
) -> None:
    root = make_user("root@acme.example", acme, Role.SUPERUSER)
    high, low = (invite(Person(root), role=role) for role in ("SUPERUSER", "ADMIN"))
    changed = mutate(Person(root), "updateUser", id=gid(Person(root)), role="ADMIN")
    assert changed["errors"] == []
    assert codes(register(invitation=high)) == [("invitation", "INVALID_INVITATION")]
    assert register(invitation=low)["errors"] == []
    assert states(alice) == [("USED", "Dora"), ("REVOKED", None)]


def test_an_invitation_of_a_role_that_was_just_lost_lets_nobody_in(
    alice: Person, acme: Organization
) -> None:
    root = make_user("root@acme.example", acme, Role.SUPERUSER)
    # The request began before the role was lost, and ends after that.
    User.objects.filter(pk=root.pk).update(role=Role.USER)
    for role in (Role.SUPERUSER, Role.USER):
        _, token = services.create_invitation(by=root, role=role)
        refused = codes(register(invitation=token))
        assert refused == [("invitation", "INVALID_INVITATION")]


def test_a_role_that_was_just_lost_is_not_given(
    alice: Person, acme: Organization
) -> None:
    root = make_user("root@acme.example", acme, Role.SUPERUSER)
    waiting = make_user(
        "eve@acme.example", acme, is_active=False, pending_since=timezone.now()
    )
    User.objects.filter(pk=root.pk).update(role=Role.ADMIN)
    assert alice.user is not None
    with pytest.raises(RoleTooHigh):
        services.update_user(by=root, user=alice.user, changes={"role": "SUPERUSER"})
    with pytest.raises(RoleTooHigh):
        services.approve_user(by=root, user=waiting, role=Role.SUPERUSER)
    assert not User.objects.filter(role=Role.SUPERUSER).exists()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"email": "nobody"}, ("email", "INVALID_EMAIL")),
        ({"email": ""}, ("email", "INVALID_EMAIL")),
        ({"expiresAt": "2001-01-01T00:00:00Z"}, ("expiresAt", "INVALID_EXPIRY")),
        ({"expiresAt": "9999-12-31T23:59:59Z"}, ("expiresAt", "INVALID_EXPIRY")),
    ],
)
def test_a_bad_invitation_is_refused(
    alice: Person, given: dict[str, str], expected: tuple[str, str]
) -> None:
    assert codes(mutate(alice, "createInvitation", **given)) == [expected]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "token", ["", "x", "sei_" + "a" * 43, "\x00", "한글", "a" * 9999]
)
def test_a_made_up_invitation_is_refused(db: None, token: str) -> None:
    refused = register(invitation=token)
    assert codes(refused) == [("invitation", "INVALID_INVITATION")]


def test_only_administrators_invite_and_see_invitations(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    given = mutate(alice, "createInvitation", INVITED)
    assert denied(bob, "createInvitation") == ["FORBIDDEN"]
    assert denied(anonymous, "createInvitation") == ["UNAUTHENTICATED"]
    id_ = given["invitation"]["id"]
    assert denied(charlie, "revokeInvitation", id=id_) == ["NOT_FOUND"]
    assert states(charlie) == []
    assert bob.run("{ invitations { totalCount } }").codes == ["FORBIDDEN"]
    assert states(alice) == [("OPEN", None)]


def test_invitations_are_found_by_state(alice: Person) -> None:
    register(invitation=invite(alice))
    invite(alice)
    document = """query($states: [InvitationState!]) {
      invitations(states: $states) { nodes { state } } }"""
    for wanted in (["OPEN"], ["USED"], ["REVOKED"], ["OPEN", "USED"], []):
        nodes = alice.run(document, states=wanted).data["invitations"]["nodes"]
        expected = {"OPEN", "USED"} & set(wanted)
        assert {node["state"] for node in nodes} == expected


def test_the_database_holds_no_invitation_in_clear(alice: Person) -> None:
    token = invite(alice)
    kept = Invitation.objects.values().get()
    assert token not in str(kept)
    assert len(kept["token_hash"]) == 64


@pytest.mark.django_db(transaction=True)
def test_an_invitation_for_an_address_is_mailed_in_both_languages(
    alice: Person, settings: Any
) -> None:
    settings.FRONTEND_URL = "https://console.example/"
    token = invite(alice, email="dora@new.example")
    sent = next_mail()
    assert sent.to == ["dora@new.example"]
    assert f"https://console.example/join#invitation={token}" in sent.body
    assert "Alice invites you to join Acme" in sent.body
    assert "초대" in sent.body
    assert mail.outbox == []


# --- by asking


def test_who_asks_to_join_waits_and_is_let_in(alice: Person) -> None:
    code = join_code(alice)
    done = register(joinCode=code)
    assert done["errors"] == []
    assert (done["isPending"], done["accessToken"]) == (True, None)
    assert done["user"]["state"] == "PENDING"
    known = {"email": "dora@new.example", "remote_address": ""}
    with pytest.raises(AccountPending):
        services.sign_in(**known, password=NEW_PASSWORD)
    approved = mutate(alice, "approveUser", f"user {USER}", id=done["user"]["id"])
    assert approved["user"]["state"] == "ACTIVE"
    assert approved["user"]["role"] == "USER"
    assert services.sign_in(**known, password=NEW_PASSWORD)


def test_waiting_is_told_after_the_right_password_alone(alice: Person) -> None:
    register(joinCode=join_code(alice))
    for password, code in (
        ("wrong", "INVALID_CREDENTIALS"),
        (NEW_PASSWORD, "ACCOUNT_PENDING"),
    ):
        given = {"email": "dora@new.example", "password": password}
        refused = mutate(Person(None), "login", "accessToken", **given)
        assert codes(refused) == [(None, code)]
        assert refused["accessToken"] is None


def test_a_code_is_read_as_people_write_it(alice: Person) -> None:
    code = join_code(alice)
    written = f" {code[:5].lower()}-{code[5:]} "
    assert register(joinCode=written)["isPending"] is True


def test_a_rejected_person_is_forgotten_and_may_ask_again(alice: Person) -> None:
    code = join_code(alice)
    id_ = register(joinCode=code)["user"]["id"]
    rejected = mutate(alice, "rejectUser", f"user {USER}", id=id_)
    assert rejected["user"]["state"] == "DELETED"
    assert rejected["user"]["email"] is None
    assert not User.objects.filter(email="dora@new.example").exists()
    given = {"email": "dora@new.example", "password": NEW_PASSWORD}
    refused = mutate(Person(None), "login", **given)
    assert codes(refused) == [(None, "INVALID_CREDENTIALS")]
    assert register(joinCode=code)["errors"] == []


def test_what_was_decided_is_not_decided_again(alice: Person, bob: Person) -> None:
    id_ = register(joinCode=join_code(alice))["user"]["id"]
    mutate(alice, "approveUser", id=id_)
    for name in ("approveUser", "rejectUser"):
        assert codes(mutate(alice, name, id=id_)) == [("id", "NOT_PENDING")]
        assert codes(mutate(alice, name, id=gid(bob))) == [("id", "NOT_PENDING")]
    assert User.objects.filter(is_active=True).count() == 3


def test_only_administrators_there_see_and_decide(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    id_ = register(joinCode=join_code(alice))["user"]["id"]
    for name in ("approveUser", "rejectUser"):
        assert denied(bob, name, id=id_) == ["FORBIDDEN"]
        assert denied(charlie, name, id=id_) == ["NOT_FOUND"]
        assert denied(anonymous, name, id=id_) == ["UNAUTHENTICATED"]
    node = "query($id: ID!) { node(id: $id) { id } }"
    for person, seen in ((alice, {"id": id_}), (bob, None), (charlie, None)):
        assert person.run(node, id=id_).data == {"node": seen}
    assert User.objects.get(email="dora@new.example").pending_since


def test_nobody_is_approved_to_more_than_the_approver(alice: Person) -> None:
    id_ = register(joinCode=join_code(alice))["user"]["id"]
    refused = mutate(alice, "approveUser", id=id_, role="SUPERUSER")
    assert codes(refused) == [("role", "ROLE_TOO_HIGH")]
    mutate(alice, "approveUser", id=id_, role="ADMIN")
    assert User.objects.get(email="dora@new.example").role == Role.ADMIN


def test_a_code_is_seen_by_administrators_and_dies_when_renewed(
    alice: Person, bob: Person
) -> None:
    assert alice.user is not None
    id_ = to_global_id("Organization", alice.user.organization_id)
    document = "query($id: ID!) { node(id: $id) { ... on Organization { joinCode } } }"
    assert alice.run(document, id=id_).data["node"] == {"joinCode": None}
    first = join_code(alice)
    second = join_code(alice)
    assert first != second
    assert alice.run(document, id=id_).data["node"] == {"joinCode": second}
    assert bob.run(document, id=id_).data["node"] == {"joinCode": None}
    assert codes(register(joinCode=first)) == [("joinCode", "INVALID_JOIN_CODE")]
    fields = "organization { joinCode }"
    done = mutate(alice, "updateOrganization", fields, joinCode="REMOVE")
    assert done["organization"] == {"joinCode": None}
    assert codes(register(joinCode=second)) == [("joinCode", "INVALID_JOIN_CODE")]
    assert denied(bob, "updateOrganization", joinCode="RENEW") == ["FORBIDDEN"]


@pytest.mark.parametrize(
    "code", ["", "x", "A" * 10, "\x00" * 10, "가" * 10, "A" * 9999]
)
def test_a_made_up_code_is_refused(acme: Organization, code: str) -> None:
    assert codes(register(joinCode=code)) == [("joinCode", "INVALID_JOIN_CODE")]


def test_a_crowd_that_waits_keeps_others_out(alice: Person, acme: Organization) -> None:
    code = join_code(alice)
    now = timezone.now()
    User.objects.bulk_create(
        User(
            email=f"{n}@x.example",
            organization=acme,
            is_active=False,
            pending_since=now,
        )
        for n in range(MAX_PENDING)
    )
    assert codes(register(joinCode=code)) == [(None, "REGISTRATION_CLOSED")]


@pytest.mark.django_db(transaction=True)
def test_who_is_let_in_is_told_by_mail(alice: Person) -> None:
    id_ = register(joinCode=join_code(alice), language="ko")["user"]["id"]
    mutate(alice, "approveUser", id=id_)
    sent = next_mail()
    assert sent.to == ["dora@new.example"]
    assert sent.subject == "Safe-Eye: 계정이 승인되었습니다"
    assert "You may now sign in to Acme" in sent.body


# --- all ways


@pytest.mark.parametrize(
    ("setting", "way"),
    [
        ("REGISTRATION_OPEN", "organization"),
        ("REGISTRATION_BY_INVITATION", "invitation"),
        ("REGISTRATION_BY_REQUEST", "joinCode"),
    ],
)
def test_each_way_can_be_switched_off(
    alice: Person, settings: Any, setting: str, way: str
) -> None:
    values = {
        "organization": "New shop",
        "invitation": invite(alice),
        "joinCode": join_code(alice),
    }
    for name in (
        "REGISTRATION_OPEN",
        "REGISTRATION_BY_INVITATION",
        "REGISTRATION_BY_REQUEST",
    ):
        setattr(settings, name, name != setting)
    assert codes(register(**{way: values[way]})) == [(None, "REGISTRATION_CLOSED")]
    assert User.objects.count() == 1
    for name in values.keys() - {way}:
        done = register(email=f"{name}@new.example", **{name: values[name]})
        assert done["errors"] == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "organization"),
        ({"organization": "A", "joinCode": "B"}, "joinCode"),
        ({"organization": "A", "invitation": "B"}, "invitation"),
    ],
)
def test_one_way_has_to_be_chosen(
    db: None, settings: Any, given: dict[str, str], field: str
) -> None:
    settings.REGISTRATION_OPEN = True
    assert codes(register(**given)) == [(field, "INVALID_INPUT")]
    assert not User.objects.exists()


def test_tries_are_throttled_whatever_the_way(alice: Person, settings: Any) -> None:
    settings.REGISTRATION_ADDRESS_LIMIT = 2
    code = join_code(alice)
    for _ in range(2):
        assert codes(register(joinCode="A" * 10)) == [("joinCode", "INVALID_JOIN_CODE")]
    assert codes(register(joinCode=code)) == [(None, "THROTTLED")]
    assert User.objects.count() == 1


def test_a_whole_office_joins_by_invitations_from_one_address(
    alice: Person, settings: Any
) -> None:
    settings.REGISTRATION_ADDRESS_LIMIT = 1
    for n in range(3):
        done = register(invitation=invite(alice), email=f"{n}@new.example")
        assert done["errors"] == []
    assert codes(register(invitation="x")) == [("invitation", "INVALID_INVITATION")]
    assert codes(register(invitation=invite(alice))) == [(None, "THROTTLED")]


# --- added by an administrator


def test_an_administrator_adds_people_and_administrators(
    alice: Person, acme: Organization
) -> None:
    alice.language = "ko"
    done = mutate(alice, "createUser", f"user {USER}", **applicant())
    assert done["errors"] == []
    assert (done["user"]["role"], done["user"]["language"]) == ("USER", "ko")
    given = applicant(email="eve@new.example", language="en")
    done = mutate(alice, "registerAdmin", f"user {USER}", **given)
    assert (done["user"]["role"], done["user"]["language"]) == ("ADMIN", "en")
    for email in ("dora@new.example", "eve@new.example"):
        signed = services.sign_in(email=email, password=NEW_PASSWORD, remote_address="")
        assert signed.user.organization == acme
        assert not (signed.user.is_staff or signed.user.is_superuser)


def test_nobody_else_adds_anybody(
    alice: Person, bob: Person, anonymous: Person
) -> None:
    for name in ("createUser", "registerAdmin"):
        assert denied(bob, name, **applicant()) == ["FORBIDDEN"]
        assert denied(anonymous, name, **applicant()) == ["UNAUTHENTICATED"]
    assert User.objects.count() == 2


def test_an_administrator_makes_no_superuser_but_a_superuser_does(
    alice: Person, acme: Organization
) -> None:
    refused = mutate(alice, "createUser", role="SUPERUSER", **applicant())
    assert codes(refused) == [("role", "ROLE_TOO_HIGH")]
    root = Person(make_user("root@acme.example", acme, Role.SUPERUSER))
    done = mutate(root, "createUser", f"user {USER}", role="SUPERUSER", **applicant())
    assert done["user"]["role"] == "SUPERUSER"


def test_what_is_wrong_with_a_person_is_all_told(alice: Person) -> None:
    given = applicant(email="x", name="", language="fr", password="short")
    assert codes(mutate(alice, "createUser", **given)) == [
        ("name", "TEXT_MISSING"),
        ("email", "INVALID_EMAIL"),
        ("language", "INVALID_LANGUAGE"),
        ("password", "WEAK_PASSWORD"),
    ]
    taken = applicant(email="ALICE@acme.example")
    assert codes(mutate(alice, "createUser", **taken)) == [("email", "EMAIL_TAKEN")]
    assert User.objects.count() == 1


def test_a_repeated_request_adds_one_person(alice: Person) -> None:
    given = applicant(idempotencyKey="one")
    ids = {
        mutate(alice, "createUser", "user { id }", **given)["user"]["id"]
        for _ in range(2)
    }
    assert len(ids) == 1
    assert User.objects.count() == 2


def test_a_repeated_invitation_is_one_and_told_once(alice: Person) -> None:
    first = mutate(alice, "createInvitation", INVITED, idempotencyKey="one")
    again = mutate(alice, "createInvitation", INVITED, idempotencyKey="one")
    assert again["invitation"]["id"] == first["invitation"]["id"]
    assert first["token"] and again["token"] is None
    assert Invitation.objects.count() == 1


def test_an_invitation_lasts_a_week(alice: Person) -> None:
    invite(alice)
    left = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
