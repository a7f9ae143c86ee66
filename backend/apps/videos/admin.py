"""Videos and uploads in Django's admin site: looked at, renamed, restored, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from backend.apps.accounts.models import User
from backend.apps.videos.editing import restore_video
from backend.apps.videos.models import ResumableUpload, Video
from backend.apps.videos.uploads import abort_upload
from backend.common.errors import Refusal
from backend.common.storage import signed_media_url


def each(
    site: admin.ModelAdmin,
    request: HttpRequest,
    videos: QuerySet[Video],
    do: Callable[..., object],
    *,
    done: str,
) -> None:
    """Do something to each of the videos as the signed-in person, and tell of each."""
    for video in videos:
        try:
            do(by=cast(User, request.user), video=video)
        except Refusal as refusal:
            site.message_user(request, f"{video}: {refusal}", messages.ERROR)
        else:
            site.message_user(request, f"{video}: {done}", messages.SUCCESS)


class VideoAdmin(admin.ModelAdmin):
    """Registered by the app that can delete a video with all that hangs on it."""

    list_display = (
        "name",
        "organization",
        "state",
        "duration",
        "size",
        "created_at",
        "deleted_at",
    )
    list_filter = (
        "state",
        ("deleted_at", admin.EmptyFieldListFilter),
        "organization",
        "codec",
    )
    list_select_related = ("organization",)
    search_fields = ("name", "description")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    # A registered URL may carry its own credentials: only its host is shown.
    readonly_fields = (
        "organization",
        "created_by",
        "state",
        "error_code",
        "source_host",
        "preview",
        "duration",
        "size",
        "codec",
        "width",
        "height",
        "created_at",
        "deleted_at",
    )
    fields = ("name", "description", *readonly_fields)
    actions: tuple[str, ...] = ("restore",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A video comes in through the API, which looks into it first."""
        return False

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: Video, form: Any, change: bool
    ) -> None:
        """Only the words: a worker may be at work on the rest of the row."""
        obj.save(update_fields=["name", "description"])

    @admin.action(description="Restore the selected deleted videos")
    def restore(self, request: HttpRequest, queryset: QuerySet[Video]) -> None:
        each(self, request, queryset, restore_video, done="restored")

    def has_delete_permission(
        self, request: HttpRequest, obj: Video | None = None
    ) -> bool:
        """The admin site knows the row alone, not the objects that hang on it."""
        return False

    @admin.display(description="from")
    def source_host(self, video: Video) -> str:
        return urlsplit(video.source_url).hostname or "upload"

    @admin.display(description="duration", ordering="duration_ms")
    def duration(self, video: Video) -> str:
        minutes, seconds = divmod(video.duration_ms // 1000, 60)
        return f"{minutes}:{seconds:02}"

    @admin.display(description="size", ordering="size_bytes")
    def size(self, video: Video) -> str:
        return f"{video.size_bytes / 1024**2:.1f} MB"

    @admin.display(description="preview")
    def preview(self, video: Video) -> str:
        url, picture = signed_media_url(video.file), signed_media_url(video.thumbnail)
        if not url or not picture:
            return ""
        return format_html(
            '<a href="{}"><img src="{}" alt="" width="320"></a>', url, picture
        )


@admin.register(ResumableUpload)
class ResumableUploadAdmin(admin.ModelAdmin):
    """What people are uploading; an upload that does harm can be given up."""

    list_display = (
        "name",
        "organization",
        "created_by",
        "state",
        "size",
        "error_code",
        "created_at",
        "expires_at",
    )
    list_filter = ("state", "organization")
    list_select_related = ("organization", "created_by")
    search_fields = ("name", "created_by__email")
    ordering = ("-created_at",)
    fields = (*list_display, "video")
    actions = ("give_up",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: ResumableUpload | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: ResumableUpload | None = None
    ) -> bool:
        """The row is what its parts are found by."""
        return False

    @admin.display(description="size", ordering="size_bytes")
    def size(self, upload: ResumableUpload) -> str:
        return f"{upload.size_bytes / 1024**2:.1f} MB"

    @admin.action(description="Give the selected uploads up")
    def give_up(
        self, request: HttpRequest, queryset: QuerySet[ResumableUpload]
    ) -> None:
        for upload in queryset:
            try:
                abort_upload(upload=upload)
            except Refusal as refusal:
                self.message_user(request, f"{upload}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, f"{upload}: given up", messages.SUCCESS)
