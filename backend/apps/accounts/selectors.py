"""Reads: who is there, as far as the asking person may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings

from backend.apps.accounts.models import Organization, Session, User


def users(user: User) -> QuerySet[User]:
    """The people of the user's own organisation."""
    return User.objects.filter(organization=user.organization_id).select_related(
        "organization"
    )


def organizations(user: User) -> QuerySet[Organization]:
    """The user's own organisation."""
    return Organization.objects.filter(pk=user.organization_id)


def ended_sessions(*, organization_id: int) -> frozenset[UUID]:
    """Sessions of the organisation whose access tokens are dead before their time.

    Revoked lately, or of a user who is no longer active. Tokens of sessions that
    were revoked longer ago than a token lives have expired by themselves.
    """
    now = timezone.now()
    lifetime: timedelta = api_settings.ACCESS_TOKEN_LIFETIME
    dead = Q(revoked_at__gt=now - 2 * lifetime)
    dead |= Q(user__is_active=False, expires_at__gt=now)
    found = Session.objects.filter(dead, user__organization=organization_id)
    return frozenset(found.values_list("pk", flat=True))


def standing_sessions(session_ids: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """Those of the sessions that still hold: id → organisation and role of the user."""
    found = Session.objects.filter(
        pk__in=session_ids, revoked_at=None, user__is_active=True
    ).values_list("pk", "user__organization_id", "user__role")
    return {pk: (organization_id, role) for pk, organization_id, role in found}
