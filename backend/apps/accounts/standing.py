"""Reads: which connected sessions still hold, named by the broadcast that ends them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings

from backend.apps.accounts.models import Session
from backend.apps.accounts.sessions import session_group


def ended_groups(*, organization_id: int) -> frozenset[str]:
    """Sessions of the organisation whose access tokens are dead before their time.

    Revoked lately, or of a user who is no longer active. Tokens of sessions that
    were revoked longer ago than a token lives have expired by themselves.
    """
    now = timezone.now()
    lifetime: timedelta = api_settings.ACCESS_TOKEN_LIFETIME
    dead = Q(revoked_at__gt=now - 2 * lifetime)
    dead |= Q(user__is_active=False, expires_at__gt=now)
    found = Session.objects.filter(dead, user__organization=organization_id)
    return frozenset(map(session_group, found.values_list("pk", flat=True)))


def standing_groups(groups: Collection[str]) -> dict[str, tuple[int, str]]:
    """Those that still hold: group → organisation and role of the user."""
    by_pk = {
        uuid.UUID(hex=key): group
        for group in groups
        for kind, _, key in [group.partition(".")]
        if kind == "session"
    }
    found = Session.objects.filter(
        pk__in=by_pk, revoked_at=None, user__is_active=True
    ).values_list("pk", "user__organization_id", "user__role")
    return {by_pk[pk]: (organization_id, role) for pk, organization_id, role in found}
