"""The table of rights: every field of the schema, and what each persona gets.

A field that is not here, a rule of no field and a persona without an outcome fail the
build (`test_table.py`), and so does an outcome that is not true (`test_rules.py`).
"""

from __future__ import annotations

from tests.schema.rights import (
    of_accounts,
    of_alarms,
    of_chat,
    of_notices,
    of_sessions,
    of_videos,
)
from tests.schema.rights.terms import (
    ADMINS,
    FORBIDDEN,
    NOT_FOUND,
    OWN,
    PUBLIC,
    READ,
    Rule,
    Who,
    who,
)

#: Who sees one object of a type, however its id was come by: with `node(id:)`. A
#: nested field is as its object, unless it has a rule of its own below.
OBJECTS: dict[str, Who] = {
    "Alarm": READ,
    "AlarmAction": READ,
    "AlarmType": READ,
    "Analysis": READ,
    "ApiToken": who(
        READ, member=NOT_FOUND, token_read=FORBIDDEN, token_admin=FORBIDDEN
    ),
    "Camera": READ,
    "ChatRoom": OWN,
    "Detection": READ,
    "Invitation": who(
        ADMINS, member=NOT_FOUND, author=NOT_FOUND, token_admin=FORBIDDEN
    ),
    "Memo": READ,
    "Message": OWN,
    "Notice": PUBLIC,
    "Organization": READ,
    "ResumableUpload": OWN,
    "Risk": READ,
    "Tag": READ,
    "User": READ,
    "Video": READ,
}
#: The row of a type where it is called otherwise: of these, that of the author.
EXAMPLES = {
    "ChatRoom": "@Room",
    "Notice": "@PublicNotice",
    "User": "@someone",
}
#: Types without an id: they are seen with what they are a part of, and all of it.
PARTS = frozenset(
    {
        "AlarmChange",
        "Box",
        "ChatMember",
        "Gap",
        "Model",
        "ModelThreshold",
        "PageInfo",
        "PartAddress",
        "Session",
        "Status",
        "SystemFinding",
        "SystemStatus",
        "Threshold",
        "UploadedPart",
        "UserError",
    }
)

_NODES = tuple(
    Rule(
        field="Query.node",
        when=name,
        given={"id": EXAMPLES.get(name, f"@{name}")},
        who=outcomes,
    )
    for name, outcomes in OBJECTS.items()
)
ROOMS: dict[str, tuple[Rule, ...]] = {
    "Any object": _NODES,
    "People": of_accounts.PEOPLE,
    "Signing in": of_sessions.SIGNING_IN,
    "Invitations and API tokens": of_sessions.INVITATIONS_AND_TOKENS,
    "Alarms": of_alarms.ALARMS,
    "Alarm types and risks": of_alarms.KINDS,
    "Videos": of_videos.VIDEOS,
    "Resumable uploads": of_videos.UPLOADS,
    "Analyses": of_videos.ANALYSES,
    "Cameras": of_videos.CAMERAS,
    "Models and thresholds": of_videos.INFERENCE,
    "Chat": of_chat.RULES,
    "Notices": of_notices.NOTICES,
    "Tags and status": of_notices.TAGS,
    "The installation": of_notices.SYSTEM,
}
RULES = tuple(rule for rules in ROOMS.values() for rule in rules)
