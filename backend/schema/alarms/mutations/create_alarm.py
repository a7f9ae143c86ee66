"""`createAlarm`: a person raises an alarm."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.writing import create_alarm
from backend.schema.alarms.types import Alarm
from backend.schema.base import LOGIN, DateTime, Mutation
from backend.schema.cameras.inputs import camera_target


class CreateAlarm(Mutation):
    """Raise an alarm about what a person has seen."""

    class Meta:
        requires = LOGIN
        atomic = True
        idempotent = True

    class Input:
        type = graphene.String(required=True, description="The code of an alarm type.")
        risk = graphene.String(
            description="The code of a risk; by default that of the type."
        )
        message = graphene.String(
            description="What happened, at most 1,000 characters; without it the "
            "system writes a sentence."
        )
        camera_id = graphene.ID(description="The id of the camera that shows it.")
        video_id = graphene.ID(description="The id of the video that shows it.")
        occurred_at = DateTime(description="When it happened; by default now.")

    alarm = graphene.Field(Alarm, description="The new alarm; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        from backend.schema.videos.types import Video  # a cycle: videos show analyses

        video_id = values.get("video_id")
        alarm = create_alarm(
            by=info.context.user,
            type=values["type"],
            risk=values.get("risk"),
            message=values.get("message"),
            camera=camera_target(info, values.get("camera_id")),
            video=None
            if video_id is None
            else Video.get_target(info, video_id, field="video_id"),
            occurred_at=values.get("occurred_at"),
        )
        return {"alarm": Alarm.get_node(info, alarm.pk)}
