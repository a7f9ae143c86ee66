"""Tags and statuses in the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from backend.apps.tags.models import Status, Tag


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """A tag may be reworded or deleted; what carries it follows."""

    list_display = ("content", "type", "organization", "uses", "created_at")
    list_filter = ("type", "organization")
    list_select_related = ("organization",)
    search_fields = ("content", "type")
    ordering = ("type", "content")
    readonly_fields = ("organization", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        rows: QuerySet[Tag] = super().get_queryset(request)
        return rows.annotate(uses=Count("taggings"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A tag comes with the first object that carries it."""
        return False

    @admin.display(description="uses", ordering="uses")
    def uses(self, tag: Any) -> int:
        count: int = tag.uses
        return count


@admin.register(Status)
class StatusAdmin(admin.ModelAdmin):
    list_display = (
        "content_type",
        "object_id",
        "is_available",
        "since",
        "note",
        "organization",
        "set_by",
    )
    list_filter = ("is_available", "content_type", "organization")
    list_select_related = ("content_type", "organization", "set_by")
    search_fields = ("note",)
    ordering = ("-since",)
    fields = list_display
    readonly_fields = (*list_display[:2], "organization", "set_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
