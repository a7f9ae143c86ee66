"""Django's own sign-in, the admin site's, behind the same throttle as the API's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from backend.apps.accounts.credentials import check_credentials
from backend.apps.accounts.errors import AccountPending, InvalidCredentials
from backend.apps.accounts.models import User
from backend.common.addresses import client_address
from backend.common.errors import Throttled


class ThrottledBackend(ModelBackend):
    """Passwords as `ModelBackend` checks them, with the failures counted."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        meta = request.META if request is not None else {}
        address = client_address(
            peer=meta.get("REMOTE_ADDR", ""),
            forwarded_for=meta.get("HTTP_X_FORWARDED_FOR"),
            trusted_proxies=settings.TRUSTED_PROXIES,
        )
        try:
            return check_credentials(
                email=username, password=password, remote_address=address
            )
        except (InvalidCredentials, AccountPending):
            return None
        except Throttled as error:
            raise PermissionDenied(str(error)) from error
