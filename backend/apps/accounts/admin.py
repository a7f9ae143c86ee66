"""Organisations, people and sessions in Django's admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from backend.apps.accounts import services
from backend.apps.accounts.models import Organization, Session, User


class PasswordForm(AdminPasswordChangeForm):
    """A new password ends the sessions that the old one opened."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit)
        services.revoke_user_sessions(user=user)
        return user


class NewUserForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "organization", "role", "language")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = NewUserForm
    change_password_form = PasswordForm
    ordering = ("email",)
    list_display = ("email", "name", "organization", "role", "is_active", "last_login")
    list_filter = ("role", "is_active", "organization")
    list_select_related = ("organization",)
    search_fields = ("email", "name")
    readonly_fields = ("last_login", "created_at")
    actions = ("end_sessions", "forget_failed_sign_ins")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language")}),
        ("Organisation", {"fields": ("organization", "role")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Times", {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": (*NewUserForm.Meta.fields, "password1", "password2")},
        ),
    )

    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        # Sockets follow what their people might see when they signed in.
        has_other_rights = {"organization", "role"} & set(form.changed_data)
        if change and (has_other_rights or not obj.is_active):
            services.revoke_user_sessions(user=obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        services.revoke_user_sessions(user=obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.revoke_user_sessions(user=user)
        super().delete_queryset(request, queryset)

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
    list_display = ("name", "created_at")
    search_fields = ("name",)
    readonly_fields = ("created_at",)


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    """Sessions are looked at and ended here, never written."""

    list_display = ("user", "created_at", "expires_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    actions = ("end_sessions",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Session | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Session | None = None
    ) -> bool:
        # Only along with their user: an ended session is what refuses its tokens.
        return not request.path.startswith(reverse("admin:accounts_session_changelist"))

    @admin.action(description="End these sessions")
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        for session in queryset:
            services.revoke_session(session_id=session.pk)
