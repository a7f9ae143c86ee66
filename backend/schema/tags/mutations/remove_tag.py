"""`removeTag`: a tag is taken off an object."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.tags.services import remove_tag
from backend.schema.base import LOGIN, Mutation
from backend.schema.tags.types import Tag, Taggable, tag_target, tell_change


class RemoveTag(Mutation):
    """Take a tag off an object: for the author of the object, and admins."""

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="Of what carries the tag.")
        tag_id = graphene.ID(required=True, description="The tag to take away.")

    object = graphene.Field(Taggable, description="What carried the tag.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        node, row = tag_target(info, values["id"])
        tag = Tag.get_target(info, values["tag_id"], field="tag_id")
        remove_tag(by=info.context.user, target=row, tag=tag)
        tell_change(node, row)
        return {"object": row}
