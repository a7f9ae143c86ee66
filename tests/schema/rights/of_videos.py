"""Who may what: videos, uploads, analyses, cameras."""

from __future__ import annotations

from tests.schema.rights.terms import (
    ADMINS,
    ADMINS_CREATE,
    ALLOWED,
    AUTHORS,
    CREATE,
    EMPTY,
    FORBIDDEN,
    LIST,
    NOT_FOUND,
    OWN,
    READ,
    WRITE,
    Rule,
    who,
)

#: A resumable upload is the business of whoever started it, and of nobody else.
_UPLOADERS = who(
    WRITE,
    member=NOT_FOUND,
    admin=NOT_FOUND,
    superuser=NOT_FOUND,
    token_write=NOT_FOUND,
)

VIDEOS = (
    Rule(field="Query.videos", shows="@Video", who=LIST),
    Rule(
        field="Query.videos",
        when="deleted ones",
        given={"filter": {"deleted": True}},
        shows="@DeletedVideo",
        who=who(LIST, member=EMPTY),
    ),
    Rule(field="Query.video", given={"id": "@Video"}, who=READ),
    Rule(
        field="Query.video",
        when="deleted",
        given={"id": "@DeletedVideo"},
        who=who(OWN, author=NOT_FOUND),
    ),
    Rule(field="Video.analyses", row="@RunningVideo", who=READ),
    Rule(
        field="Mutation.uploadVideo",
        given={"file": "@file"},
        past=frozenset({"NOT_A_VIDEO"}),
        changes=False,
        who=CREATE,
    ),
    Rule(
        field="Mutation.registerVideoUrl",
        given={"url": "https://videos.example/a.mp4"},
        who=CREATE,
    ),
    Rule(
        field="Mutation.updateVideo",
        given={"id": "@Video", "name": "other.mp4"},
        who=AUTHORS,
    ),
    Rule(field="Mutation.deleteVideo", given={"id": "@Video"}, who=AUTHORS),
    Rule(
        field="Mutation.restoreVideo",
        given={"id": "@DeletedVideo"},
        who=who(AUTHORS, member=NOT_FOUND),
    ),
)

UPLOADS = (
    Rule(field="Query.upload", given={"id": "@ResumableUpload"}, who=OWN),
    Rule(
        field="Mutation.startUpload",
        given={"fileName": "yard.mp4", "sizeBytes": 1000},
        who=CREATE,
    ),
    Rule(
        field="Mutation.uploadParts",
        given={"uploadId": "@ResumableUpload", "numbers": [1]},
        who=_UPLOADERS,
    ),
    Rule(
        field="Mutation.finishUpload",
        given={
            "uploadId": "@ResumableUpload",
            "parts": [{"number": 1, "etag": "0" * 32}],
        },
        past=frozenset({"PARTS_MISSING"}),
        changes=False,
        who=_UPLOADERS,
    ),
    Rule(
        field="Mutation.abortUpload",
        given={"uploadId": "@ResumableUpload"},
        who=_UPLOADERS,
    ),
)

ANALYSES = (
    Rule(field="Query.analysis", given={"id": "@Analysis"}, who=READ),
    Rule(field="Analysis.detections", row="@Analysis", who=READ),
    Rule(field="Mutation.analyzeVideo", given={"videoId": "@QuietVideo"}, who=WRITE),
    Rule(field="Subscription.detectionAdded", when="of all analyses", who=LIST),
    Rule(
        field="Subscription.detectionAdded",
        when="of one",
        given={"analysisId": "@Analysis"},
        who=READ,
    ),
    Rule(
        field="Subscription.analysisProgress",
        given={"analysisId": "@Analysis"},
        who=READ,
    ),
)

CAMERAS = (
    Rule(field="Query.cameras", shows="@Camera", who=LIST),
    Rule(field="Query.camera", given={"id": "@Camera"}, who=READ),
    Rule(
        field="Mutation.createCamera",
        given={"number": 77, "name": "Gate"},
        who=ADMINS_CREATE,
    ),
    Rule(
        field="Mutation.updateCamera",
        given={"id": "@Camera", "name": "Other"},
        who=ADMINS,
    ),
    Rule(field="Mutation.deleteCamera", given={"id": "@Camera"}, who=ADMINS),
    Rule(field="Subscription.cameraStatusChanged", who=LIST),
)

#: What is said of one's own organisation; models are the installation's.
_TOLD = who(ADMINS_CREATE, token_admin=FORBIDDEN, token_read=ALLOWED)
INFERENCE = (
    Rule(field="Query.models", who=_TOLD),
    Rule(field="Query.thresholds", when="of the organisation", who=_TOLD),
    Rule(
        field="Query.thresholds",
        when="of a camera",
        given={"cameraId": "@Camera"},
        who=who(ADMINS, token_admin=FORBIDDEN, token_read=ALLOWED),
    ),
    Rule(
        field="Mutation.setThreshold",
        when="of the organisation",
        given={"behaviour": "fall", "value": 0.7},
        who=ADMINS_CREATE,
    ),
    Rule(
        field="Mutation.setThreshold",
        when="of a camera",
        given={"behaviour": "fall", "value": 0.7, "cameraId": "@Camera"},
        who=ADMINS,
    ),
)

RULES = (*VIDEOS, *UPLOADS, *ANALYSES, *CAMERAS, *INFERENCE)
