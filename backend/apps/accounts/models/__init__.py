"""Who uses Safe-Eye: organisations, their people, and what these sign in with."""

from .access import (
    ApiToken,
    Invitation,
    InvitationState,
    Session,
    TokenScope,
    Tries,
)
from .people import DutyStatus, Organization, Role, User, UserState

__all__ = [
    "ApiToken",
    "DutyStatus",
    "Invitation",
    "InvitationState",
    "Organization",
    "Role",
    "Session",
    "TokenScope",
    "Tries",
    "User",
    "UserState",
]
