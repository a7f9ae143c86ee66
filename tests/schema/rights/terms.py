"""The words of the table of rights: who asks, what comes of it, and a rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Persona(StrEnum):
    """Who asks. All but the stranger are of the organisation whose rows are asked for.

    An API token has one scope alone here, and acts for an administrator, so that what
    is refused is refused to the scope.
    """

    ANONYMOUS = "anonymous"
    STRANGER = "stranger"
    MEMBER = "member"
    AUTHOR = "author"
    ADMIN = "admin"
    SUPERUSER = "superuser"
    TOKEN_READ = "token READ"
    TOKEN_WRITE = "token WRITE"
    TOKEN_ALARMS = "token ALARMS"
    TOKEN_ADMIN = "token ADMIN"
    DEACTIVATED = "deactivated"
    PENDING = "pending"


PERSONAS = {
    Persona.ANONYMOUS: "sends no token",
    Persona.STRANGER: "an administrator of another organisation",
    Persona.MEMBER: "a person of the organisation, role USER",
    Persona.AUTHOR: "the same, who has made what is asked for",
    Persona.ADMIN: "role ADMIN",
    Persona.SUPERUSER: "role SUPERUSER",
    Persona.TOKEN_READ: "an API token of an administrator with the scope READ alone",
    Persona.TOKEN_WRITE: "the same with WRITE alone",
    Persona.TOKEN_ALARMS: "the same with ALARMS alone",
    Persona.TOKEN_ADMIN: "the same with ADMIN alone",
    Persona.DEACTIVATED: "an administrator who was deactivated, by an older token",
    Persona.PENDING: "has asked to join and waits, by a token that should not exist",
}


class Outcome(StrEnum):
    """What comes of it. All but the first two leave every row as it was."""

    ALLOWED = "yes"
    EMPTY = "empty"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    BUILT_IN = "BUILT_IN"
    ROLE_TOO_HIGH = "ROLE_TOO_HIGH"
    ACCOUNT_PENDING = "ACCOUNT_PENDING"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    INVALID_REFRESH_TOKEN = "INVALID_REFRESH_TOKEN"
    INVALID_RESET_TOKEN = "INVALID_RESET_TOKEN"
    WRONG_PASSWORD = "WRONG_PASSWORD"


OUTCOMES = {
    Outcome.ALLOWED: "answered, or done",
    Outcome.EMPTY: "answered with nothing of it: null, an empty list, or a list "
    "without it",
    Outcome.UNAUTHENTICATED: "a GraphQL error: no valid token came",
    Outcome.FORBIDDEN: "a GraphQL error: the role, the authorship or the scope of the "
    "token does not do",
    Outcome.NOT_FOUND: "as if it did not exist: null for what is read, a refusal in "
    "the payload of a mutation",
}
OTHERWISE = "any other code is that of the refusal in the payload"

Who = Mapping[Persona, Outcome]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What each persona gets from one field, and an example to prove it by.

    `given` are the arguments of a query or subscription, the input of a mutation.
    Texts in it that begin with "@" stand for something of the example: "@Alarm" for
    the id of that row (see `world.py`). `shows` is the row that an allowed answer
    contains and an empty one does not. `via` is a document in which a nested field
    comes as `value`; without it the field is that of the row of its type. `past` are
    refusals of the example that come only after all rights were looked at.
    """

    field: str
    who: Who
    given: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    when: str = ""
    shows: str = ""
    via: str = ""
    row: str = ""
    past: frozenset[str] = frozenset()
    changes: bool = True

    @property
    def parent(self) -> str:
        """The type that the field is of."""
        return self.field.partition(".")[0]

    @property
    def name(self) -> str:
        """The name of the field itself."""
        return self.field.partition(".")[2]

    @property
    def title(self) -> str:
        """How tests and people call it."""
        return f"{self.field} ({self.when})" if self.when else self.field


def who(base: Who, **others: Outcome) -> dict[Persona, Outcome]:
    """`base`, but for some: `member=FORBIDDEN`."""
    changed = {Persona[name.upper()]: outcome for name, outcome in others.items()}
    return {**base, **changed}


ALLOWED, EMPTY = Outcome.ALLOWED, Outcome.EMPTY
UNAUTHENTICATED, FORBIDDEN = Outcome.UNAUTHENTICATED, Outcome.FORBIDDEN
NOT_FOUND, BUILT_IN = Outcome.NOT_FOUND, Outcome.BUILT_IN

_OUTSIDE = {
    Persona.ANONYMOUS: UNAUTHENTICATED,
    Persona.DEACTIVATED: UNAUTHENTICATED,
    Persona.PENDING: UNAUTHENTICATED,
}
_TOKENS = {
    Persona.TOKEN_READ: FORBIDDEN,
    Persona.TOKEN_WRITE: FORBIDDEN,
    Persona.TOKEN_ALARMS: FORBIDDEN,
    Persona.TOKEN_ADMIN: FORBIDDEN,
}
_PEOPLE = {
    Persona.STRANGER: NOT_FOUND,
    Persona.MEMBER: ALLOWED,
    Persona.AUTHOR: ALLOWED,
    Persona.ADMIN: ALLOWED,
    Persona.SUPERUSER: ALLOWED,
}

#: Whoever is signed in and of the organisation; no API token.
SIGNED_IN = {**_OUTSIDE, **_TOKENS, **_PEOPLE}
#: Reads of a row, and of a list of them.
READ = who(SIGNED_IN, token_read=ALLOWED)
LIST = who(READ, stranger=EMPTY)
#: Changes of what everybody of the organisation may change, and what is new.
WRITE = who(SIGNED_IN, token_write=ALLOWED)
CREATE = who(WRITE, stranger=ALLOWED)
#: Changes for the author, and administrators.
AUTHORS = who(WRITE, member=FORBIDDEN)
#: The same for administrators alone; and what is new, or read.
ADMINS = who(SIGNED_IN, member=FORBIDDEN, author=FORBIDDEN, token_admin=ALLOWED)
ADMINS_CREATE = who(ADMINS, stranger=ALLOWED)
ADMINS_LIST = who(ADMINS, stranger=EMPTY)
#: What is its maker's alone.
OWN = who(
    READ,
    member=NOT_FOUND,
    admin=NOT_FOUND,
    superuser=NOT_FOUND,
    token_read=NOT_FOUND,
)
#: No sign-in is needed, but API tokens do not do.
OPEN = {**dict.fromkeys(Persona, ALLOWED), **_TOKENS}
#: Everybody reads it.
PUBLIC = who(OPEN, token_read=ALLOWED)
