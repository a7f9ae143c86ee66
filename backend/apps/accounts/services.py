"""The one door to the writes of accounts; each lives in the file of its matter."""

from backend.apps.accounts.api_tokens import generate_api_token, revoke_api_token
from backend.apps.accounts.credentials import check_credentials, unlock_account
from backend.apps.accounts.invitations import create_invitation, revoke_invitation
from backend.apps.accounts.leaving import delete_user
from backend.apps.accounts.passwords import (
    change_password,
    password_faults,
    request_password_reset,
    reset_password,
    set_password,
)
from backend.apps.accounts.people import (
    PRIVILEGED,
    create_colleague,
    create_organization,
    create_user,
    rename_organization,
    set_duty_status,
    update_user,
)
from backend.apps.accounts.registration import (
    approve_user,
    register,
    reject_user,
    remove_join_code,
    renew_join_code,
)
from backend.apps.accounts.sessions import (
    authenticate_access,
    open_session,
    refresh_session,
    revoke_own_session,
    revoke_session,
    revoke_user_sessions,
    session_group,
    sign_in,
    sign_out,
)

__all__ = [
    "PRIVILEGED",
    "approve_user",
    "authenticate_access",
    "change_password",
    "check_credentials",
    "create_colleague",
    "create_invitation",
    "create_organization",
    "create_user",
    "delete_user",
    "generate_api_token",
    "open_session",
    "password_faults",
    "refresh_session",
    "register",
    "reject_user",
    "remove_join_code",
    "rename_organization",
    "renew_join_code",
    "request_password_reset",
    "reset_password",
    "revoke_api_token",
    "revoke_invitation",
    "revoke_own_session",
    "revoke_session",
    "revoke_user_sessions",
    "session_group",
    "set_duty_status",
    "set_password",
    "sign_in",
    "sign_out",
    "unlock_account",
    "update_user",
]
