"""Users and organisations in the schema."""

from __future__ import annotations

import graphene

from backend.apps.accounts import selectors
from backend.apps.accounts.models import Organization as OrganizationRow
from backend.apps.accounts.models import Role as RoleChoices
from backend.apps.accounts.models import User as UserRow
from backend.schema.base import DateTime, ModelNode, choices_enum

Role = choices_enum(
    RoleChoices, name="Role", description="What a person may do in the organisation."
)


class Organization(ModelNode):
    """A tenant: everything belongs to one and is invisible to all others."""

    class Meta:
        model = OrganizationRow
        rows = selectors.organizations

    name = graphene.String(required=True)


class User(ModelNode):
    """A person of the caller's organisation."""

    class Meta:
        model = UserRow
        rows = selectors.users

    email = graphene.String(required=True)
    name = graphene.String(required=True)
    role = graphene.Field(Role, required=True)
    language = graphene.String(required=True, description='"en" or "ko".')
    organization = graphene.Field(Organization, required=True)
    created_at = DateTime(required=True)
