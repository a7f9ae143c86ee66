"""Who may what: people, sessions, API tokens, invitations, the organisation."""

from __future__ import annotations

from tests.schema.rights.terms import (
    ADMINS,
    ADMINS_CREATE,
    ADMINS_LIST,
    ALLOWED,
    EMPTY,
    FORBIDDEN,
    LIST,
    NOT_FOUND,
    PUBLIC,
    READ,
    SIGNED_IN,
    UNAUTHENTICATED,
    WRITE,
    Outcome,
    Rule,
    who,
)

#: For oneself alone.
_ONESELF = who(WRITE, stranger=ALLOWED)
#: For oneself alone, and API tokens do not do.
IN_PERSON = who(SIGNED_IN, stranger=ALLOWED)
DISMISSERS = who(SIGNED_IN, member=FORBIDDEN, author=FORBIDDEN)
#: Changes of other people: administrators, as tokens with both scopes.
_MANAGERS = who(ADMINS, token_admin=FORBIDDEN)
#: The private fields: for the person (here the author) and administrators.
_PRIVATE = who(READ, member=EMPTY, token_read=EMPTY)
_TOKENS_OF_AUTHOR = who(READ, member=EMPTY, token_read=FORBIDDEN)
NEWCOMER = {
    "email": "newcomer@plum.example",
    "password": "an unusual sentence",
    "name": "Nora",
}

PEOPLE = (
    Rule(
        field="Query.me",
        who=who(
            PUBLIC,
            anonymous=EMPTY,
            deactivated=UNAUTHENTICATED,
            pending=UNAUTHENTICATED,
        ),
    ),
    Rule(field="Query.users", shows="@someone", who=ADMINS_LIST),
    Rule(
        field="Query.user",
        given={"id": "@someone"},
        who=who(READ, member=FORBIDDEN, author=FORBIDDEN, token_read=FORBIDDEN),
    ),
    Rule(
        field="Query.user",
        when="oneself",
        given={"id": "@self"},
        who=who(READ, stranger=ALLOWED),
    ),
    Rule(
        field="Query.user",
        when="who waits for approval",
        given={"id": "@pending"},
        who=who(READ, member=NOT_FOUND, author=NOT_FOUND, token_read=FORBIDDEN),
    ),
    Rule(field="Query.colleagues", shows="@someone", who=LIST),
    Rule(field="User.email", row="@author", who=_PRIVATE),
    Rule(field="User.lastLoginAt", row="@author", who=_PRIVATE),
    Rule(
        field="User.pendingSince",
        row="@pending",
        who=who(READ, member=NOT_FOUND, author=NOT_FOUND, token_read=EMPTY),
    ),
    Rule(field="User.apiTokens", row="@author", who=_TOKENS_OF_AUTHOR),
    Rule(
        field="Organization.joinCode",
        row="@Organization",
        who=who(READ, member=EMPTY, author=EMPTY, token_read=EMPTY),
    ),
    Rule(field="Mutation.registerAdmin", given=NEWCOMER, who=ADMINS_CREATE),
    Rule(field="Mutation.createUser", given=NEWCOMER, who=ADMINS_CREATE),
    Rule(
        field="Mutation.createUser",
        when="of a role above the own",
        given={**NEWCOMER, "role": "SUPERUSER"},
        who=who(
            ADMINS,
            stranger=Outcome.ROLE_TOO_HIGH,
            admin=Outcome.ROLE_TOO_HIGH,
            token_admin=Outcome.ROLE_TOO_HIGH,
        ),
    ),
    Rule(
        field="Mutation.updateUser",
        when="oneself",
        given={"id": "@self", "name": "Other"},
        who=_ONESELF,
    ),
    Rule(
        field="Mutation.updateUser",
        when="somebody else",
        given={"id": "@someone", "name": "Other"},
        who=_MANAGERS,
    ),
    Rule(
        field="Mutation.updateUser",
        when="who ranks above",
        given={"id": "@superuser", "name": "Other"},
        who=who(_MANAGERS, admin=FORBIDDEN),
    ),
    Rule(
        field="Mutation.updateUser",
        when="the own role",
        given={"id": "@self", "role": "USER"},
        who=who(_MANAGERS, stranger=ALLOWED),
    ),
    Rule(
        field="Mutation.updateUser",
        when="deactivate somebody",
        given={"id": "@someone", "active": False},
        who=_MANAGERS,
    ),
    Rule(
        field="Mutation.deleteUser",
        when="oneself",
        given={"id": "@self"},
        who=IN_PERSON,
    ),
    Rule(
        field="Mutation.deleteUser",
        when="somebody else",
        given={"id": "@someone"},
        who=DISMISSERS,
    ),
    Rule(
        field="Mutation.deleteUser",
        when="who ranks above",
        given={"id": "@superuser"},
        who=who(DISMISSERS, admin=FORBIDDEN),
    ),
    Rule(field="Mutation.approveUser", given={"id": "@pending"}, who=ADMINS),
    Rule(field="Mutation.rejectUser", given={"id": "@pending"}, who=ADMINS),
    Rule(
        field="Mutation.setDutyStatus",
        given={"status": "AWAY"},
        who=_ONESELF,
    ),
    Rule(
        field="Mutation.updateOrganization",
        given={"name": "Other", "joinCode": "RENEW"},
        who=ADMINS_CREATE,
    ),
)
