"""Models and thresholds in the admin site: looked at; thresholds can be taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.apps.inference.models import LoadedModel, Threshold


class _Shown(admin.ModelAdmin):
    """Workers write models, and the API thresholds, which it knows to be possible."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LoadedModel)
class LoadedModelAdmin(_Shown):
    list_display = ("name", "version", "network", "engine", "loaded_at")
    ordering = ("-loaded_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Threshold)
class ThresholdAdmin(_Shown):
    list_display = (
        "behaviour",
        "value",
        "camera",
        "organization",
        "set_by",
        "set_at",
    )
    list_filter = ("behaviour", "organization")
    list_select_related = ("camera", "organization", "set_by")
    ordering = ("organization", "camera", "behaviour")
