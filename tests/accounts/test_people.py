"""Who sees whom, who changes whom, and who stays when people go."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from backend.apps.accounts import services
from backend.apps.accounts.api_tokens import authenticate_api_token
from backend.apps.accounts.errors import LastAdmin
from backend.apps.accounts.models import (
    ApiToken,
    DutyStatus,
    Invitation,
    Organization,
    Role,
    Session,
    User,
)
from backend.apps.tags.services import add_tag
from backend.common.errors import Forbidden, Unauthenticated
from backend.schema.base import to_global_id
from tests.accounts.conftest import USER, codes, denied, gid, mutate
from tests.conftest import Person, make_user
from tests.rows import make_video

NODE = f"query($id: ID!) {{ node(id: $id) {{ ... on User {USER} }} }}"
ONE = f"query($id: ID!) {{ user(id: $id) {USER} }}"
USERS = """query($filter: UserFilter, $orderBy: UserOrder) {
  users(filter: $filter, orderBy: $orderBy) { nodes { name } totalCount } }"""


@pytest.fixture
def root(acme: Organization) -> Person:
    return Person(make_user("root@acme.example", acme, Role.SUPERUSER))


def names(person: Person, **variables: Any) -> list[str]:
    reply = person.run(USERS, **variables)
    assert reply.errors == []
    return [node["name"] for node in reply.data["users"]["nodes"]]


def fresh(person: Person) -> User:
    assert person.user is not None
    return User.objects.get(pk=person.user.pk)


# --- seeing


def test_private_fields_are_for_oneself_and_administrators(
    alice: Person, bob: Person, charlie: Person
) -> None:
    make_user("dora@acme.example", alice.user.organization)  # type: ignore[union-attr]
    dora = Person(User.objects.get(email="dora@acme.example"))
    for person, email in (
        (alice, "bob@acme.example"),
        (bob, "bob@acme.example"),
        (dora, None),
    ):
        found = person.run(NODE, id=gid(bob)).data["node"]
        assert (found["name"], found["email"]) == ("Bob", email)
    assert charlie.run(NODE, id=gid(bob)).data == {"node": None}


def test_private_fields_need_the_scope_admin_of_an_api_token(
    alice: Person, bob: Person
) -> None:
    assert alice.user is not None
    for scopes, email in (({"READ"}, None), ({"READ", "ADMIN"}, "bob@acme.example")):
        machine = Person(alice.user, scopes=frozenset(scopes))
        found = machine.run(NODE, id=gid(bob)).data["node"]
        assert found["email"] == email
    assert Person(alice.user, scopes=frozenset({"READ"})).run(USERS).codes == [
        "FORBIDDEN"
    ]


def test_one_person_is_shown_to_that_person_and_to_administrators(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    assert alice.run(ONE, id=gid(bob)).data["user"]["email"] == "bob@acme.example"
    assert bob.run(ONE, id=gid(bob)).data["user"]["name"] == "Bob"
    assert bob.run(ONE, id=gid(alice)).codes == ["FORBIDDEN"]
    assert charlie.run(ONE, id=gid(bob)).data == {"user": None}
    assert anonymous.run(ONE, id=gid(bob)).codes == ["UNAUTHENTICATED"]
    assert alice.run(ONE, id=to_global_id("User", 10**17)).data == {"user": None}
    for wrong in ("", "x", to_global_id("Video", 1), "VXNlcjotMQ==", "한글"):
        assert alice.run(ONE, id=wrong).codes == ["INVALID_ID"]


def test_the_list_of_people_is_for_administrators(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    assert names(alice) == ["Alice", "Bob"]
    assert names(charlie) == ["Charlie"]
    assert bob.run(USERS).codes == ["FORBIDDEN"]
    assert anonymous.run(USERS).codes == ["UNAUTHENTICATED"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Alice", "Bob", "Dora"]),
        ({"roles": ["ADMIN"]}, ["Alice"]),
        ({"roles": []}, []),
        ({"dutyStatuses": ["AWAY"]}, ["Bob"]),
        ({"states": ["ACTIVE"]}, ["Alice", "Bob"]),
        ({"states": ["INACTIVE"]}, ["Dora"]),
        ({"states": ["DELETED"]}, [""]),
        ({"states": ["PENDING"]}, ["Wanda"]),
        ({"states": ["PENDING", "INACTIVE"]}, ["Dora", "Wanda"]),
        ({"text": "O"}, ["Bob", "Dora"]),
        ({"text": "bob@ACME"}, ["Bob"]),
        ({"text": "deleted"}, []),
        ({"text": "%"}, []),
        ({"text": "\x00"}, []),
        ({"text": "\ud800"}, []),
        ({"text": "x" * 10**5}, []),
    ],
)
def test_people_are_found_by_what_they_are(
    alice: Person,
    bob: Person,
    acme: Organization,
    wanted: dict[str, Any],
    found: list[str],
) -> None:
    make_user("dora@acme.example", acme, is_active=False)
    gone = make_user("gone@acme.example", acme)
    services.delete_user(by=fresh(alice), user=gone)
    services.set_duty_status(user=fresh(bob), status=DutyStatus.AWAY)
    if "PENDING" in wanted.get("states", ()):
        services.create_user(
            organization=acme,
            email="w@acme.example",
            password="an unusual sentence",
            name="Wanda",
            is_pending=True,
        )
    expected = ["Deleted user" if name == "" else name for name in found]
    assert names(alice, filter=wanted) == expected


def test_people_are_found_by_their_tags(alice: Person, bob: Person) -> None:
    add_tag(by=fresh(alice), target=fresh(bob), type="shift", content="night")
    assert names(alice, filter={"tag": {"type": "shift"}}) == ["Bob"]
    assert names(alice, filter={"tag": {"content": "day"}}) == []
    assert names(alice, filter={"tag": None}) == ["Alice", "Bob"]
    wanted = {"tag": {"type": "shift", "content": "night"}, "roles": ["ADMIN"]}
    assert names(alice, filter=wanted) == []


def test_people_are_put_in_order(alice: Person, bob: Person) -> None:
    assert names(alice, orderBy="NAME") == ["Alice", "Bob"]
    assert names(alice, orderBy="NEWEST_FIRST") == ["Bob", "Alice"]
    assert names(alice, orderBy="OLDEST_FIRST") == ["Alice", "Bob"]
    services.set_duty_status(user=fresh(alice), status=DutyStatus.ON_DUTY)
    assert names(alice, orderBy="DUTY_SINCE") == ["Alice", "Bob"]


def test_everybody_finds_active_colleagues_by_name_alone(
    alice: Person, bob: Person, charlie: Person, acme: Organization
) -> None:
    document = """query($text: String, $duty: DutyStatus) {
      colleagues(text: $text, dutyStatus: $duty) { nodes { name email } } }"""
    make_user("dora@acme.example", acme, is_active=False)

    def found(person: Person, **variables: Any) -> list[str]:
        reply = person.run(document, **variables)
        assert reply.errors == []
        return [node["name"] for node in reply.data["colleagues"]["nodes"]]

    assert found(bob) == ["Alice", "Bob"]
    assert found(charlie) == ["Charlie"]
    assert found(bob, text="ali") == ["Alice"]
    assert found(bob, text="acme") == []
    assert found(bob, duty="ON_DUTY") == []
    nodes = bob.run(document).data["colleagues"]["nodes"]
    assert [node["email"] for node in nodes] == [None, "bob@acme.example"]


# --- changing


def test_one_changes_oneself(bob: Person) -> None:
    given = {"name": " 보브 👨‍👩‍👧 ", "language": "ko", "dutyStatus": "ON_DUTY"}
    done = mutate(bob, "updateUser", f"user {USER}", id=gid(bob), **given)
    assert done["errors"] == []
    shown = done["user"]
    assert (shown["name"], shown["language"]) == ("보브 👨‍👩‍👧", "ko")
    assert shown["dutyStatus"] == "ON_DUTY"
    again = mutate(bob, "updateUser", f"user {USER}", id=gid(bob), language="en")
    assert again["user"] == {**shown, "language": "en"}


def test_an_administrator_changes_others(alice: Person, bob: Person) -> None:
    done = mutate(
        alice, "updateUser", f"user {USER}", id=gid(bob), name="Robert", role="ADMIN"
    )
    assert (done["user"]["name"], done["user"]["role"]) == ("Robert", "ADMIN")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": None}, [("name", "INVALID_INPUT")]),
        ({"name": ""}, [("name", "TEXT_MISSING")]),
        ({"name": "x" * 81}, [("name", "TEXT_TOO_LONG")]),
        ({"name": "a\x07b"}, [("name", "BAD_CHARACTERS")]),
        ({"name": "\u2066a"}, [("name", "BAD_CHARACTERS")]),
        ({"name": "\ud800"}, [("name", "BAD_CHARACTERS")]),
        ({"language": "fr"}, [("language", "INVALID_LANGUAGE")]),
        ({"language": None}, [("language", "INVALID_INPUT")]),
        ({"dutyStatus": None}, [("dutyStatus", "INVALID_INPUT")]),
        ({"role": None}, [("role", "INVALID_INPUT")]),
        ({"active": None}, [("active", "INVALID_INPUT")]),
        ({"role": "SUPERUSER"}, [("role", "ROLE_TOO_HIGH")]),
        (
            {"name": "", "language": "x"},
            [("name", "TEXT_MISSING"), ("language", "INVALID_LANGUAGE")],
        ),
    ],
)
def test_a_bad_change_changes_nothing(
    alice: Person, change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    refused = mutate(alice, "updateUser", id=gid(alice), **change)
    assert codes(refused) == expected
    before = alice.user
    assert before is not None
    now = fresh(alice)
    for name in ("name", "language", "duty_status", "role", "is_active"):
        assert getattr(now, name) == getattr(before, name)


def test_nobody_else_changes_anybody(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    given = {"id": gid(alice), "name": "Mallory"}
    assert denied(bob, "updateUser", **given) == ["FORBIDDEN"]
    assert denied(charlie, "updateUser", **given) == ["NOT_FOUND"]
    assert denied(anonymous, "updateUser", **given) == ["UNAUTHENTICATED"]
    for change in ({"role": "ADMIN"}, {"role": "USER"}, {"active": True}):
        assert denied(bob, "updateUser", id=gid(bob), **change) == ["FORBIDDEN"]
    assert fresh(alice).name == "Alice"
    assert fresh(bob).role == Role.USER


def test_an_administrator_touches_no_superuser(
    alice: Person, bob: Person, root: Person
) -> None:
    for change in ({"name": "R"}, {"role": "USER"}, {"active": False}):
        assert denied(alice, "updateUser", id=gid(root), **change) == ["FORBIDDEN"]
    assert denied(alice, "deleteUser", id=gid(root)) == ["FORBIDDEN"]
    given = {"userId": gid(root), "name": "x", "scopes": ["ADMIN"]}
    assert denied(alice, "generateUserToken", **given) == ["FORBIDDEN"]
    now = fresh(root)
    assert (now.name, now.role, now.is_active) == ("Root", Role.SUPERUSER, True)
    assert not ApiToken.objects.exists()
    assert mutate(root, "updateUser", id=gid(alice), role="USER")["errors"] == []


def test_an_api_token_changes_only_its_user_without_the_scope_admin(
    alice: Person, bob: Person
) -> None:
    writer = Person(alice.user, scopes=frozenset({"WRITE"}))
    assert mutate(writer, "updateUser", id=gid(alice), name="A")["errors"] == []
    for given in ({"id": gid(bob), "name": "B"}, {"id": gid(alice), "active": True}):
        assert denied(writer, "updateUser", **given) == ["FORBIDDEN"]
    keeper = Person(alice.user, scopes=frozenset({"WRITE", "ADMIN"}))
    assert mutate(keeper, "updateUser", id=gid(bob), name="B")["errors"] == []


def test_duty_is_said_by_oneself_and_counts_from_the_change(bob: Person) -> None:
    fields = "user { dutyStatus dutySince }"
    assert fresh(bob).duty_status == DutyStatus.OFF
    first = mutate(bob, "setDutyStatus", fields, status="ON_DUTY")["user"]
    again = mutate(bob, "setDutyStatus", fields, status="ON_DUTY")["user"]
    assert first == again
    away = mutate(bob, "setDutyStatus", fields, status="AWAY")["user"]
    assert away["dutyStatus"] == "AWAY"
    assert away["dutySince"] > first["dutySince"]


# --- who administers


def test_the_last_administrator_stays(alice: Person, bob: Person) -> None:
    make_user("x@acme.example", fresh(alice).organization, Role.ADMIN, is_active=False)
    for change, field in (({"role": "USER"}, "role"), ({"active": False}, "active")):
        refused = mutate(alice, "updateUser", id=gid(alice), **change)
        assert codes(refused) == [(field, "LAST_ADMIN")]
    refused = mutate(alice, "deleteUser", id=gid(alice))
    assert codes(refused) == [("id", "LAST_ADMIN")]
    now = fresh(alice)
    assert (now.role, now.is_active, now.deleted_at) == (Role.ADMIN, True, None)
    mutate(alice, "updateUser", id=gid(bob), role="ADMIN")
    assert mutate(alice, "updateUser", id=gid(alice), role="USER")["errors"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [{"role": "USER"}, {"active": False}, None])
def test_two_who_dismiss_each_other_at_once_leave_one(
    alice: Person, bob: Person, change: dict[str, Any] | None
) -> None:
    User.objects.filter(pk=fresh(bob).pk).update(role=Role.ADMIN)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def dismiss(by: User, user: User) -> None:
        start.wait()
        try:
            if change is None:
                services.delete_user(by=by, user=user)
            else:
                services.update_user(by=by, user=user, changes=change)
            outcomes.append("done")
        except (LastAdmin, Forbidden):
            outcomes.append("refused")
        finally:
            connection.close()

    pair = (fresh(alice), fresh(bob))
    threads = [
        threading.Thread(target=dismiss, args=(pair[n], pair[1 - n])) for n in (0, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert User.objects.filter(role=Role.ADMIN, is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_last_administrators_who_resign_at_once_leave_one(
    alice: Person, bob: Person
) -> None:
    User.objects.filter(pk=fresh(bob).pk).update(role=Role.ADMIN)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def resign(user: User) -> None:
        start.wait()
        try:
            services.update_user(by=user, user=user, changes={"role": "USER"})
            outcomes.append("done")
        except LastAdmin:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=resign, args=(fresh(person),))
        for person in (alice, bob)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert User.objects.filter(role=Role.ADMIN).count() == 1


def test_whoever_is_deactivated_is_out_at_once_and_may_come_back(
    alice: Person, bob: Person
) -> None:
    done = services.open_session(user=fresh(bob))
    row, token = services.generate_api_token(
        by=fresh(alice), user=fresh(bob), name="door", scopes=["READ"]
    )
    mutate(alice, "updateUser", id=gid(bob), active=False)
    with pytest.raises(Unauthenticated):
        services.authenticate_access(done.tokens.access_token)
    with pytest.raises(Unauthenticated):
        authenticate_api_token(token)
    assert Session.objects.get().revoked_at is not None
    mutate(alice, "updateUser", id=gid(bob), active=True)
    with pytest.raises(Unauthenticated):
        services.authenticate_access(done.tokens.access_token)
    assert authenticate_api_token(token)[0] == bob.user
    row.refresh_from_db()
    assert row.revoked_at is None


# --- going


def test_a_deleted_person_leaves_what_they_made_and_nothing_else(
    alice: Person, bob: Person
) -> None:
    user = fresh(bob)
    make_video(user.organization, created_by=user, name="shop.mp4")
    signed_in = services.open_session(
        user=user, remote_address="1.2.3.4", user_agent="Firefox"
    )
    _, token = services.generate_api_token(
        by=fresh(alice), user=user, name="door", scopes=["READ"]
    )
    add_tag(by=fresh(alice), target=user, type="shift", content="night")
    done = mutate(alice, "deleteUser", f"user {USER}", id=gid(bob))
    assert done["errors"] == []
    gone = fresh(bob)
    left = [gone.email, gone.name, gone.language, gone.role, gone.last_login]
    assert left == [f"deleted-{gone.pk}@deleted.invalid", "", "en", "USER", None]
    assert not gone.has_usable_password()
    assert not gone.is_active
    assert not gone.taggings.exists()
    session = Session.objects.get()
    assert session.revoked_at is not None
    assert (session.network, session.user_agent) == ("", "")
    assert ApiToken.objects.get().revoked_at is not None
    with pytest.raises(Unauthenticated):
        services.authenticate_access(signed_in.tokens.access_token)
    with pytest.raises(Unauthenticated):
        authenticate_api_token(token)
    document = "{ videos { nodes { name createdBy { id name email state } } } }"
    for language, name in (("en", "Deleted user"), ("ko", "삭제된 사용자")):
        alice.language = language
        (video,) = alice.run(document).data["videos"]["nodes"]
        author = {"id": gid(bob), "name": name, "email": None, "state": "DELETED"}
        assert video == {"name": "shop.mp4", "createdBy": author}


def test_one_deletes_oneself_but_no_colleague(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    assert denied(bob, "deleteUser", id=gid(alice)) == ["FORBIDDEN"]
    assert denied(charlie, "deleteUser", id=gid(bob)) == ["NOT_FOUND"]
    assert denied(anonymous, "deleteUser", id=gid(bob)) == ["UNAUTHENTICATED"]
    everything = Person(bob.user, scopes=frozenset({"READ", "WRITE", "ADMIN"}))
    assert denied(everything, "deleteUser", id=gid(bob)) == ["FORBIDDEN"]
    assert fresh(bob).deleted_at is None
    assert mutate(bob, "deleteUser", id=gid(bob))["errors"] == []
    assert fresh(bob).deleted_at is not None


def test_a_deleted_person_is_not_changed_or_deleted_again(
    alice: Person, bob: Person
) -> None:
    mutate(alice, "deleteUser", id=gid(bob))
    at = fresh(bob).deleted_at
    for name, change in (
        ("deleteUser", {}),
        ("updateUser", {"name": "Back"}),
        ("updateUser", {"active": True}),
    ):
        refused = mutate(alice, name, id=gid(bob), **change)
        assert codes(refused) == [("id", "NOT_FOUND")]
    assert (fresh(bob).deleted_at, fresh(bob).name) == (at, "")


def test_the_address_of_a_deleted_person_is_free_again(
    alice: Person, bob: Person
) -> None:
    mutate(alice, "deleteUser", id=gid(bob))
    given = {
        "email": "bob@acme.example",
        "password": "an unusual sentence",
        "name": "B",
    }
    assert mutate(alice, "createUser", **given)["errors"] == []


def test_the_address_stays_in_no_invitation(alice: Person, acme: Organization) -> None:
    _, token = services.create_invitation(by=fresh(alice), email="d@new.example")
    dora = services.register(
        email="d@new.example",
        password="an unusual sentence",
        name="Dora",
        invitation=token,
        remote_address="",
    ).user
    services.delete_user(by=dora, user=dora)
    assert Invitation.objects.get().email == ""


def test_who_waits_is_not_activated_by_the_way(
    alice: Person, acme: Organization
) -> None:
    waiting = services.create_user(
        organization=acme,
        email="w@acme.example",
        password="an unusual sentence",
        name="Wanda",
        is_pending=True,
    )
    refused = mutate(alice, "updateUser", id=gid(Person(waiting)), active=True)
    assert codes(refused) == [("active", "INVALID_INPUT")]
    waiting.refresh_from_db()
    assert not waiting.is_active


def test_the_organisation_is_renamed_by_administrators(
    alice: Person, bob: Person, acme: Organization
) -> None:
    fields = "organization { name }"
    done = mutate(alice, "updateOrganization", fields, name=" Acme 2 ")
    assert done["organization"] == {"name": "Acme 2"}
    for name, code in ((None, "INVALID_INPUT"), ("", "TEXT_MISSING")):
        refused = mutate(alice, "updateOrganization", fields, name=name)
        assert codes(refused) == [("name", code)]
    assert denied(bob, "updateOrganization", name="B") == ["FORBIDDEN"]
    acme.refresh_from_db()
    assert acme.name == "Acme 2"
