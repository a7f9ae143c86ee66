"""Reads: who is there, as far as the asking person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from backend.apps.accounts.models import Organization, User


def users(user: User) -> QuerySet[User]:
    """The people of the user's own organisation."""
    return User.objects.filter(organization=user.organization_id).select_related(
        "organization"
    )


def organizations(user: User) -> QuerySet[Organization]:
    """The user's own organisation."""
    return Organization.objects.filter(pk=user.organization_id)
