"""Reads: notices, as far as they are published for the asking person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.apps.accounts.models import User
from backend.apps.notices.models import Notice, NoticeState, state_condition


def notices(user: User | None) -> QuerySet[Notice]:
    """The notices that `user` may see; None is anybody at all."""
    return Notice.objects.visible_to(user)


def notices_in(
    user: User | None, states: Collection[str], *, now: datetime
) -> QuerySet[Notice]:
    """Those of `notices(user)` that are in one of `states`."""
    wanted = Q(pk__in=[])
    for state in NoticeState:
        if state in states:
            wanted |= state_condition(state, now=now)
    return notices(user).filter(wanted)
