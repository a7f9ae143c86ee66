"""Cameras in the admin site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.cameras import services
from backend.apps.cameras.errors import CameraNumberTaken
from backend.apps.cameras.models import Camera


class CameraForm(forms.ModelForm):
    """Looks for the number itself: a form passes over constraints with conditions."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        organization = given.get("organization") or self.instance.organization_id
        number = given.get("number")
        others = Camera.objects.present().exclude(pk=self.instance.pk)
        others = others.filter(organization=organization)
        if number is not None and others.filter(number=number).exists():
            self.add_error("number", CameraNumberTaken.en)
        return given


@admin.register(Camera)
class CameraAdmin(admin.ModelAdmin):
    """Deleting keeps the row, as alarms name their camera."""

    form = CameraForm
    list_display = (
        "number",
        "name",
        "area",
        "is_active",
        "organization",
        "created_at",
        "deleted_at",
    )
    list_display_links = ("number", "name")
    list_filter = (
        "is_active",
        "organization",
        ("deleted_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("organization",)
    search_fields = ("name", "area", "=number")
    ordering = ("organization", "number")
    fields = (
        "organization",
        "number",
        "name",
        "area",
        "is_active",
        "created_by",
        "created_at",
        "deleted_at",
    )

    def get_readonly_fields(
        self, request: HttpRequest, obj: Camera | None = None
    ) -> tuple[str, ...]:
        fixed = ("created_by", "created_at", "deleted_at")
        return fixed if obj is None else ("organization", *fixed)

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: Camera, form: object, change: bool
    ) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        obj.save()
        services.publish_camera_change(camera=obj)

    def delete_model(self, request: HttpRequest, obj: Camera) -> None:
        if obj.deleted_at is None:
            services.delete_camera(camera=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Camera]) -> None:
        for camera in queryset.filter(deleted_at=None):
            services.delete_camera(camera=camera)
