"""Videos in Django's admin site: looked at, never edited by hand."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html

from backend.apps.videos.models import Video
from backend.common.storage import signed_media_url


@admin.register(Video)
class VideoAdmin(admin.ModelAdmin):
    list_display = ("name", "organization", "state", "duration", "size", "created_at")
    list_filter = ("state", "organization", "codec")
    list_select_related = ("organization",)
    search_fields = ("name",)
    date_hierarchy = "created_at"
    # A registered URL may carry its own credentials: only its host is shown.
    exclude = ("source_url", "file", "thumbnail")
    readonly_fields = ("source_host", "preview", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A video comes in through the API, which looks into it first."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Video | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Video | None = None
    ) -> bool:
        """The admin site knows the row alone, not the objects that hang on it."""
        return False

    @admin.display(description="from")
    def source_host(self, video: Video) -> str:
        return urlsplit(video.source_url).netloc or "upload"

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
