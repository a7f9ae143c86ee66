"""The rows that the cases are about: one of everything, for us and for strangers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model

from backend.apps.accounts.models import User
from backend.apps.accounts.passwords import make_reset_token
from backend.apps.accounts.services import create_invitation
from backend.schema.base import to_global_id
from tests.schema.rights.people import OURS, THEIRS, People, make_people
from tests.schema.rights.rows import Rows, rows_of, rows_of_superuser
from tests.schema.rights.terms import Persona


def savepoint() -> AbstractContextManager[None]:
    """A part of the transaction, in which services may ask for one of their own."""
    atomic: Any = transaction.atomic()
    atomic._from_testcase = True
    part: AbstractContextManager[None] = atomic
    return part


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside leaves nothing."""
    with savepoint():
        yield
        transaction.set_rollback(True)


@dataclass
class World:
    """What there is: `rows` of ours by name, and `foreign` ones of the strangers."""

    people: People
    rows: Rows
    foreign: Rows
    texts: dict[str, str]

    def value(self, name: str, persona: Persona) -> Any:
        """What "@name" stands for when `persona` asks."""
        name = name.removeprefix("@")
        own = self.people.own(persona)
        if name == "file":
            return SimpleUploadedFile("a.mp4", b"no video at all")
        if name == "self":
            return id_of(own)
        if name.startswith("own ") or name == "reset token":
            return self._of_person(own, name)
        if name in self.texts:
            return self.texts[name]
        return self.id(name)

    def id(self, name: str) -> str:
        """The id of one of our rows."""
        return id_of(self.rows[name.removeprefix("@")])

    def filled(self, given: Any, persona: Persona) -> Any:
        """`given` with everything that its texts stand for."""
        if isinstance(given, str) and given.startswith("@"):
            return self.value(given, persona)
        if isinstance(given, Mapping):
            return {key: self.filled(each, persona) for key, each in given.items()}
        if isinstance(given, list):
            return [self.filled(each, persona) for each in given]
        return given

    def _of_person(self, user: User, name: str) -> str:
        sign_in = self.people.sign_ins[user.pk]
        if name == "reset token":
            return make_reset_token(User.objects.get(pk=user.pk))
        return {
            "own email": user.email,
            "own refresh token": sign_in.tokens.refresh_token,
            "own session": str(sign_in.session.pk),
        }[name]


def id_of(row: Model) -> str:
    """The global id; rows and types have the same names."""
    return to_global_id(type(row).__name__, row.pk)


def make_world() -> World:
    """Everything, made by the services that make it in production."""
    people = make_people()
    persons = people.by_persona
    someone = people.others["someone"]
    invitation, invitation_text = create_invitation(by=persons[Persona.ADMIN])
    rows: Rows = {
        **{persona.value: user for persona, user in persons.items()},
        **people.others,
        **rows_of(
            people.ours,
            mark=OURS,
            author=persons[Persona.AUTHOR],
            admin=persons[Persona.ADMIN],
            someone=someone,
            insiders=[
                persons[Persona.MEMBER],
                persons[Persona.ADMIN],
                persons[Persona.SUPERUSER],
            ],
        ),
        **rows_of_superuser(persons[Persona.SUPERUSER]),
        "Invitation": invitation,
    }
    other = people.others["their other"]
    foreign = rows_of(
        people.theirs,
        mark=THEIRS,
        author=persons[Persona.STRANGER],
        admin=persons[Persona.STRANGER],
        someone=other,
        insiders=[],
    )
    foreign["Invitation"], _ = create_invitation(by=other)
    texts = {
        "password": "correct horse battery",
        "invitation": invitation_text,
        "join code": str(people.ours.join_code),
        "session of someone": str(people.sign_ins[someone.pk].session.pk),
    }
    return World(people, rows, {**foreign, "User": other}, texts)
