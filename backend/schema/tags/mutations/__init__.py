"""Writes of tags, a verb a file."""

from __future__ import annotations

import graphene

from backend.schema.tags.mutations.add_tag import AddTag
from backend.schema.tags.mutations.remove_tag import RemoveTag
from backend.schema.tags.mutations.set_status import SetStatus


class TagsMutation(graphene.ObjectType):
    add_tag = AddTag.field()
    remove_tag = RemoveTag.field()
    set_status = SetStatus.field()
