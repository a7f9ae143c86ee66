"""Notices in the admin site: written for anybody, told as others are."""

from __future__ import annotations

import pytest
from django.test import Client

from backend.apps.accounts.models import Organization, User
from backend.apps.events.models import Event
from backend.apps.notices.models import Notice
from tests.conftest import Person
from tests.notices.conftest import make_notice


@pytest.fixture
def keeper(db: None) -> Client:
    """A client that is signed in as the superuser of the installation."""
    client = Client()
    client.force_login(
        User.objects.create_superuser(email="root@example.org", password="x" * 12)
    )
    return client


def form(organization: Organization, **changes: str) -> dict[str, object]:
    return {
        "organization": organization.pk,
        "scope": "ORGANIZATION",
        "title": "News",
        "text": "Read this.",
        "publish_from_0": "2026-01-01",
        "publish_from_1": "00:00:00",
        "publish_until_0": "",
        "publish_until_1": "",
        **changes,
    }


def test_pages_are_shown(keeper: Client, alice: Person) -> None:
    notice = make_notice(alice)
    for page in ("", "add/", f"{notice.pk}/change/", f"{notice.pk}/delete/", "?q=News"):
        assert keeper.get(f"/admin/notices/notice/{page}").status_code == 200, page


def test_a_notice_is_written_and_told_once(keeper: Client, acme: Organization) -> None:
    reply = keeper.post("/admin/notices/notice/add/", form(acme))
    assert reply.status_code == 302
    notice = Notice.objects.get()
    assert notice.created_by is not None
    assert notice.created_by.email == "root@example.org"
    page = f"/admin/notices/notice/{notice.pk}/change/"
    assert keeper.post(page, form(acme, title="Other")).status_code == 302
    assert Event.objects.filter(kind="notice.published").count() == 1
    # To everybody: that is news for the others.
    assert keeper.post(page, form(acme, scope="PUBLIC")).status_code == 302
    told = Event.objects.filter(kind="notice.published").count()
    assert told == 1 + Organization.objects.count()


def test_a_window_that_closes_before_it_opens_is_refused(
    keeper: Client, acme: Organization
) -> None:
    closed = {"publish_until_0": "2025-01-01", "publish_until_1": "00:00:00"}
    reply = keeper.post("/admin/notices/notice/add/", form(acme, **closed))
    assert reply.status_code == 200
    assert "A notice ends after it begins." in reply.content.decode()
    assert not Notice.objects.exists()
