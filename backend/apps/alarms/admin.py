"""Alarms, their types and risks in the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.accounts.models import User
from backend.apps.alarms import judging, writing
from backend.apps.alarms.models import (
    Alarm,
    AlarmAction,
    AlarmState,
    AlarmType,
    Memo,
    Receipt,
    Risk,
)
from backend.common.errors import Refusal


@admin.register(Risk)
class RiskAdmin(admin.ModelAdmin):
    """The built-in ones are renamed, and nothing else; own ones come and go."""

    list_display = ("code", "level", "name_en", "name_ko", "organization")
    list_filter = ("level", "organization")
    list_select_related = ("organization",)
    search_fields = ("code", "name_en", "name_ko")
    ordering = ("level", "pk")
    fields = ("organization", "code", "level", "name_en", "name_ko")
    # Of several at once: each would have to be looked at.
    actions = None

    def get_readonly_fields(
        self, request: HttpRequest, obj: Risk | None = None
    ) -> tuple[str, ...]:
        return () if obj is None else ("organization", "code", "level")

    def get_form(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        form = super().get_form(request, *args, **options)
        if "organization" in form.base_fields:
            form.base_fields["organization"].required = True
        return form

    def save_model(
        self, request: HttpRequest, obj: Risk, form: Any, change: bool
    ) -> None:
        if not change:
            obj.created_by = _by(request)
        super().save_model(request, obj, form, change)

    def has_delete_permission(
        self, request: HttpRequest, obj: Risk | None = None
    ) -> bool:
        is_own = obj is not None and obj.organization_id is not None
        return is_own and super().has_delete_permission(request, obj)


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


class ReadOnlyInline(admin.TabularInline):
    """Rows that are looked at here and written elsewhere."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActionInline(ReadOnlyInline):
    model = AlarmAction
    fields = (
        "at",
        "kind",
        "by",
        "from_state",
        "to_state",
        "to_assignee",
        "changes",
        "note",
    )
    readonly_fields = fields
    ordering = ("at", "pk")


class MemoInline(ReadOnlyInline):
    model = Memo
    fields = ("created_at", "created_by", "text", "edited_at")
    readonly_fields = fields
    ordering = ("created_at", "pk")


@admin.register(Alarm)
class AlarmAdmin(admin.ModelAdmin):
    """A person may judge, reword and delete alarms: by the same services as the API."""

    list_display = (
        "id",
        "type",
        "risk",
        "state",
        "camera",
        "video",
        "assignee",
        "score",
        "organization",
        "created_at",
    )
    list_filter = ("state", "risk", "type", "organization")
    list_select_related = (
        "type",
        "risk",
        "camera",
        "video",
        "assignee",
        "organization",
    )
    search_fields = ("message", "video__name", "camera__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "organization",
        "type",
        "camera",
        "video",
        "detection",
        "score",
        "created_by",
        "created_at",
        "assignee",
        "acknowledged_by",
        "acknowledged_at",
        "resolved_by",
        "resolved_at",
        "risk",
        "state",
        "message",
    )
    readonly_fields = fields[:13]
    inlines = (ActionInline, MemoInline)
    actions = ("acknowledge", "resolve", "mark_as_false", "reopen")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: Alarm, form: Any, change: bool
    ) -> None:
        stored = Alarm.objects.select_related("type", "risk").get(pk=obj.pk)
        by = _by(request)
        try:
            writing.update_alarm(
                alarm=stored,
                by=by,
                changes={"risk": obj.risk.code, "message": obj.message},
            )
            if stored.state != obj.state:
                judging.bring_to(alarm=stored, state=AlarmState(obj.state), by=by)
        except Refusal as refusal:
            transaction.set_rollback(True)
            self.message_user(request, str(refusal), messages.ERROR)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Alarm) -> None:
        writing.delete_alarm(alarm=obj, by=_by(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        for alarm in queryset:
            writing.delete_alarm(alarm=alarm, by=_by(request))

    @admin.action(description="Acknowledge")
    def acknowledge(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        self._bring(request, queryset, AlarmState.ACKNOWLEDGED)

    @admin.action(description="Mark as resolved")
    def resolve(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        self._bring(request, queryset, AlarmState.RESOLVED)

    @admin.action(description="Mark as false alarms")
    def mark_as_false(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        self._bring(request, queryset, AlarmState.FALSE_ALARM)

    @admin.action(description="Open again")
    def reopen(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        self._bring(request, queryset, AlarmState.OPEN)

    def _bring(
        self, request: HttpRequest, queryset: QuerySet[Alarm], state: AlarmState
    ) -> None:
        for alarm in queryset:
            try:
                judging.bring_to(alarm=alarm, state=state, by=_by(request))
            except Refusal as refusal:
                self.message_user(request, f"{alarm.pk}: {refusal}", messages.WARNING)


@admin.register(Memo)
class MemoAdmin(admin.ModelAdmin):
    """Memos are found and taken away here."""

    list_display = ("id", "alarm", "text", "created_by", "created_at", "edited_at")
    list_select_related = ("alarm", "created_by")
    search_fields = ("text", "created_by__email")
    date_hierarchy = "created_at"
    readonly_fields = ("alarm", "created_by", "created_at", "edited_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Receipt)
class ReceiptAdmin(admin.ModelAdmin):
    """What devices sent under keys of their own: looked at, never written."""

    list_display = ("client_key", "alarm", "organization", "created_at")
    list_filter = ("organization",)
    list_select_related = ("alarm", "organization")
    search_fields = ("client_key",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Receipt | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Receipt | None = None
    ) -> bool:
        # Without it the same alarm would be taken again.
        return False


def _by(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # the site lets nobody else in
    return user
