"""The tags of the caller's organisation."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import QuerySet

from backend.apps.tags import selectors
from backend.apps.tags.models import Tag as TagRow
from backend.schema.base import LOGIN, connection_field
from backend.schema.tags.types import Tag


def _tags(
    root: Any, info: Any, *, type: str | None = None, content: str | None = None
) -> QuerySet[TagRow]:
    return selectors.used_tags(info.context.user, type=type, content=content)


class TagsQuery(graphene.ObjectType):
    tags = connection_field(
        Tag,
        _tags,
        order=("type", "content"),
        requires=LOGIN,
        description="The tags that something in the organisation carries, by type "
        "and content.",
        type=graphene.String(description="Only tags of this type."),
        content=graphene.String(
            description="Only tags that begin so, as while somebody types."
        ),
    )
