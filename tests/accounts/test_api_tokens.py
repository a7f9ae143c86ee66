"""API tokens: told once, within scopes and role, dead as soon as they are revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.apps.accounts import services
from backend.apps.accounts.api_tokens import MAX_TOKENS, authenticate_api_token
from backend.apps.accounts.models import ApiToken, Role, User
from backend.common.errors import Unauthenticated
from tests.accounts.conftest import codes, denied, gid, mutate
from tests.conftest import Person

MADE = """token apiToken { id name hint scopes expiresAt lastUsedAt revokedAt
  user { name } createdBy { name } }"""
MINE = "{ apiTokens { nodes { name user { name } } } }"


def generate(by: Person, user: Person, **given: Any) -> dict[str, Any]:
    given = {"name": "door", "scopes": ["READ"], **given}
    return mutate(by, "generateUserToken", MADE, userId=gid(user), **given)


def make(person: Person, *scopes: str, **options: Any) -> tuple[ApiToken, str]:
    assert person.user is not None
    admin = User.objects.filter(role=Role.ADMIN).earliest("pk")
    return services.generate_api_token(
        by=admin, user=person.user, name="door", scopes=scopes or ["READ"], **options
    )


def tokens_of(person: Person) -> list[tuple[str, str]]:
    reply = person.run(MINE)
    assert reply.errors == []
    nodes = reply.data["apiTokens"]["nodes"]
    return [(node["name"], node["user"]["name"]) for node in nodes]


def test_a_token_is_told_once_and_kept_as_a_hash(alice: Person, bob: Person) -> None:
    done = generate(alice, bob, scopes=["WRITE", "READ", "READ"])
    assert done["errors"] == []
    token, shown = done["token"], done["apiToken"]
    assert len(token) == 46 and token.startswith("se_")
    assert shown.pop("id")
    assert shown == {
        "name": "door",
        "hint": token[:7],
        "scopes": ["READ", "WRITE"],
        "expiresAt": None,
        "lastUsedAt": None,
        "revokedAt": None,
        "user": {"name": "Bob"},
        "createdBy": {"name": "Alice"},
    }
    kept = ApiToken.objects.values().get()
    assert token not in str(kept) and token[8:] not in str(kept)
    user, scopes, ends_at = authenticate_api_token(token)
    assert (user, set(scopes), ends_at) == (bob.user, {"READ", "WRITE"}, None)


def test_a_token_names_its_user_in_one_query(
    alice: Person, bob: Person, django_assert_num_queries: Any
) -> None:
    _, token = make(bob)
    authenticate_api_token(token)  # the first use is noted
    with django_assert_num_queries(1):
        user, _, _ = authenticate_api_token(token)
        assert user.organization.name == "Acme"


def test_the_last_use_is_noted_at_most_once_a_minute(alice: Person) -> None:
    row, token = make(alice)
    authenticate_api_token(token)
    row.refresh_from_db()
    first = row.last_used_at
    assert first is not None
    authenticate_api_token(token)
    row.refresh_from_db()
    assert row.last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    authenticate_api_token(token)
    row.refresh_from_db()
    assert row.last_used_at is not None and row.last_used_at >= first


@pytest.mark.parametrize("end", ["revoked", "expired", "dismissed", "deleted"])
def test_a_token_that_is_over_is_nobodys(alice: Person, bob: Person, end: str) -> None:
    row, token = make(bob, expires_at=timezone.now() + timedelta(hours=1))
    authenticate_api_token(token)
    assert alice.user is not None and bob.user is not None
    if end == "revoked":
        services.revoke_api_token(by=alice.user, token=row)
    elif end == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    elif end == "dismissed":
        User.objects.filter(pk=bob.user.pk).update(is_active=False)
    else:
        services.delete_user(by=alice.user, user=bob.user)
    with pytest.raises(Unauthenticated):
        authenticate_api_token(token)


@pytest.mark.parametrize(
    "token",
    ["", "se_", "se_" + "a" * 43, "se_" + "a" * 10**5, "se_\x00", "se_한글", "\ud800"],
)
def test_a_made_up_token_is_nobodys(db: None, token: str) -> None:
    with pytest.raises(Unauthenticated):
        authenticate_api_token(token)


def test_only_administrators_make_tokens(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    given = {"userId": gid(bob), "name": "x", "scopes": ["READ"]}
    assert denied(bob, "generateUserToken", **given) == ["FORBIDDEN"]
    assert denied(charlie, "generateUserToken", **given) == ["NOT_FOUND"]
    assert denied(anonymous, "generateUserToken", **given) == ["UNAUTHENTICATED"]
    machine = Person(alice.user, scopes=frozenset({"READ", "WRITE", "ADMIN"}))
    assert denied(machine, "generateUserToken", **given) == ["FORBIDDEN"]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": ""}, ("name", "TEXT_MISSING")),
        ({"name": "x" * 81}, ("name", "TEXT_TOO_LONG")),
        ({"name": "a\nb"}, ("name", "BAD_CHARACTERS")),
        ({"scopes": []}, ("scopes", "INVALID_INPUT")),
        ({"expiresAt": "2001-01-01T00:00:00Z"}, ("expiresAt", "INVALID_EXPIRY")),
        ({"expiresAt": "9999-12-31T23:59:59Z"}, ("expiresAt", "INVALID_EXPIRY")),
        ({"expiresAt": "0001-01-01T00:00:00+09:00"}, ("expiresAt", "INVALID_EXPIRY")),
    ],
)
def test_a_bad_token_is_refused(
    alice: Person, bob: Person, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert codes(generate(alice, bob, **given)) == [expected]
    assert not ApiToken.objects.exists()


def test_nobody_inactive_gets_a_token(alice: Person, bob: Person) -> None:
    mutate(alice, "updateUser", id=gid(bob), active=False)
    assert codes(generate(alice, bob)) == [("userId", "NOT_FOUND")]


def test_a_person_has_so_many_tokens_that_work(alice: Person, bob: Person) -> None:
    made = [make(bob)[0] for _ in range(MAX_TOKENS)]
    assert codes(generate(alice, bob)) == [(None, "TOO_MANY_TOKENS")]
    assert codes(generate(alice, alice)) == []
    assert alice.user is not None
    services.revoke_api_token(by=alice.user, token=made[0])
    assert codes(generate(alice, bob)) == []


def test_a_repeated_request_makes_one_token_and_tells_it_once(
    alice: Person, bob: Person
) -> None:
    first = generate(alice, bob, idempotencyKey="one")
    again = generate(alice, bob, idempotencyKey="one")
    assert first["apiToken"]["id"] == again["apiToken"]["id"]
    assert first["token"] and again["token"] is None
    assert ApiToken.objects.count() == 1


def test_tokens_are_seen_by_their_user_and_administrators(
    alice: Person, bob: Person, charlie: Person
) -> None:
    make(bob)
    make(alice)
    assert sorted(tokens_of(alice)) == [("door", "Alice"), ("door", "Bob")]
    assert tokens_of(bob) == [("door", "Bob")]
    assert tokens_of(charlie) == []
    document = """query($id: ID!) { node(id: $id) {
      ... on User { apiTokens { totalCount } } } }"""
    for person, count in ((alice, 1), (bob, 0)):
        found = person.run(document, id=gid(alice)).data["node"]
        assert found == {"apiTokens": {"totalCount": count}}


def test_a_token_is_revoked_by_its_user_and_administrators(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    fields = "apiToken { revokedAt }"
    first, second = generate(alice, bob), generate(alice, bob)
    foreign = generate(alice, alice)["apiToken"]["id"]
    id_ = first["apiToken"]["id"]
    assert denied(charlie, "revokeUserToken", id=id_) == ["NOT_FOUND"]
    assert denied(bob, "revokeUserToken", id=foreign) == ["NOT_FOUND"]
    assert denied(anonymous, "revokeUserToken", id=id_) == ["UNAUTHENTICATED"]
    assert authenticate_api_token(first["token"])
    done = mutate(bob, "revokeUserToken", fields, id=id_)
    again = mutate(alice, "revokeUserToken", fields, id=id_)
    assert done["apiToken"]["revokedAt"] == again["apiToken"]["revokedAt"] is not None
    mutate(alice, "revokeUserToken", id=second["apiToken"]["id"])
    assert not ApiToken.objects.filter(user=bob.user, revoked_at=None).exists()
    assert ApiToken.objects.filter(revoked_at=None).count() == 1


def test_a_token_is_never_more_than_its_user(alice: Person, bob: Person) -> None:
    everything = frozenset({"READ", "WRITE", "ALARMS", "ADMIN"})
    machine = Person(bob.user, scopes=everything)
    assert machine.run("{ users { totalCount } }").codes == ["FORBIDDEN"]
    assert denied(machine, "createInvitation") == ["FORBIDDEN"]
