"""`updateUser`: what a person is called, looks like, does and may."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.common.errors import Forbidden
from backend.schema.accounts.privacy import may_administer
from backend.schema.accounts.types import DutyStatus, Role, User
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.types import Upload


class UpdateUser(Mutation):
    """Change oneself or, as an administrator, anybody of no higher role.

    What is not given stays as it is. `role` and `active` are for administrators alone
    (API tokens need the scope ADMIN for them, and for other people); the last
    administrator cannot cease to be one (LAST_ADMIN). Whoever is deactivated is signed
    out everywhere at once.
    """

    class Meta:
        requires = LOGIN

    class Input:
        id = graphene.ID(required=True, description="Whom to change.")
        name = graphene.String(description="What colleagues see.")
        language = graphene.String(description='"en" or "ko".')
        duty_status = DutyStatus(description="Whether the person is at work.")
        profile_image = Upload(
            description="A JPEG, PNG or WebP picture, in a multipart request; null "
            "removes the present one."
        )
        role = Role(description="Not above the caller's own (ROLE_TOO_HIGH).")
        active = graphene.Boolean(
            description="False: may not sign in, and the API tokens rest. Who is "
            "PENDING is let in by `approveUser`."
        )

    user = graphene.Field(
        User, description="The person as they are now; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        context = info.context
        user = User.get_target(info, values.pop("id"))
        is_own = user.pk == context.user.pk and not services.PRIVILEGED & values.keys()
        if not is_own and not may_administer(
            context, organization_id=user.organization_id
        ):
            raise Forbidden
        for name in ("role", "duty_status"):
            if values.get(name) is not None:
                values[name] = getattr(values[name], "value", values[name])
        return {
            "user": services.update_user(by=context.user, user=user, changes=values)
        }
