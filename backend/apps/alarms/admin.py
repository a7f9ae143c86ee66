"""Alarms, their types and risks in the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from backend.apps.alarms.models import Alarm, AlarmType, Risk
from backend.apps.alarms.telling import publish_alarm_change


@admin.register(Risk)
class RiskAdmin(admin.ModelAdmin):
    """Every alarm gets one of the five: they are renamed, and nothing else."""

    list_display = ("code", "level", "name_en", "name_ko")
    ordering = ("level",)
    readonly_fields = ("code", "level")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Risk | None = None
    ) -> bool:
        return False


@admin.register(AlarmType)
class AlarmTypeAdmin(admin.ModelAdmin):
    """The built-in types stay, as detections need them; their words and risk do not."""

    list_display = ("code", "name_en", "name_ko", "risk", "organization")
    list_filter = ("risk", "organization")
    list_select_related = ("risk", "organization")
    search_fields = ("code", "name_en", "name_ko")
    ordering = ("code",)
    # Of several at once: each would have to be looked at.
    actions = None

    def get_readonly_fields(
        self, request: HttpRequest, obj: AlarmType | None = None
    ) -> tuple[str, ...]:
        return () if obj is None else ("code", "organization")

    def has_delete_permission(
        self, request: HttpRequest, obj: AlarmType | None = None
    ) -> bool:
        is_own = obj is not None and obj.organization_id is not None
        return is_own and super().has_delete_permission(request, obj)


@admin.register(Alarm)
class AlarmAdmin(admin.ModelAdmin):
    """A worker raises alarms; a person may judge, reword and delete them."""

    list_display = (
        "id",
        "type",
        "risk",
        "state",
        "video",
        "score",
        "organization",
        "created_at",
    )
    list_filter = ("state", "risk", "type", "organization")
    list_select_related = ("type", "risk", "video", "organization")
    search_fields = ("message", "video__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "organization",
        "type",
        "video",
        "detection",
        "score",
        "created_at",
        "risk",
        "state",
        "message",
    )
    readonly_fields = fields[:6]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: Alarm, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        publish_alarm_change(alarm=obj)
