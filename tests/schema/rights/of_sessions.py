"""Who may what: signing in and out, passwords, invitations, API tokens."""

from __future__ import annotations

from tests.schema.rights.of_accounts import DISMISSERS, IN_PERSON, NEWCOMER
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
    SIGNED_IN,
    UNAUTHENTICATED,
    Outcome,
    Rule,
    who,
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
        given={**NEWCOMER, "invitation": "@invitation"},
        who=OPEN,
    ),
    Rule(
        field="Mutation.register",
        when="by a join code",
        given={**NEWCOMER, "joinCode": "@join code"},
        who=OPEN,
    ),
    Rule(
        field="Mutation.register",
        when="with a new organisation",
        given={**NEWCOMER, "organization": "New"},
        who=OPEN,
    ),
    Rule(
        field="Mutation.changePassword",
        given={"oldPassword": "@password", "newPassword": "another sentence"},
        who=IN_PERSON,
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
    Rule(field="Query.sessions", who=IN_PERSON),
    Rule(
        field="Mutation.revokeSession",
        when="the own",
        given={"id": "@own session"},
        who=IN_PERSON,
    ),
    Rule(
        field="Mutation.revokeSession",
        when="somebody else's",
        given={"id": "@session of someone"},
        who={
            persona: NOT_FOUND if outcome == ALLOWED else outcome
            for persona, outcome in IN_PERSON.items()
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
        who=DISMISSERS,
    ),
    Rule(
        field="Mutation.generateUserToken",
        when="for who ranks above",
        given={"userId": "@superuser", "name": "door", "scopes": ["READ"]},
        who=who(DISMISSERS, admin=FORBIDDEN),
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
