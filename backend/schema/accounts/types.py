"""Users and organisations in the schema."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import selectors
from backend.apps.accounts.models import ApiToken as ApiTokenRow
from backend.apps.accounts.models import DutyStatus as DutyStatusChoices
from backend.apps.accounts.models import Organization as OrganizationRow
from backend.apps.accounts.models import Role as RoleChoices
from backend.apps.accounts.models import TokenScope as TokenScopeChoices
from backend.apps.accounts.models import User as UserRow
from backend.apps.accounts.models import UserState as UserStateChoices
from backend.common.storage import signed_media_url
from backend.schema.accounts.privacy import may_administer, may_know
from backend.schema.base import (
    ANYONE,
    LOGIN,
    URL,
    DateTime,
    ModelNode,
    Scope,
    choices_enum,
    connection_field,
)
from backend.schema.subscriptions import PersonalField
from backend.schema.tags.types import Taggable

Role = choices_enum(
    RoleChoices, name="Role", description="What a person may do in the organisation."
)
DutyStatus = choices_enum(
    DutyStatusChoices, name="DutyStatus", description="Whether a person is at work."
)
UserState = choices_enum(
    UserStateChoices, name="UserState", description="Whether a person may sign in."
)
TokenScope = choices_enum(
    TokenScopeChoices,
    name="TokenScope",
    description="What an API token may do, within the role of its user.",
)
DELETED_NAME = {"en": "Deleted user", "ko": "삭제된 사용자"}
PRIVATE = "Null for everybody but the person and administrators."


class Organization(ModelNode):
    """A tenant: everything belongs to one and is invisible to all others."""

    class Meta:
        model = OrganizationRow
        rows = selectors.organizations

    name = graphene.String(
        required=True, description="What the organisation calls itself."
    )
    join_code = graphene.String(
        description="Whoever knows it may ask to join, by `register`; an administrator "
        "then decides. Null where nobody may, and for everybody but administrators "
        "(API tokens need the scope ADMIN)."
    )

    @staticmethod
    def resolve_join_code(row: OrganizationRow, info: Any) -> str | None:
        if not may_administer(info.context, organization_id=row.pk):
            return None
        return row.join_code


class User(ModelNode):
    """A person of the caller's organisation.

    Who is deleted stays as the author of what they made, without anything personal.
    """

    class Meta:
        model = UserRow
        rows = selectors.users
        interfaces = (Taggable,)

    email = PersonalField(graphene.String, requires=ANYONE, description=PRIVATE)
    name = graphene.String(
        required=True,
        description='"Deleted user" in the caller\'s language for who is deleted.',
    )
    role = graphene.Field(
        Role, required=True, description="What the person may do in the organisation."
    )
    state = graphene.Field(
        UserState, required=True, description="Whether the account can be used."
    )
    language = graphene.String(
        required=True, description='What mails are written in: "en" or "ko".'
    )
    duty_status = graphene.Field(
        DutyStatus, required=True, description="Whether the person is at work."
    )
    duty_since = DateTime(
        required=True, description="Since when the duty status is what it is."
    )
    image_url = URL(
        description="The profile image, a JPEG of at most 1024 pixels in width and "
        "height; null where there is none. The URL expires."
    )
    thumbnail_url = URL(
        description="The middle of the profile image, a JPEG of 192 pixels in width "
        "and height; null where there is none. The URL expires."
    )
    organization = graphene.Field(
        Organization,
        required=True,
        description="The organisation that the person belongs to.",
    )
    created_at = DateTime(required=True, description="When the account was made.")
    last_login_at = PersonalField(
        DateTime, requires=ANYONE, description=f"The last sign-in. {PRIVATE}"
    )
    pending_since = PersonalField(
        DateTime,
        requires=ANYONE,
        description=f"When a PENDING person asked to join. {PRIVATE}",
    )
    api_tokens = connection_field(
        lambda: _api_token_type(),
        lambda row, info: selectors.api_tokens(info.context.user).filter(user=row),
        order=("-created_at",),
        requires=LOGIN,
        scope=Scope.ADMIN,
        kind_of_field=PersonalField,
        description="The API tokens of this person, newest first: to the person and to "
        "administrators; to others the list is empty.",
    )

    @staticmethod
    def resolve_email(row: UserRow, info: Any) -> str | None:
        is_told = row.deleted_at is None and may_know(info.context, row)
        return row.email if is_told else None

    @staticmethod
    def resolve_name(row: UserRow, info: Any) -> str:
        return DELETED_NAME[info.context.language] if row.deleted_at else row.name

    @staticmethod
    def resolve_image_url(row: UserRow, info: Any) -> str | None:
        return signed_media_url(row.image)

    @staticmethod
    def resolve_thumbnail_url(row: UserRow, info: Any) -> str | None:
        return signed_media_url(row.thumbnail)

    @staticmethod
    def resolve_last_login_at(row: UserRow, info: Any) -> Any:
        return row.last_login if may_know(info.context, row) else None

    @staticmethod
    def resolve_pending_since(row: UserRow, info: Any) -> Any:
        return row.pending_since if may_know(info.context, row) else None


class ApiToken(ModelNode):
    """What a machine shows instead of a sign-in, as `Authorization: Bearer se_…`.

    It acts for its user, within its scopes and never beyond the user's role. Only a
    hash of it is kept. API tokens need the scope ADMIN to see one.
    """

    class Meta:
        model = ApiTokenRow
        rows = selectors.api_tokens
        scope = Scope.ADMIN

    user = graphene.Field(User, required=True, description="For whom it acts.")
    name = graphene.String(required=True, description="What it is for.")
    hint = graphene.String(
        required=True, description="Its first characters, to tell it from others."
    )
    scopes = graphene.List(
        graphene.NonNull(TokenScope),
        required=True,
        description="What the token may do, within its user's role.",
    )
    created_by = graphene.Field(User, description="The administrator who made it.")
    created_at = DateTime(required=True, description="When it was made.")
    expires_at = DateTime(description="Null for one that lasts until it is revoked.")
    last_used_at = DateTime(
        description="At most a minute behind; null before the first use."
    )
    revoked_at = DateTime(description="Null while it is not revoked.")


def _api_token_type() -> Any:
    return ApiToken
