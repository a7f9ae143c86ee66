"""Who may what: notices, tags, and the state of the installation."""

from __future__ import annotations

from tests.schema.rights.terms import (
    ADMINS,
    ADMINS_CREATE,
    ALLOWED,
    AUTHORS,
    EMPTY,
    FORBIDDEN,
    LIST,
    NOT_FOUND,
    PUBLIC,
    READ,
    Rule,
    who,
)

#: Published in the organisation: without a sign-in it is not there.
_READERS = who(
    READ,
    anonymous=NOT_FOUND,
    deactivated=NOT_FOUND,
    pending=NOT_FOUND,
)
_PLANNERS = who(_READERS, member=NOT_FOUND, author=NOT_FOUND)
_FIRST_SUPERUSERS = who(ADMINS, stranger=FORBIDDEN, admin=FORBIDDEN)
#: Of the tokens here, all act for an administrator.
_SUPERUSERS = who(_FIRST_SUPERUSERS, token_admin=FORBIDDEN)

NOTICES = (
    Rule(
        field="Query.notice",
        when="of the organisation",
        given={"id": "@Notice"},
        who=_READERS,
    ),
    Rule(
        field="Query.notice",
        when="public",
        given={"id": "@PublicNotice"},
        who=PUBLIC,
    ),
    Rule(
        field="Query.notice",
        when="of the organisation, not published yet",
        given={"id": "@PlannedNotice"},
        who=_PLANNERS,
    ),
    Rule(
        field="Query.notices",
        when="those of the organisation",
        shows="@Notice",
        who=who(
            LIST,
            anonymous=EMPTY,
            deactivated=EMPTY,
            pending=EMPTY,
        ),
    ),
    Rule(field="Query.notices", when="public ones", shows="@PublicNotice", who=PUBLIC),
    Rule(
        field="Query.notices",
        when="those not published yet",
        given={"states": ["SCHEDULED"]},
        shows="@PlannedNotice",
        who=who(
            LIST,
            anonymous=EMPTY,
            member=EMPTY,
            author=EMPTY,
            deactivated=EMPTY,
            pending=EMPTY,
        ),
    ),
    Rule(
        field="Notice.createdBy",
        row="@PublicNotice",
        who=who(
            PUBLIC, anonymous=EMPTY, stranger=EMPTY, deactivated=EMPTY, pending=EMPTY
        ),
    ),
    Rule(
        field="Mutation.createNotice",
        given={"title": "Drill", "text": "At noon."},
        who=ADMINS_CREATE,
    ),
    Rule(
        field="Mutation.createNotice",
        when="public",
        given={"title": "Drill", "text": "At noon.", "scope": "PUBLIC"},
        who=_SUPERUSERS,
    ),
    Rule(
        field="Mutation.updateNotice",
        given={"id": "@Notice", "title": "Other"},
        who=ADMINS,
    ),
    Rule(
        field="Mutation.updateNotice",
        when="public",
        given={"id": "@PublicNotice", "title": "Other"},
        who=_SUPERUSERS,
    ),
    Rule(
        field="Mutation.updateNotice",
        when="made public",
        given={"id": "@Notice", "scope": "PUBLIC"},
        who=who(_SUPERUSERS, stranger=NOT_FOUND),
    ),
    Rule(field="Mutation.deleteNotice", given={"id": "@Notice"}, who=ADMINS),
    Rule(
        field="Mutation.deleteNotice",
        when="public",
        given={"id": "@PublicNotice"},
        who=_SUPERUSERS,
    ),
    Rule(field="Subscription.noticePublished", who=LIST),
)

TAGS = (
    Rule(field="Query.tags", shows="@Tag", who=LIST),
    Rule(
        field="Mutation.addTag",
        given={"id": "@Video", "type": "place", "content": "yard"},
        who=AUTHORS,
    ),
    Rule(
        field="Mutation.addTag",
        when="to oneself",
        given={"id": "@self", "type": "shift", "content": "night"},
        who=who(AUTHORS, stranger=ALLOWED, member=ALLOWED),
    ),
    Rule(
        field="Mutation.removeTag",
        given={"id": "@Video", "tagId": "@Tag"},
        who=AUTHORS,
    ),
    Rule(
        field="Mutation.setStatus",
        given={"id": "@Video", "available": False, "note": "At the repair shop"},
        who=AUTHORS,
    ),
)

SYSTEM = (
    Rule(
        field="Query.systemStatus",
        who=who(
            ADMINS_CREATE,
            token_admin=FORBIDDEN,
            token_read=ALLOWED,
        ),
    ),
    Rule(
        field="SystemStatus.freeBytes",
        via="{ systemStatus { value: freeBytes } }",
        who=who(
            ADMINS,
            stranger=EMPTY,
            admin=EMPTY,
            token_admin=FORBIDDEN,
            token_read=EMPTY,
        ),
    ),
)

RULES = (*NOTICES, *TAGS, *SYSTEM)
