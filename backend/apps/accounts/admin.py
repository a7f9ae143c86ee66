"""Organisations and people in Django's admin site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    UserChangeForm,
)
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.accounts import (
    admin_access,  # noqa: F401 - registers what it has
    services,
)
from backend.apps.accounts.api_tokens import revoke_user_api_tokens
from backend.apps.accounts.leaving import bury, end_access, take_back_invitations
from backend.apps.accounts.models import Organization, User
from backend.common.errors import SafeEyeError


class PasswordForm(AdminPasswordChangeForm):
    """A new password ends the sessions that the old one opened."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit)
        services.revoke_user_sessions(user=user)
        return user


class NewUserForm(BaseUserCreationForm):
    language = forms.ChoiceField(choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("email", "name", "organization", "role", "language")


class UserForm(UserChangeForm):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    ordering = ("email",)
    list_display = (
        "email",
        "name",
        "organization",
        "role",
        "state",
        "duty_status",
        "last_login",
    )
    list_filter = (
        "role",
        "is_active",
        ("pending_since", admin.EmptyFieldListFilter),
        ("deleted_at", admin.EmptyFieldListFilter),
        "duty_status",
        "organization",
    )
    list_select_related = ("organization",)
    search_fields = ("email", "name")
    readonly_fields = (
        "state",
        "duty_since",
        "image",
        "last_login",
        "created_at",
        "pending_since",
        "deleted_at",
    )
    actions = (
        "approve",
        "end_sessions",
        "forget_failed_sign_ins",
        "erase",
    )
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language", "image")}),
        ("Organisation", {"fields": ("organization", "role")}),
        ("Duty", {"fields": ("duty_status", "duty_since")}),
        ("Access", {"fields": ("state", "is_active", "is_staff", "is_superuser")}),
        (
            "Times",
            {"fields": ("last_login", "created_at", "pending_since", "deleted_at")},
        ),
    )
    add_fieldsets = (
        (
            None,
            {"fields": (*NewUserForm.Meta.fields, "password1", "password2")},
        ),
    )

    @admin.display(description="State")
    def state(self, obj: User) -> str:
        return str(obj.state.label)

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> tuple[str, ...]:
        if obj is not None and obj.pending_since:
            # Approving is an action: it tells the person, too.
            return (*self.readonly_fields, "is_active")
        return self.readonly_fields

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        is_gone = obj is not None and obj.deleted_at is not None
        return not is_gone and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        # What a person made names its author: people are erased by the action below.
        return False

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        # Sockets follow what their people might see when they signed in.
        has_other_rights = {"organization", "role"} & set(form.changed_data)
        if change and (has_other_rights or not obj.is_active):
            end_access(obj)
            take_back_invitations(obj)
        if change and "organization" in form.changed_data:
            # Others may know them, who must not come along.
            revoke_user_api_tokens(user=obj)

    @admin.action(description="Approve those who have asked to join")
    def approve(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        assert isinstance(request.user, User)
        for user in queryset:
            try:
                services.approve_user(by=request.user, user=user)
            except SafeEyeError as refusal:
                self.message_user(request, f"{user}: {refusal}", messages.WARNING)

    @admin.action(description="Erase: what the person made stays")
    def erase(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.filter(deleted_at=None):
            if user == request.user:
                self.message_user(request, "Not yourself.", messages.WARNING)
                continue
            with transaction.atomic():
                bury(User.objects.select_for_update().get(pk=user.pk))

    @admin.action(description="End all sessions")
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.revoke_user_sessions(user=user)

    @admin.action(description="Forget failed sign-ins")
    def forget_failed_sign_ins(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> None:
        for user in queryset:
            services.unlock_account(email=user.email)


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    list_display = ("name", "join_code", "created_at")
    search_fields = ("name", "join_code")
    readonly_fields = ("created_at",)
