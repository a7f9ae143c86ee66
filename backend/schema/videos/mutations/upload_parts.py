"""`uploadParts`: where the parts of an upload are to be sent."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos.uploads import part_urls
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.uploads import PartAddress, ResumableUpload


class UploadParts(Mutation):
    """Get addresses for parts of one's own upload; as often as wished."""

    class Meta:
        requires = LOGIN

    class Input:
        upload_id = graphene.ID(
            required=True, description="The upload that was started."
        )
        numbers = graphene.List(
            graphene.NonNull(graphene.Int),
            required=True,
            description="Up to 100 of 1 to `partCount`.",
        )

    parts = graphene.List(
        graphene.NonNull(PartAddress),
        description="Where to send each part; null when refused.",
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        upload = ResumableUpload.get_target(
            info, values["upload_id"], field="upload_id"
        )
        urls = part_urls(upload=upload, numbers=values["numbers"])
        return {
            "parts": [
                {
                    "number": number,
                    "url": url,
                    "first_byte": (number - 1) * upload.part_size_bytes,
                    "size_bytes": upload.part_bytes(number),
                }
                for number, url in urls
            ]
        }
