"""Alarms, their types and risks in the schema."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms import selectors, wording
from backend.apps.alarms.models import Alarm as AlarmRow
from backend.apps.alarms.models import AlarmState as StateChoices
from backend.apps.alarms.models import AlarmType as AlarmTypeRow
from backend.apps.alarms.models import Risk as RiskRow
from backend.schema.analysis.types import Detection
from backend.schema.base import DateTime, KeysetConnection, ModelNode, choices_enum

AlarmState = choices_enum(
    StateChoices, name="AlarmState", description="What became of an alarm."
)


def _video_type() -> Any:
    from backend.schema.videos.types import Video  # a cycle: videos show analyses

    return Video


def _name(row: RiskRow | AlarmTypeRow, info: Any) -> str:
    return row.name_ko if info.context.language == "ko" else row.name_en


class Risk(ModelNode):
    """How much is at stake."""

    class Meta:
        model = RiskRow
        rows = selectors.risks

    code = graphene.String(required=True, description="VL, LO, ME, HI or VH.")
    level = graphene.Int(required=True, description="1 (very low) to 5 (very high).")
    name_en = graphene.String(required=True)
    name_ko = graphene.String(required=True)
    name = graphene.String(required=True, description="In the caller's language.")

    resolve_name = staticmethod(_name)


class AlarmType(ModelNode):
    """What an alarm is about."""

    class Meta:
        model = AlarmTypeRow
        rows = selectors.alarm_types

    code = graphene.String(required=True, description="The code of a behaviour.")
    name_en = graphene.String(required=True)
    name_ko = graphene.String(required=True)
    name = graphene.String(required=True, description="In the caller's language.")
    risk = graphene.Field(
        Risk, required=True, description="Where an alarm of this type starts from."
    )

    resolve_name = staticmethod(_name)


class Alarm(ModelNode):
    """Something that a person should act on now."""

    class Meta:
        model = AlarmRow
        rows = selectors.alarms

    type = graphene.Field(AlarmType, required=True)
    risk = graphene.Field(Risk, required=True)
    state = graphene.Field(AlarmState, required=True)
    message = graphene.String(
        required=True,
        description="The custom message, else a sentence in the caller's language.",
    )
    log_line = graphene.String(
        required=True,
        description="`[type] N번카메라 에서 [message] YYYY MM DD HH시 MM분 [risk]`, "
        "always in Korean; for a video its name stands for the camera.",
    )
    score = graphene.Float(description="How sure the model was, 0 to 1.")
    created_at = DateTime(required=True)
    video = graphene.Field(_video_type)
    detection = graphene.Field(Detection)

    @staticmethod
    def resolve_message(row: AlarmRow, info: Any) -> str:
        return wording.alarm_message(row, info.context.language)

    @staticmethod
    def resolve_log_line(row: AlarmRow, info: Any) -> str:
        return wording.alarm_log_line(row)


class AlarmConnection(KeysetConnection):
    """A page of alarms, and where the live feed goes on from it."""

    class Meta:
        node = Alarm
        name = "AlarmConnection"

    feed_cursor = graphene.String(
        required=True,
        description="Give it to `alarmFeed(after:)`: the feed begins where this page "
        "was read, so nothing is missed between the two.",
    )

    @staticmethod
    def resolve_feed_cursor(root: Any, info: Any) -> str:
        cursor: str = root.feed_cursor
        return cursor
