"""`startUpload`: a file is to come in parts."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos.uploads import start_upload
from backend.common.errors import InvalidInput
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.uploads import ResumableUpload


class StartUpload(Mutation):
    """Begin to upload a large file in parts, which can be resumed.

    Whoever starts an upload is the only one who sees it and goes on with it.
    """

    class Meta:
        requires = LOGIN
        atomic = True
        idempotent = True

    class Input:
        file_name = graphene.String(
            required=True, description="What the video is to be called."
        )
        size_bytes = graphene.Float(required=True, description="A whole number.")
        sha256 = graphene.String(
            name="sha256",
            description="Of the whole file, 64 hexadecimal digits: it is checked "
            "when the upload is finished.",
        )
        content_type = graphene.String(description="What the browser says it is.")

    upload = graphene.Field(
        ResumableUpload, description="What the parts are sent to; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        size_bytes = values["size_bytes"]
        if not float(size_bytes).is_integer() or abs(size_bytes) >= 2**53:
            raise InvalidInput(field="size_bytes")
        upload = start_upload(
            by=info.context.user,
            file_name=values["file_name"],
            size_bytes=int(size_bytes),
            sha256=values.get("sha256"),
            content_type=values.get("content_type"),
        )
        return {"upload": upload}
