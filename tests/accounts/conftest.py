"""What the tests of accounts share: documents and a way to wait for mail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail

from tests.conftest import Person
from tests.waiting import until

PASSWORD = "correct horse battery"
NEW_PASSWORD = "an unusual sentence"
USER = """{ id email name role state language dutyStatus dutySince lastLoginAt
  pendingSince imageUrl thumbnailUrl }"""
ERRORS = "errors { field code message }"


def gid(person: Person) -> str:
    """The global id of a person."""
    from backend.schema.base import to_global_id

    assert person.user is not None
    return to_global_id("User", person.user.pk)


def mutate(
    person: Person, name: str, fields: str = "", /, **given: Any
) -> dict[str, Any]:
    """The payload of a mutation with this input, which must not be denied."""
    reply = person.run(_document(name, fields), input=given)
    assert reply.errors == [], reply.errors
    payload: dict[str, Any] = reply.data[name]
    return payload


def denied(person: Person, name: str, /, **given: Any) -> list[str]:
    """The codes with which a mutation is denied or refused."""
    return person.run(_document(name, ""), input=given).codes


def codes(payload: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def _document(name: str, fields: str) -> str:
    kind = f"{name[0].upper()}{name[1:]}Input"
    field = f"{name}(input: $input) {{ {fields} {ERRORS} }}"
    return f"mutation($input: {kind}!) {{ {field} }}"


def next_mail() -> Any:
    """The mail that is sent next, or was already; mails are sent by threads."""
    until(lambda: mail.outbox, what="a mail")
    return mail.outbox.pop(0)


@pytest.fixture(autouse=True)
def _no_mail_before() -> Iterator[None]:
    mail.outbox = []
    yield
    mail.outbox = []
