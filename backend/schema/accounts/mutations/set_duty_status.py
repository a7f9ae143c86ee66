"""`setDutyStatus`: whether one is at work."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.types import DutyStatus, User
from backend.schema.base import LOGIN, Mutation


class SetDutyStatus(Mutation):
    """Say that one is on duty, away for a moment, or off duty."""

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        status = DutyStatus(required=True, description="What it is from now on.")

    user = graphene.Field(User, description="The caller.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        status = values["status"]
        value = getattr(status, "value", status)
        return {"user": services.set_duty_status(user=info.context.user, status=value)}
