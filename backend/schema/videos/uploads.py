"""Resumable uploads in the schema: files that come in parts."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos import selectors
from backend.apps.videos.errors import sentence
from backend.apps.videos.models import ResumableUpload as UploadRow
from backend.apps.videos.models import UploadState as StateChoices
from backend.apps.videos.models import Video as VideoRow
from backend.apps.videos.parts import ArrivedPart
from backend.apps.videos.uploads import arrived_parts
from backend.schema.base import URL, DateTime, ModelNode, choices_enum
from backend.schema.videos.types import Video

UploadState = choices_enum(
    StateChoices, name="UploadState", description="How far a resumable upload is."
)


class UploadedPart(graphene.ObjectType):
    """A part that is there, whole and checked."""

    number = graphene.Int(required=True, description="1 and up.")
    size_bytes = graphene.Float(required=True, description="How large the part is.")
    etag = graphene.String(
        required=True, description="As the answer to its PUT gave it, without quotes."
    )


class PartAddress(graphene.ObjectType):
    """Where one part is to be PUT: its bytes are the body, nothing around them.

    `Content-MD5` may be sent along, and is checked; so is `x-checksum-sha256` (in
    base64) where the server stores files itself. The answer's `ETag` is the part's.
    """

    number = graphene.Int(required=True, description="Which part, from 1.")
    url = graphene.Field(
        URL, required=True, description="Signed, for exactly this part. It expires."
    )
    first_byte = graphene.Float(
        required=True, description="Where in the file the part begins, from 0."
    )
    size_bytes = graphene.Float(
        required=True, description="How large that part must be."
    )


class UploadPartInput(graphene.InputObjectType):
    """A part that was sent."""

    number = graphene.Int(required=True, description="Which part, from 1.")
    etag = graphene.String(
        required=True, description="The `ETag` of the answer to its PUT."
    )


class ResumableUpload(ModelNode):
    """A file of the caller's that comes in parts, in any order and as often as needed.

    `startUpload`, then `uploadParts` for addresses, a PUT to each, and `finishUpload`.
    After a lost connection `parts` tells what is there.
    """

    class Meta:
        model = UploadRow
        rows = selectors.uploads

    name = graphene.String(
        required=True, description="The name that the file was announced with."
    )
    state = graphene.Field(UploadState, required=True, description="How far it is.")
    size_bytes = graphene.Float(required=True, description="Size of the whole file.")
    part_size_bytes = graphene.Float(
        required=True, description="Of every part but the last, which is the rest."
    )
    part_count = graphene.Int(required=True, description="Never more than 1,000.")
    parts = graphene.List(
        graphene.NonNull(UploadedPart),
        required=True,
        description="What has arrived, by number; empty when the upload has ended.",
    )
    video = graphene.Field(Video, description="What it became; null unless DONE.")
    error_code = graphene.String(description="Why it is REFUSED; null if it is not.")
    error_message = graphene.String(description="The same in the caller's language.")
    created_at = DateTime(required=True, description="When it was started.")
    expires_at = DateTime(
        required=True,
        description="When it is given up with its parts; asking for addresses moves "
        "this on.",
    )

    @staticmethod
    def resolve_parts(row: UploadRow, info: Any) -> list[ArrivedPart]:
        return arrived_parts(row)

    @staticmethod
    def resolve_video(row: UploadRow, info: Any) -> VideoRow | None:
        return selectors.shown_video(row.video)

    @staticmethod
    def resolve_error_code(row: UploadRow, info: Any) -> str | None:
        return row.error_code or None

    @staticmethod
    def resolve_error_message(row: UploadRow, info: Any) -> str | None:
        if not row.error_code:
            return None
        return sentence(row.error_code, language=info.context.language)
