"""`addTag`: a tag is put on an object."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.tags.services import add_tag
from backend.schema.base import LOGIN, Mutation
from backend.schema.tags.types import Tag, Taggable, tag_target, tell_change


class AddTag(Mutation):
    """Put a tag on an object: for the author of the object, and admins.

    A tag that it carries already is no error.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="Of anything that is Taggable.")
        type = graphene.String(
            required=True, description="Such as place, shift, case: 40 characters."
        )
        content = graphene.String(required=True, description="80 characters.")

    object = graphene.Field(Taggable, description="What carries the tag now.")
    tag = graphene.Field(Tag, description="The tag; null when refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        node, row = tag_target(info, values["id"])
        tag = add_tag(
            by=info.context.user,
            target=row,
            type=values["type"],
            content=values["content"],
        )
        tell_change(node, row)
        return {"object": row, "tag": tag}
