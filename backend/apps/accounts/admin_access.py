"""Sessions, API tokens and invitations in Django's admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.accounts import services
from backend.apps.accounts.api_tokens import end_api_token
from backend.apps.accounts.models import ApiToken, Invitation, Session


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    """Sessions are looked at and ended here, never written."""

    list_display = (
        "user",
        "created_at",
        "last_seen_at",
        "network",
        "user_agent",
        "expires_at",
        "revoked_at",
    )
    list_select_related = ("user",)
    search_fields = ("user__email", "network", "user_agent")
    actions = ("end_sessions",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Session | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Session | None = None
    ) -> bool:
        # An ended session is what refuses its tokens.
        return False

    @admin.action(description="End these sessions")
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        for session in queryset:
            services.revoke_session(session_id=session.pk)


class ToldOnceAdmin(admin.ModelAdmin):
    """Base for what is made by the API, which tells its text once: looked at here, and
    ended by an action.
    """

    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Any | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Any | None = None
    ) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ToldOnceAdmin):
    list_display = (
        "name",
        "hint",
        "user",
        "scopes",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_filter = ("user__organization",)
    list_select_related = ("user",)
    search_fields = ("name", "hint", "user__email")
    exclude = ("token_hash",)

    @admin.action(description="Revoke", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset:
            end_api_token(token)


@admin.register(Invitation)
class InvitationAdmin(ToldOnceAdmin):
    list_display = (
        "organization",
        "email",
        "role",
        "state",
        "created_by",
        "expires_at",
        "used_by",
    )
    list_filter = ("role", "organization")
    list_select_related = ("organization", "created_by", "used_by")
    search_fields = ("email", "created_by__email")
    exclude = ("token_hash",)

    @admin.display(description="State")
    def state(self, obj: Invitation) -> str:
        return str(obj.state.label)

    @admin.action(description="Revoke", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        for invitation in queryset.filter(used_at=None):
            services.revoke_invitation(invitation=invitation)
