"""Analyses and detections in the admin site: looked at and asked for again."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.accounts.models import User
from backend.apps.analysis.models import Analysis, AnalysisState, Detection
from backend.apps.analysis.removal import delete_video
from backend.apps.analysis.services import request_analysis
from backend.apps.videos.admin import VideoAdmin, each
from backend.apps.videos.models import Video
from backend.common.errors import Refusal


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the worker makes, and whose pictures hang on them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Analysis)
class AnalysisAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "video",
        "organization",
        "state",
        "percent",
        "model",
        "attempts",
        "error_code",
        "created_at",
        "finished_at",
    )
    list_filter = ("state", "error_code", "model", "organization")
    list_select_related = ("video", "organization")
    search_fields = ("video__name", "id")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    actions = ("analyse_again",)

    @admin.display(description="done")
    def percent(self, analysis: Analysis) -> str:
        if analysis.state == AnalysisState.DONE:
            return "100%"
        total_ms = analysis.video.duration_ms
        return f"{analysis.done_ms / total_ms:.0%}" if total_ms else ""

    @admin.action(description="Analyse the videos of the selected analyses again")
    def analyse_again(self, request: HttpRequest, queryset: QuerySet[Analysis]) -> None:
        for analysis in queryset.select_related("video"):
            try:
                request_analysis(video=analysis.video, by=cast(User, request.user))
            except Refusal as refusal:
                text = f"{analysis.video}: {refusal}"
                self.message_user(request, text, messages.ERROR)
            else:
                text = f"{analysis.video}: queued"
                self.message_user(request, text, messages.SUCCESS)


@admin.register(Detection)
class DetectionAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "behaviour",
        "score",
        "start_ms",
        "end_ms",
        "analysis",
        "organization",
        "created_at",
    )
    list_filter = ("behaviour", "organization")
    list_select_related = ("analysis", "organization")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)


@admin.register(Video)
class DeletableVideoAdmin(VideoAdmin):
    """With the deletion, which also ends analyses; Django's own knows rows alone."""

    actions = (*VideoAdmin.actions, "delete_with_grace")

    @admin.action(description="Delete the selected videos (they can be restored)")
    def delete_with_grace(
        self, request: HttpRequest, queryset: QuerySet[Video]
    ) -> None:
        each(self, request, queryset, delete_video, done="deleted")
