"""Tags and statuses, and the interface of the objects that carry them.

A node carries them when its model declares both relations (see the models of the app)
and its type has `interfaces = (Taggable,)` in its `Meta`. Where clients must hear that
its tags changed, the type has a static method `tell_change(row)`.
"""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.tags import selectors
from backend.apps.tags.models import Status as StatusRow
from backend.apps.tags.models import Tag as TagRow
from backend.common.errors import InvalidId
from backend.schema.base import DateTime, ModelNode, Node, from_global_id


class Tag(ModelNode):
    """A word that things are sorted and found by."""

    class Meta:
        model = TagRow
        rows = selectors.all_tags

    type = graphene.String(
        required=True, description="What kind of thing it says: place, shift, case, …"
    )
    content = graphene.String(required=True, description="What it says.")
    use_count = graphene.Int(required=True, description="How many objects carry it.")

    @staticmethod
    def resolve_use_count(row: TagRow, info: Any) -> int:
        return selectors.use_count(row)


class Status(graphene.ObjectType):
    """Whether something is available, as somebody has said."""

    available = graphene.Boolean(
        required=True, description="Whether it can be used or reached now."
    )
    since = DateTime(
        required=True, description="When it became available, or ceased to be."
    )
    note = graphene.String(required=True, description="Why; may be empty.")

    @staticmethod
    def resolve_available(row: StatusRow, info: Any) -> bool:
        return row.is_available


class Taggable(graphene.Interface):
    """An object that carries tags and a status."""

    id = graphene.ID(required=True, description="Unique among all objects.")
    tags = graphene.List(
        graphene.NonNull(Tag),
        required=True,
        description="By type and content; never more than fifty.",
    )
    status = graphene.Field(Status, description="Null until somebody has set it.")

    @staticmethod
    def resolve_tags(row: Any, info: Any) -> list[TagRow]:
        return selectors.tags_of(row)

    @staticmethod
    def resolve_status(row: Any, info: Any) -> StatusRow | None:
        return selectors.status_of(row)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        return Node.resolve_type(instance, info)


class TagFilter(graphene.InputObjectType):
    """Objects that carry a tag of which all that is given holds."""

    type = graphene.String(description="What kind of tag, as `Tag.type`.")
    content = graphene.String(description="The whole of it, as it was written.")


def wanted_tag(given: Any) -> selectors.TagWanted | None:
    """The filter as plain values; None where none was given."""
    return selectors.TagWanted(**given) if given is not None else None


def tag_target(info: Any, text: str) -> tuple[type[ModelNode], Any]:
    """The type and the row that an id names, of those that carry tags.

    Raises InvalidId, and NotFound for what the caller may not see.
    """
    node, _ = from_global_id(text)
    if Taggable not in node._meta.interfaces:
        raise InvalidId(field="id")
    return node, node.get_target(info, text)


def tell_change(node: type[ModelNode], row: Any) -> None:
    """Let those hear of it who follow such objects."""
    tell = getattr(node, "tell_change", None)
    if tell is not None:
        tell(row)
