"""Kept answers in the admin site: looked at, and deleted where a key is in the way."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.apps.replays.models import Replay


@admin.register(Replay)
class ReplayAdmin(admin.ModelAdmin):
    list_display = ("mutation", "key", "user", "created_at")
    list_filter = ("mutation",)
    list_select_related = ("user",)
    search_fields = ("key", "user__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = ("mutation", "key", "user", "created_at", "result")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
