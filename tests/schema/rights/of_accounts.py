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
    OPEN,
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
_IN_PERSON = who(SIGNED_IN, stranger=ALLOWED)
_DISMISSERS = who(SIGNED_IN, member=FORBIDDEN, author=FORBIDDEN)
#: Changes of other people: administrators, as tokens with both scopes.
_MANAGERS = who(ADMINS, token_admin=FORBIDDEN)
#: The private fields: for the person (here the author) and administrators.
_PRIVATE = who(READ, member=EMPTY, token_read=EMPTY)
_TOKENS_OF_AUTHOR = who(READ, member=EMPTY, token_read=FORBIDDEN)
_NEWCOMER = {
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
    Rule(field="Mutation.registerAdmin", given=_NEWCOMER, who=ADMINS_CREATE),
    Rule(field="Mutation.createUser", given=_NEWCOMER, who=ADMINS_CREATE),
    Rule(
        field="Mutation.createUser",
        when="of a role above the own",
        given={**_NEWCOMER, "role": "SUPERUSER"},
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
        who=_IN_PERSON,
    ),
    Rule(
        field="Mutation.deleteUser",
        when="somebody else",
        given={"id": "@someone"},
        who=_DISMISSERS,
    ),
    Rule(
        field="Mutation.deleteUser",
        when="who ranks above",
        given={"id": "@superuser"},
        who=who(_DISMISSERS, admin=FORBIDDEN),
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

SIGNING_IN = (
    Rule(
        field="Mutation.login",
        when="with the own password, for the anonymous somebody's",
        given={"email": "@own email", "password": "@password"},
        who=who(
            OPEN,
            deactivated=Outcome.INVALID_CREDENTIALS,
            pending=Outcome.ACCOUNT_PENDING,
        ),
    ),
    Rule(
        field="Mutation.login",
        when="with another password",
        given={"email": "@own email", "password": "not the password"},
        who={
            persona: Outcome.INVALID_CREDENTIALS if outcome == ALLOWED else outcome
            for persona, outcome in OPEN.items()
        },
    ),
    Rule(
        field="Mutation.refreshToken",
        given={"refreshToken": "@own refresh token"},
        who=who(
            OPEN,
            deactivated=Outcome.INVALID_REFRESH_TOKEN,
            pending=Outcome.INVALID_REFRESH_TOKEN,
        ),
    ),
    Rule(
        field="Mutation.logout",
        when="by the own token",
        who=who(
            OPEN,
            anonymous=UNAUTHENTICATED,
            deactivated=UNAUTHENTICATED,
            pending=UNAUTHENTICATED,
        ),
    ),
    Rule(
        field="Mutation.logout",
        when="by the own refresh token",
        given={"refreshToken": "@own refresh token"},
        who=OPEN,
    ),
    Rule(
        field="Mutation.register",
        when="by an invitation",
        given={**_NEWCOMER, "invitation": "@invitation"},
        who=OPEN,
    ),
    Rule(
        field="Mutation.register",
        when="by a join code",
        given={**_NEWCOMER, "joinCode": "@join code"},
        who=OPEN,
    ),
    Rule(
        field="Mutation.register",
        when="with a new organisation",
        given={**_NEWCOMER, "organization": "New"},
        who=OPEN,
    ),
    Rule(
        field="Mutation.changePassword",
        given={"oldPassword": "@password", "newPassword": "another sentence"},
        who=_IN_PERSON,
    ),
    Rule(
        field="Mutation.requestPasswordReset",
        given={"email": "someone@plum.example"},
        changes=False,
        who=OPEN,
    ),
    Rule(
        field="Mutation.resetPassword",
        given={"token": "@reset token", "password": "another sentence"},
        who=who(
            OPEN,
            deactivated=Outcome.INVALID_RESET_TOKEN,
            pending=Outcome.INVALID_RESET_TOKEN,
        ),
    ),
    Rule(field="Query.sessions", who=_IN_PERSON),
    Rule(
        field="Mutation.revokeSession",
        when="the own",
        given={"id": "@own session"},
        who=_IN_PERSON,
    ),
    Rule(
        field="Mutation.revokeSession",
        when="somebody else's",
        given={"id": "@session of someone"},
        who={
            persona: NOT_FOUND if outcome == ALLOWED else outcome
            for persona, outcome in _IN_PERSON.items()
        },
    ),
)

INVITATIONS_AND_TOKENS = (
    Rule(field="Query.invitations", shows="@Invitation", who=ADMINS_LIST),
    Rule(field="Mutation.createInvitation", given={}, who=ADMINS_CREATE),
    Rule(
        field="Mutation.createInvitation",
        when="to a role above the own",
        given={"role": "SUPERUSER"},
        who=who(
            ADMINS,
            stranger=Outcome.ROLE_TOO_HIGH,
            admin=Outcome.ROLE_TOO_HIGH,
            token_admin=Outcome.ROLE_TOO_HIGH,
        ),
    ),
    Rule(field="Mutation.revokeInvitation", given={"id": "@Invitation"}, who=ADMINS),
    Rule(
        field="Query.apiTokens",
        shows="@ApiToken",
        who=who(LIST, member=EMPTY, token_read=FORBIDDEN, token_admin=ALLOWED),
    ),
    Rule(
        field="Mutation.generateUserToken",
        given={"userId": "@someone", "name": "door", "scopes": ["READ"]},
        who=_DISMISSERS,
    ),
    Rule(
        field="Mutation.generateUserToken",
        when="for who ranks above",
        given={"userId": "@superuser", "name": "door", "scopes": ["READ"]},
        who=who(_DISMISSERS, admin=FORBIDDEN),
    ),
    Rule(
        field="Mutation.revokeUserToken",
        when="the author's own",
        given={"id": "@ApiToken"},
        who=who(SIGNED_IN, member=NOT_FOUND),
    ),
    Rule(
        field="Mutation.revokeUserToken",
        when="of who ranks above",
        given={"id": "@SuperuserToken"},
        who=who(SIGNED_IN, member=NOT_FOUND, author=NOT_FOUND, admin=FORBIDDEN),
    ),
)

RULES = (*PEOPLE, *SIGNING_IN, *INVITATIONS_AND_TOKENS)
