"""The mutations of accounts, a file a verb."""

from __future__ import annotations

import graphene

from backend.schema.accounts.mutations.login import Login
from backend.schema.accounts.mutations.logout import Logout
from backend.schema.accounts.mutations.refresh_token import RefreshToken
from backend.schema.accounts.mutations.register import Register


class AccountsMutation(graphene.ObjectType):
    login = Login.field()
    refresh_token = RefreshToken.field()
    logout = Logout.field()
    register = Register.field()
