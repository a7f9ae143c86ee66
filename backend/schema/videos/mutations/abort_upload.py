"""`abortUpload`: an upload is given up."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos.uploads import abort_upload
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.uploads import ResumableUpload


class AbortUpload(Mutation):
    """Give one's own upload up, and remove its parts."""

    class Meta:
        requires = LOGIN

    class Input:
        upload_id = graphene.ID(required=True, description="The upload to give up.")

    upload = graphene.Field(
        ResumableUpload, description="The upload that was given up; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        upload = ResumableUpload.get_target(
            info, values["upload_id"], field="upload_id"
        )
        return {"upload": abort_upload(upload=upload)}
