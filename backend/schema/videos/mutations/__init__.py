"""The mutations of videos, a file a verb."""

from __future__ import annotations

import graphene

from backend.schema.videos.mutations.abort_upload import AbortUpload
from backend.schema.videos.mutations.delete_video import DeleteVideo
from backend.schema.videos.mutations.finish_upload import FinishUpload
from backend.schema.videos.mutations.register_video_url import RegisterVideoUrl
from backend.schema.videos.mutations.restore_video import RestoreVideo
from backend.schema.videos.mutations.start_upload import StartUpload
from backend.schema.videos.mutations.update_video import UpdateVideo
from backend.schema.videos.mutations.upload_parts import UploadParts
from backend.schema.videos.mutations.upload_video import UploadVideo


class VideosMutation(graphene.ObjectType):
    upload_video = UploadVideo.field()
    start_upload = StartUpload.field()
    upload_parts = UploadParts.field()
    finish_upload = FinishUpload.field()
    abort_upload = AbortUpload.field()
    register_video_url = RegisterVideoUrl.field()
    update_video = UpdateVideo.field()
    delete_video = DeleteVideo.field()
    restore_video = RestoreVideo.field()
