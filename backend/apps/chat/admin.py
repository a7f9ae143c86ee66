"""Chat in the admin site: what was reported is found by its number and deleted.

Nobody reads along: neither the texts nor the last message are shown here.
"""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from backend.apps.chat.models import ChatMember, ChatRoom, Message
from backend.apps.chat.posting import erase_message
from backend.apps.chat.services import close_room


class MemberInline(admin.TabularInline):
    """Who is in a room."""

    model = ChatMember
    fields = readonly_fields = ("user", "joined_at", "last_read_at")
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChatMember]:
        return super().get_queryset(request).select_related("user")

    def has_add_permission(
        self, request: HttpRequest, obj: ChatRoom | None = None
    ) -> bool:
        return False


@admin.register(ChatRoom)
class ChatRoomAdmin(admin.ModelAdmin):
    """Rooms are looked at and deleted here; who is in them changes them."""

    list_display = (
        "id",
        "name",
        "organization",
        "owner",
        "member_count",
        "message_count",
        "last_activity_at",
    )
    list_filter = ("organization",)
    list_select_related = ("organization", "owner")
    search_fields = ("=id", "name", "owner__email")
    date_hierarchy = "last_activity_at"
    ordering = ("-last_activity_at",)
    fields = (
        "name",
        "organization",
        "owner",
        "alarm_number",
        "message_count",
        "created_at",
        "last_activity_at",
    )
    inlines = (MemberInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChatRoom]:
        rows: QuerySet[ChatRoom] = super().get_queryset(request)
        return rows.annotate(_members=Count("memberships"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: ChatRoom | None = None
    ) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: ChatRoom) -> None:
        close_room(room=obj)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[ChatRoom]
    ) -> None:
        for room in queryset:
            close_room(room=room)

    @admin.display(description="members")
    def member_count(self, room: ChatRoom) -> int:
        return int(getattr(room, "_members", 0))

    @admin.display(description="alarm")
    def alarm_number(self, room: ChatRoom) -> int | None:
        return room.alarm_id

    @admin.display(description="messages", ordering="last_number")
    def message_count(self, room: ChatRoom) -> int:
        return room.last_number


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """A message is deleted as its author would: the text goes, its place stays."""

    list_display = ("id", "room", "number", "author", "created_at", "deleted_at")
    list_filter = ("room__organization",)
    list_select_related = ("room", "author")
    search_fields = ("=id", "room__name", "author__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "room",
        "number",
        "author",
        "created_at",
        "edited_at",
        "edited_by",
        "deleted_at",
    )
    actions = ("erase",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Message | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Message | None = None
    ) -> bool:
        # Only along with its room.
        return "/message/" not in request.path

    @admin.action(description="Erase the texts")
    def erase(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        for message in queryset.select_related("room"):
            erase_message(message=message)
