"""The people of the cases, and what each persona shows to be let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from backend.apps.accounts.api_tokens import generate_api_token
from backend.apps.accounts.models import ApiToken, Organization, Role, Session, User
from backend.apps.accounts.services import open_session
from backend.apps.accounts.sessions import SignIn
from tests.conftest import make_user
from tests.schema.rights.terms import Persona

SCOPES = {
    Persona.TOKEN_READ: "READ",
    Persona.TOKEN_WRITE: "WRITE",
    Persona.TOKEN_ALARMS: "ALARMS",
    Persona.TOKEN_ADMIN: "ADMIN",
}
OURS, THEIRS = "plum", "quince"


@dataclass
class People:
    """Who there is. `sign_ins` are by user id, `bearers` by persona."""

    ours: Organization
    theirs: Organization
    by_persona: dict[Persona, User]
    others: dict[str, User]
    sign_ins: dict[int, SignIn]
    bearers: dict[Persona, str]

    def own(self, persona: Persona) -> User:
        """Whom it is about when a persona speaks of itself; nobody is somebody."""
        return self.by_persona.get(persona, self.others["someone"])


def make_people() -> People:
    """Both organisations with their people, all of them signed in."""
    ours = Organization.objects.create(name=f"{OURS} people", join_code="PUMPUMPU22")
    theirs = Organization.objects.create(
        name=f"{THEIRS} people", join_code="QUNCEQNC33"
    )

    def colleague(name: str, role: str = Role.USER) -> User:
        return make_user(f"{name}@{OURS}.example", ours, role)

    admin = colleague("alice", Role.ADMIN)
    by_persona = {
        Persona.STRANGER: make_user(f"charlie@{THEIRS}.example", theirs, Role.ADMIN),
        Persona.MEMBER: colleague("bob"),
        Persona.AUTHOR: colleague("ann"),
        Persona.ADMIN: admin,
        Persona.SUPERUSER: colleague("sue", Role.SUPERUSER),
        **dict.fromkeys(SCOPES, admin),
        Persona.DEACTIVATED: colleague("dan", Role.ADMIN),
        Persona.PENDING: colleague("pete"),
    }
    others = {
        "someone": colleague("someone"),
        "newcomer": colleague("newton"),
        # Nobody is the last administrator of the strangers either.
        "their other": make_user(f"cora@{THEIRS}.example", theirs, Role.ADMIN),
    }
    users = {user.pk: user for user in [*by_persona.values(), *others.values()]}
    sign_ins = {pk: open_session(user=user) for pk, user in users.items()}
    bearers = {
        persona: sign_ins[user.pk].tokens.access_token
        for persona, user in by_persona.items()
    }
    for persona, scope in SCOPES.items():
        _, bearers[persona] = generate_api_token(
            by=admin, user=admin, name=f"{OURS} {scope}", scopes=[scope]
        )
    _settle(by_persona)
    for user in users.values():
        user.refresh_from_db()
    return People(ours, theirs, by_persona, others, sign_ins, bearers)


def _settle(by_persona: dict[Persona, User]) -> None:
    """By the rows alone, as nothing else may be what keeps these two out."""
    now = timezone.now()
    gone = User.objects.filter(pk=by_persona[Persona.DEACTIVATED].pk)
    gone.update(is_active=False)
    waits = User.objects.filter(pk=by_persona[Persona.PENDING].pk)
    waits.update(is_active=False, pending_since=now)
    # No case is to differ from another by what it notes of the time of use.
    later = now + timedelta(days=1)
    Session.objects.update(last_seen_at=later)
    ApiToken.objects.update(last_used_at=later)
