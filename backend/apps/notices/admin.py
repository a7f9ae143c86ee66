"""Notices in the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.notices.models import Notice, NoticeState
from backend.apps.notices.services import announce_notice


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """Whoever keeps the installation writes here for one organisation or for all."""

    list_display = (
        "title",
        "scope",
        "organization",
        "state_now",
        "is_pinned",
        "publish_from",
        "publish_until",
    )
    list_filter = ("scope", "is_pinned", "organization")
    list_select_related = ("organization",)
    search_fields = ("title", "text")
    date_hierarchy = "publish_from"
    ordering = ("-publish_from",)
    fields = (
        "organization",
        "scope",
        "title",
        "text",
        "is_pinned",
        ("publish_from", "publish_until"),
        "created_by",
        "created_at",
        "updated_at",
    )
    readonly_fields = ("created_by", "created_at", "updated_at")

    @admin.display(description="state")
    def state_now(self, notice: Notice) -> str:
        return str(notice.state(timezone.now()).name.capitalize())

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: Notice, form: Any, change: bool
    ) -> None:
        now = timezone.now()
        if not change:
            assert isinstance(request.user, User)
            obj.created_by = request.user
        if obj.state(now) == NoticeState.SCHEDULED or "scope" in form.changed_data:
            obj.announced_at = None
        super().save_model(request, obj, form, change)
        announce_notice(notice=obj, now=now)
