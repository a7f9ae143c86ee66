"""The mutations of accounts, a file a verb."""

from __future__ import annotations

import graphene

from backend.schema.accounts.mutations.approve_user import ApproveUser
from backend.schema.accounts.mutations.change_password import ChangePassword
from backend.schema.accounts.mutations.create_invitation import CreateInvitation
from backend.schema.accounts.mutations.create_user import CreateUser
from backend.schema.accounts.mutations.delete_user import DeleteUser
from backend.schema.accounts.mutations.generate_user_token import GenerateUserToken
from backend.schema.accounts.mutations.login import Login
from backend.schema.accounts.mutations.logout import Logout
from backend.schema.accounts.mutations.refresh_token import RefreshToken
from backend.schema.accounts.mutations.register import Register
from backend.schema.accounts.mutations.register_admin import RegisterAdmin
from backend.schema.accounts.mutations.reject_user import RejectUser
from backend.schema.accounts.mutations.request_password_reset import (
    RequestPasswordReset,
)
from backend.schema.accounts.mutations.reset_password import ResetPassword
from backend.schema.accounts.mutations.revoke_invitation import RevokeInvitation
from backend.schema.accounts.mutations.revoke_session import RevokeSession
from backend.schema.accounts.mutations.revoke_user_token import RevokeUserToken
from backend.schema.accounts.mutations.set_duty_status import SetDutyStatus
from backend.schema.accounts.mutations.update_organization import UpdateOrganization
from backend.schema.accounts.mutations.update_user import UpdateUser


class AccountsMutation(graphene.ObjectType):
    login = Login.field()
    refresh_token = RefreshToken.field()
    logout = Logout.field()
    register = Register.field()
    register_admin = RegisterAdmin.field()
    create_user = CreateUser.field()
    update_user = UpdateUser.field()
    delete_user = DeleteUser.field()
    approve_user = ApproveUser.field()
    reject_user = RejectUser.field()
    set_duty_status = SetDutyStatus.field()
    change_password = ChangePassword.field()
    request_password_reset = RequestPasswordReset.field()
    reset_password = ResetPassword.field()
    create_invitation = CreateInvitation.field()
    revoke_invitation = RevokeInvitation.field()
    update_organization = UpdateOrganization.field()
    generate_user_token = GenerateUserToken.field()
    revoke_user_token = RevokeUserToken.field()
    revoke_session = RevokeSession.field()
