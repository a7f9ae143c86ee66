"""Alarms in the schema."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts.models import User as UserRow
from backend.apps.alarms import selectors, wording
from backend.apps.alarms.models import Alarm as AlarmRow
from backend.apps.alarms.telling import publish_alarm_change
from backend.apps.analysis.models import Detection as DetectionRow
from backend.apps.videos.models import Video as VideoRow
from backend.common.peers import joined
from backend.schema.accounts.types import User
from backend.schema.alarms.kinds import AlarmType, Risk
from backend.schema.alarms.trail import AlarmAction, AlarmState, Memo
from backend.schema.analysis.types import Detection
from backend.schema.base import (
    LOGIN,
    DateTime,
    ModelNode,
    connection_field,
)
from backend.schema.cameras.types import Camera
from backend.schema.feed_pages import FeedConnection, feed_cursor
from backend.schema.tags.types import Taggable


def _video_type() -> Any:
    from backend.schema.videos.types import Video  # a cycle: videos show analyses

    return Video


def _joined(name: str) -> Any:
    def resolve(row: AlarmRow, info: Any) -> Any:
        return joined(row, name)

    return staticmethod(resolve)


def _person(name: str) -> Any:
    def resolve(row: AlarmRow, info: Any) -> UserRow | None:
        return selectors.person_of(row, name, to=info.context.user)

    return staticmethod(resolve)


class Alarm(ModelNode):
    """Something that a person should act on now."""

    class Meta:
        model = AlarmRow
        rows = selectors.alarms
        interfaces = (Taggable,)

    type = graphene.Field(AlarmType, required=True, description="What it is about.")
    risk = graphene.Field(Risk, required=True, description="How grave it is.")
    state = graphene.Field(AlarmState, required=True, description="What became of it.")
    message = graphene.String(
        required=True,
        description="The custom message, else a sentence in the caller's language.",
    )
    custom_message = graphene.String(
        description="What somebody wrote; null where the system writes the message."
    )
    log_line = graphene.String(
        required=True,
        description="`[type] N번카메라 에서 [message] YYYY MM DD HH시 MM분 [risk]`, "
        "always in Korean; without a camera the video's name stands for it.",
    )
    score = graphene.Float(
        description="How sure the model was, 0 to 1; null where no model was."
    )
    camera = graphene.Field(
        Camera, description="Where it happened, also after that camera was deleted."
    )
    video = graphene.Field(
        _video_type, description="Where it was found; null also after its deletion."
    )
    detection = graphene.Field(
        Detection, description="What was found; null also after the video's deletion."
    )
    assignee = graphene.Field(User, description="Who is to deal with it; null: nobody.")
    created_by = graphene.Field(
        User,
        description="Who raised it; null for machines, and when that account is gone.",
    )
    acknowledged_by = graphene.Field(User, description="Who took notice of it.")
    acknowledged_at = DateTime(description="When; null while it is OPEN.")
    resolved_by = graphene.Field(
        User, description="Who judged it to be RESOLVED or a FALSE_ALARM."
    )
    resolved_at = DateTime(description="When; null before that.")
    occurred_at = DateTime(
        required=True,
        description="When it happened, where the sender told; else as `createdAt`.",
    )
    created_at = DateTime(required=True, description="When it was raised.")
    updated_at = DateTime(
        required=True, description="When its state, assignee or words last changed."
    )
    history = connection_field(
        AlarmAction,
        lambda row, info: selectors.actions_of(row),
        order=("at",),
        requires=LOGIN,
        description="Who did what to it, oldest first.",
    )
    memos = connection_field(
        Memo,
        lambda row, info: selectors.memos_of(row),
        order=("created_at",),
        requires=LOGIN,
        description="What was noted on it, oldest first.",
    )

    resolve_type = _joined("type")
    resolve_risk = _joined("risk")
    resolve_camera = _joined("camera")
    resolve_assignee = _person("assignee")
    resolve_created_by = _person("created_by")
    resolve_acknowledged_by = _person("acknowledged_by")
    resolve_resolved_by = _person("resolved_by")

    @staticmethod
    def tell_change(row: AlarmRow) -> None:
        """Its tags or its status changed."""
        publish_alarm_change(alarm=row)

    @staticmethod
    def resolve_message(row: AlarmRow, info: Any) -> str:
        return wording.alarm_message(row, info.context.language)

    @staticmethod
    def resolve_custom_message(row: AlarmRow, info: Any) -> str | None:
        return row.message or None

    @staticmethod
    def resolve_log_line(row: AlarmRow, info: Any) -> str:
        return wording.alarm_log_line(row)

    @staticmethod
    def resolve_occurred_at(row: AlarmRow, info: Any) -> Any:
        return row.occurred_at or row.created_at

    @staticmethod
    def resolve_video(row: AlarmRow, info: Any) -> VideoRow | None:
        return selectors.video_of(row)

    @staticmethod
    def resolve_detection(row: AlarmRow, info: Any) -> DetectionRow | None:
        return selectors.detection_of(row)


class AlarmConnection(FeedConnection):
    """A page of alarms, and where the live feed goes on from it."""

    class Meta:
        node = Alarm
        name = "AlarmConnection"

    feed_cursor = feed_cursor("alarmFeed")


__all__ = [
    "Alarm",
    "AlarmAction",
    "AlarmConnection",
    "AlarmState",
    "AlarmType",
    "Memo",
    "Risk",
]
