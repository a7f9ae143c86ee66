"""The admin site's pages of accounts work, and end what they must end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import connection
from django.test import Client
from django.urls import reverse

from backend.apps.accounts import services
from backend.apps.accounts.errors import InvalidCredentials
from backend.apps.accounts.models import Organization, Session, User
from backend.common.broadcast import serve_on, stop_serving_on
from tests.conftest import Person

PASSWORD = "correct horse battery"
PAGES = ["user", "organization", "session", "apitoken", "invitation"]


@pytest.fixture
def keeper(acme: Organization) -> Client:
    """A signed-in superuser of the admin site."""
    User.objects.create_superuser(email="root@acme.example", password=PASSWORD)
    client = Client()
    page = reverse("admin:login")
    given = {"username": "root@acme.example", "password": PASSWORD}
    assert client.post(page, given).status_code == 302
    return client


@pytest.fixture
def session(alice: Person) -> Session:
    assert alice.user is not None
    return services.open_session(user=alice.user).session


def is_over(session: Session) -> bool:
    session.refresh_from_db()
    return session.revoked_at is not None


@pytest.mark.parametrize("name", PAGES)
def test_every_list_and_object_has_a_page(
    keeper: Client, session: Session, name: str
) -> None:
    admin = session.user
    token, told = services.generate_api_token(
        by=admin, user=admin, name="door", scopes=["READ"]
    )
    invitation, _ = services.create_invitation(by=admin, email="alice2@acme.example")
    found = {
        "user": admin,
        "organization": admin.organization,
        "session": session,
        "apitoken": token,
        "invitation": invitation,
    }
    target: Any = found[name]
    for view, arguments in (
        ("changelist", []),
        ("change", [target.pk]),
        ("history", [target.pk]),
    ):
        url = reverse(f"admin:accounts_{name}_{view}", args=arguments)
        page = keeper.get(url)
        assert page.status_code == 200, url
        for secret in (told, token.token_hash, invitation.token_hash):
            assert secret not in page.content.decode()
    search = reverse(f"admin:accounts_{name}_changelist")
    assert keeper.get(search, {"q": "alice"}).status_code == 200


def test_an_administrator_of_an_organisation_has_no_business_there(
    alice: Person,
) -> None:
    client = Client()
    assert alice.user is not None
    client.force_login(alice.user)
    page = client.get(reverse("admin:accounts_user_changelist"))
    assert page.status_code == 302
    assert "/admin/login/" in page["Location"]


def test_a_person_is_added_with_an_address_in_lower_case(
    keeper: Client, acme: Organization
) -> None:
    given = {
        "email": "Eve@ACME.example",
        "name": "Eve",
        "organization": acme.pk,
        "role": "USER",
        "language": "ko",
        "usable_password": "true",
        "password1": "an unusual sentence",
        "password2": "an unusual sentence",
    }
    page = keeper.post(reverse("admin:accounts_user_add"), given)
    assert page.status_code == 302, page.context["adminform"].form.errors
    done = services.sign_in(
        email="eve@acme.example", password="an unusual sentence", remote_address=""
    )
    assert done.user.email == "eve@acme.example"


def test_deactivating_a_person_ends_the_sessions(
    keeper: Client, session: Session
) -> None:
    user = session.user
    given = {
        "email": user.email,
        "name": user.name,
        "organization": user.organization_id,
        "role": user.role,
        "language": "en",
        "duty_status": "OFF",
    }
    page = keeper.post(reverse("admin:accounts_user_change", args=[user.pk]), given)
    assert page.status_code == 302
    assert is_over(session)


@pytest.mark.parametrize("change", ["organization", "role", "name"])
def test_other_rights_end_the_sessions(
    keeper: Client, session: Session, change: str
) -> None:
    user = session.user
    given = {
        "email": user.email,
        "name": user.name,
        "organization": user.organization_id,
        "role": user.role,
        "language": "en",
        "duty_status": "OFF",
        "is_active": "on",
    }
    other = Organization.objects.create(name="Other")
    given[change] = {"organization": other.pk, "role": "USER", "name": "A"}[change]
    page = keeper.post(reverse("admin:accounts_user_change", args=[user.pk]), given)
    assert page.status_code == 302
    assert is_over(session) == (change != "name")


def test_api_tokens_do_not_come_along_into_another_organisation(
    keeper: Client, alice: Person
) -> None:
    user = alice.user
    assert user is not None
    token, _ = services.generate_api_token(
        by=user, user=user, name="door", scopes=["READ"]
    )
    given = {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "language": "en",
        "duty_status": "OFF",
        "is_active": "on",
    }
    page = reverse("admin:accounts_user_change", args=[user.pk])
    other = Organization.objects.create(name="Other")
    for organization, is_over in ((user.organization, False), (other, True)):
        given["organization"] = organization.pk
        assert keeper.post(page, given).status_code == 302
        token.refresh_from_db()
        assert (token.revoked_at is not None) == is_over


def test_another_password_ends_the_sessions(keeper: Client, session: Session) -> None:
    given = {
        "usable_password": "true",
        "password1": "an unusual sentence",
        "password2": "an unusual sentence",
    }
    url = reverse("admin:auth_user_password_change", args=[session.user_id])
    assert keeper.post(url, given).status_code == 302
    assert is_over(session)


@pytest.mark.parametrize("model", ["user", "session"])
def test_sessions_are_ended_by_an_action(
    keeper: Client, session: Session, model: str
) -> None:
    target = session.user_id if model == "user" else session.pk
    given = {"action": "end_sessions", "_selected_action": [str(target)]}
    url = reverse(f"admin:accounts_{model}_changelist")
    assert keeper.post(url, given).status_code == 302
    assert is_over(session)


def test_a_locked_account_is_unlocked_by_an_action(
    keeper: Client, alice: Person, settings: Any
) -> None:
    settings.LOGIN_ACCOUNT_LIMIT = 1
    known = {"email": "alice@acme.example", "remote_address": "1.2.3.4"}
    with pytest.raises(InvalidCredentials):
        services.sign_in(**known, password="wrong")
    assert alice.user is not None
    given = {
        "action": "forget_failed_sign_ins",
        "_selected_action": [str(alice.user.pk)],
    }
    keeper.post(reverse("admin:accounts_user_changelist"), given)
    assert services.sign_in(**known, password=PASSWORD).user == alice.user


def test_a_person_is_erased_and_never_deleted(keeper: Client, session: Session) -> None:
    url = reverse("admin:accounts_user_delete", args=[session.user_id])
    assert keeper.post(url, {"post": "yes"}).status_code == 403
    given = {"action": "erase", "_selected_action": [str(session.user_id)]}
    keeper.post(reverse("admin:accounts_user_changelist"), given)
    assert is_over(session)
    gone = User.objects.get(pk=session.user_id)
    assert gone.deleted_at is not None
    assert (gone.name, gone.email) == ("", f"deleted-{gone.pk}@deleted.invalid")
    page = keeper.get(reverse("admin:accounts_user_change", args=[gone.pk]))
    assert page.status_code == 200


def test_nobody_erases_themselves_there(keeper: Client) -> None:
    root = User.objects.get(email="root@acme.example")
    given = {"action": "erase", "_selected_action": [str(root.pk)]}
    keeper.post(reverse("admin:accounts_user_changelist"), given)
    root.refresh_from_db()
    assert root.deleted_at is None


def test_who_has_asked_to_join_is_approved_by_an_action(
    keeper: Client, acme: Organization, alice: Person
) -> None:
    waiting = services.create_user(
        organization=acme,
        email="w@acme.example",
        password="an unusual sentence",
        name="Wanda",
        is_pending=True,
    )
    ids = [str(waiting.pk), str(alice.user.pk)]  # type: ignore[union-attr]
    given = {"action": "approve", "_selected_action": ids}
    url = reverse("admin:accounts_user_changelist")
    page = keeper.post(url, given, follow=True)
    told = [str(message) for message in page.context["messages"]]
    assert told == ["alice@acme.example: This account is not waiting for approval."]
    waiting.refresh_from_db()
    assert (waiting.is_active, waiting.pending_since) == (True, None)


def test_tokens_and_invitations_are_revoked_by_an_action(
    keeper: Client, alice: Person
) -> None:
    admin = alice.user
    assert admin is not None
    token, _ = services.generate_api_token(
        by=admin, user=admin, name="door", scopes=["READ"]
    )
    invitation, _ = services.create_invitation(by=admin)
    for name, row in (("apitoken", token), ("invitation", invitation)):
        given = {"action": "revoke", "_selected_action": [str(row.pk)]}
        url = reverse(f"admin:accounts_{name}_changelist")
        assert keeper.post(url, given).status_code == 302
        row.refresh_from_db()
        assert row.revoked_at is not None


def test_a_session_is_never_deleted_by_itself(keeper: Client, session: Session) -> None:
    url = reverse("admin:accounts_session_delete", args=[session.pk])
    assert keeper.post(url, {"post": "yes"}).status_code == 403
    assert not is_over(session)


@pytest.mark.django_db(transaction=True)
async def test_the_end_of_a_session_is_broadcast_to_its_sockets() -> None:
    def prepare() -> Session:
        organization = services.create_organization(name="Acme")
        user = services.create_user(
            organization=organization,
            email="f@acme.example",
            password=PASSWORD,
            name="Fay",
        )
        session = services.open_session(user=user).session
        connection.close()
        return session

    def end(session: Session) -> None:
        services.revoke_session(session_id=session.pk)
        connection.close()

    session = await asyncio.to_thread(prepare)
    layer = get_channel_layer()
    assert layer is not None
    loop = asyncio.get_running_loop()
    serve_on(loop)
    try:
        channel = await layer.new_channel()
        await layer.group_add(services.session_group(session.pk), channel)
        await asyncio.to_thread(end, session)
        message = await asyncio.wait_for(layer.receive(channel), 10)
    finally:
        stop_serving_on(loop)
    assert message["group"] == f"session.{session.pk.hex}"
    assert message["data"] == {"type": "session.revoked"}


def test_signing_out_in_a_transaction_is_told_after_commit_alone(
    alice: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        done = services.open_session(user=alice.user)  # type: ignore[arg-type]
        services.revoke_session(session_id=done.session.pk)
        services.revoke_session(session_id=done.session.pk)
    assert len(callbacks) == 1


def test_the_site_has_our_name_and_nothing_that_harms(keeper: Client) -> None:
    page = keeper.get(reverse("admin:index")).content.decode()
    assert "<title>Administration | Safe-Eye admin</title>" in page
    assert "Django" not in page
    for hidden in ("/auth/group/", "/token_blacklist/"):
        assert hidden not in page
        assert keeper.get(f"{reverse('admin:index')}{hidden[1:]}").status_code == 404
    assert reverse("admin:accounts_session_changelist") in page


def test_a_person_speaks_a_language_that_there_is(
    keeper: Client, alice: Person
) -> None:
    assert alice.user is not None
    url = reverse("admin:accounts_user_change", args=[alice.user.pk])
    page = keeper.get(url).content.decode()
    assert '<option value="ko">' in page
    form = keeper.get(url).context["adminform"].form
    given = {key: value for key, value in form.initial.items() if value is not None}
    refused = keeper.post(url, {**given, "language": "fr"})
    assert refused.context["adminform"].form.errors.keys() == {"language"}
