"""Erin keeps the installation; the others are of Acme, and Charlie is a stranger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.apps.accounts.models import Organization
from backend.apps.notices.models import Notice
from backend.schema.base import to_global_id
from tests.conftest import Person, make_user


@pytest.fixture
def erin(db: None) -> Person:
    """A superuser, of an organisation of her own."""
    own = Organization.objects.create(name="The keepers")
    return Person(make_user("erin@keepers.example", own, "SUPERUSER"))


def in_hours(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def make_notice(by: Person, title: str = "News", **fields: Any) -> Notice:
    """A row, however it got there."""
    assert by.user is not None
    return Notice.objects.create(
        organization=by.user.organization,
        created_by=by.user,
        title=title,
        text=f"{title}: read this.",
        **fields,
    )


def notice_id(notice: Notice) -> str:
    return to_global_id("Notice", notice.pk)


def do(person: Person, verb: str, /, **values: Any) -> Any:
    """Run a mutation of notices: its payload, with `codes`."""
    kind = verb[0].upper() + verb[1:]
    selection = (
        "deletedId"
        if verb == "deleteNotice"
        else "notice { id title text scope state isPinned publishFrom publishUntil }"
    )
    reply = person.run(
        f"""mutation($input: {kind}Input!) {{ {verb}(input: $input) {{
            {selection} errors {{ field code message }} }} }}""",
        input=values,
    )
    payload = (reply.data or {}).get(verb) or {}
    return {**payload, "codes": reply.codes}
