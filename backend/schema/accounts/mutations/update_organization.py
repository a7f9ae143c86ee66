"""`updateOrganization`: what the organisation is called, and who may ask to join."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.types import Organization
from backend.schema.base import ADMIN, Mutation

_CHANGES = {
    "RENEW": "Another code, or a first one; the old one is void.",
    "REMOVE": "No code: nobody may ask to join any more.",
}
JoinCodeChange = graphene.Enum(
    "JoinCodeChange",
    [(name, name) for name in _CHANGES],
    description=lambda value: (
        _CHANGES[value.value] if value else "What to do with a join code."
    ),
)


class UpdateOrganization(Mutation):
    """Change the caller's organisation. What is not given stays as it is."""

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        name = graphene.String(description="What the organisation calls itself.")
        join_code = JoinCodeChange(
            description="Whoever knows the code may ask to join, by `register`."
        )

    organization = graphene.Field(
        Organization, description="The organisation as it is now; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        own = info.context.user.organization
        if "name" in values:
            own = services.rename_organization(organization=own, name=values["name"])
        change = getattr(values.get("join_code"), "value", values.get("join_code"))
        if change == "RENEW":
            own = services.renew_join_code(organization=own)
        elif change == "REMOVE":
            own = services.remove_join_code(organization=own)
        return {"organization": own}
