"""Whatever creates something can be asked for again without creating it twice."""

from __future__ import annotations

import re

from graphql import GraphQLInputObjectType, get_named_type

from backend.schema.root import schema

MUTATIONS = schema.graphql_schema.mutation_type
#: Verbs after which there is something that was not there before.
CREATING = re.compile(
    r"(add|analyze|create|finish|generate|invite|post|receive|register|start|upload)"
    r"([A-Z]\w*)?$"
)
#: Those that need no key, and why a repetition does nothing twice.
BY_NATURE = {
    "addChatMember": "who is in already stays",
    "addTag": "a tag that it carries already is no error",
    "finishUpload": "an upload becomes one video",
    "receiveAlarmData": "the sender's clientKey",
    "register": "nobody yet: an address, an invitation are used once",
    "uploadParts": "addresses for what was started",
}


def test_every_creating_mutation_takes_a_key() -> None:
    assert MUTATIONS is not None
    keyless = set()
    for name, field in MUTATIONS.fields.items():
        given = get_named_type(field.args["input"].type)
        assert isinstance(given, GraphQLInputObjectType)
        if CREATING.match(name) and "idempotencyKey" not in given.fields:
            keyless.add(name)
    assert keyless == set(BY_NATURE)
