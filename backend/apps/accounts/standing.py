"""Reads: which connected callers still hold, named by the broadcast that ends them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings

from backend.apps.accounts.api_tokens import token_group
from backend.apps.accounts.models import ApiToken, Session
from backend.apps.accounts.sessions import session_group


def ended_groups(*, organization_id: int) -> frozenset[str]:
    """Sessions and API tokens of the organisation that are dead before their time.

    Revoked lately, or of a user who is no longer active. Access tokens of sessions
    that were revoked longer ago than a token lives have expired by themselves; the
    sockets of API tokens have been found by `standing_groups` since then.
    """
    now = timezone.now()
    lifetime: timedelta = api_settings.ACCESS_TOKEN_LIFETIME
    lately = Q(revoked_at__gt=now - 2 * lifetime)
    sessions = Session.objects.filter(
        lately | Q(user__is_active=False, expires_at__gt=now),
        user__organization=organization_id,
    )
    tokens = ApiToken.objects.filter(
        lately | Q(user__is_active=False, revoked_at=None),
        user__organization=organization_id,
    )
    return frozenset(map(session_group, sessions.values_list("pk", flat=True))) | (
        frozenset(map(token_group, tokens.values_list("token_hash", flat=True)))
    )


def standing_groups(groups: Collection[str]) -> dict[str, tuple[int, str]]:
    """Those that still hold: group → organisation and role of the user."""
    keys: dict[str, set[str]] = {"session": set(), "token": set()}
    for group in groups:
        kind, _, key = group.partition(".")
        keys[kind].add(key)
    whose = ("user__organization_id", "user__role")
    alive = {"revoked_at": None, "user__is_active": True}
    standing: dict[str, tuple[int, str]] = {}
    if keys["session"]:
        sessions = Session.objects.filter(
            pk__in=[uuid.UUID(hex=key) for key in keys["session"]], **alive
        )
        for pk, *rights in sessions.values_list("pk", *whose):
            standing[session_group(pk)] = (rights[0], rights[1])
    if keys["token"]:
        tokens = ApiToken.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            token_hash__in=keys["token"],
            **alive,
        )
        for token_hash, *rights in tokens.values_list("token_hash", *whose):
            standing[token_group(token_hash)] = (rights[0], rights[1])
    return standing
