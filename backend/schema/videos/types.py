"""Videos in the schema. Times are seconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import graphene
from graphql import GraphQLError

from backend.apps.accounts.models import User as UserRow
from backend.apps.analysis.selectors import analyses_of
from backend.apps.videos import selectors
from backend.apps.videos.models import Video as VideoRow
from backend.apps.videos.models import VideoState as StateChoices
from backend.common.storage import signed_media_url
from backend.schema.accounts.types import User
from backend.schema.base import (
    LOGIN,
    URL,
    DateTime,
    ModelNode,
    choices_enum,
    connection_field,
)
from backend.schema.tags.types import Taggable

VideoState = choices_enum(
    StateChoices,
    name="VideoState",
    description="Whether a video can be played and analysed.",
)


def _analysis_type() -> Any:
    from backend.schema.analysis.types import Analysis  # a cycle: analyses show videos

    return Analysis


class Upload(graphene.Scalar):
    """A file of a multipart request; its place in the variables holds null.

    https://github.com/jaydenseric/graphql-multipart-request-spec
    """

    @staticmethod
    def parse_value(value: Any) -> Any:
        if not hasattr(value, "read"):
            raise GraphQLError("A file comes in a multipart request, not as JSON.")
        return value

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> Any:
        raise GraphQLError("A file comes as a variable, not in the document.", node)

    @staticmethod
    def serialize(value: Any) -> Any:
        raise GraphQLError("A file is only ever sent to the server.")


class Video(ModelNode):
    """A recording that was uploaded, or registered by its URL."""

    class Meta:
        model = VideoRow
        rows = selectors.videos
        interfaces = (Taggable,)

    name = graphene.String(required=True, description="The title, for people.")
    description = graphene.String(
        required=True, description="What people wrote of it; may be empty."
    )
    state = graphene.Field(
        VideoState, required=True, description="Whether it can be played and analysed."
    )
    error_code = graphene.String(description="Why it is FAILED; null if it is not.")
    error_message = graphene.String(description="The same in the caller's language.")
    size_bytes = graphene.Float(
        required=True, description="0 until it is READY, as all that probing tells."
    )
    container = graphene.String(required=True, description="mov, matroska, avi, …")
    codec = graphene.String(required=True, description="h264, hevc, vp9, av1, …")
    duration_s = graphene.Float(required=True, description="Length in seconds.")
    width = graphene.Int(required=True, description="Pixels, as displayed.")
    height = graphene.Int(required=True, description="Pixels, as displayed.")
    frame_rate = graphene.Float(required=True, description="On average, per second.")
    rotation = graphene.Int(
        required=True, description="Degrees clockwise that it is turned to be shown."
    )
    has_audio = graphene.Boolean(
        required=True, description="Whether it has a sound track."
    )
    created_at = DateTime(
        required=True, description="When it was uploaded or registered."
    )
    deleted_at = DateTime(description="Null while it is not deleted.")
    purge_at = DateTime(
        description="When a deleted video is gone for good; null while it is not "
        "deleted."
    )
    url = URL(
        description="The recording, with ranges; null until READY. The URL expires."
    )
    thumbnail_url = URL(description="A JPEG of it; null until READY. The URL expires.")
    created_by = graphene.Field(
        User, description="Null when that account is gone from the organisation."
    )
    analyses = connection_field(
        _analysis_type,
        lambda row, info: analyses_of(row, user=info.context.user),
        order=("-created_at",),
        requires=LOGIN,
        description="Its analyses, newest first.",
    )

    @staticmethod
    def resolve_error_code(row: VideoRow, info: Any) -> str | None:
        return row.error_code or None

    @staticmethod
    def resolve_error_message(row: VideoRow, info: Any) -> str | None:
        return selectors.error_message(row, info.context.language)

    @staticmethod
    def resolve_purge_at(row: VideoRow, info: Any) -> datetime | None:
        return selectors.purge_at(row)

    @staticmethod
    def resolve_duration_s(row: VideoRow, info: Any) -> float:
        return row.duration_ms / 1000

    @staticmethod
    def resolve_url(row: VideoRow, info: Any) -> str | None:
        return signed_media_url(row.file)

    @staticmethod
    def resolve_thumbnail_url(row: VideoRow, info: Any) -> str | None:
        return signed_media_url(row.thumbnail)

    @staticmethod
    def resolve_created_by(row: VideoRow, info: Any) -> UserRow | None:
        return selectors.visible_creator(row, user=info.context.user)
