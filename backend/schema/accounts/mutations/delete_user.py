"""`deleteUser`: a person goes, what the person made stays."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.apps.alarms.judging import unassign_deleted
from backend.apps.chat.services import part_with_deleted
from backend.schema.accounts.types import User
from backend.schema.base import LOGIN, Mutation


class DeleteUser(Mutation):
    """Erase a person: oneself or, as an administrator, anybody of no higher role.

    Name, address, image, sessions and API tokens are gone for good; what the person
    made stays, authored by "Deleted user". Chat rooms pass on or end as when somebody
    leaves, and open alarms are assigned to nobody. The last administrator cannot go
    (LAST_ADMIN).
    """

    class Meta:
        requires = LOGIN
        scope = None

    class Input:
        id = graphene.ID(required=True, description="Whose account to delete.")

    user = graphene.Field(User, description="What is left of the person.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        user = User.get_target(info, values["id"])
        gone = services.delete_user(by=info.context.user, user=user)
        # After that is done for good: whatever stops these, the sweeper goes on.
        part_with_deleted(user=gone)
        unassign_deleted(user=gone)
        return {"user": gone}
