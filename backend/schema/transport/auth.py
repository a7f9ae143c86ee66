"""Who sends a request: the bearer token, the language, the address, the origin."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils import timezone

from backend.apps.accounts.models import Session, User
from backend.apps.accounts.services import authenticate_access, session_group
from backend.apps.accounts.tokens import read_access
from backend.common.addresses import client_address
from backend.common.errors import Unauthenticated
from backend.common.languages import DEFAULT, accepted_language
from backend.common.texts import is_encodable
from backend.schema.context import RequestContext

Scope = Mapping[str, Any]
#: What the tokens of machines begin with; access tokens are JSON Web Tokens.
MACHINE_PREFIX = "se_"


@dataclass(frozen=True, slots=True)
class Principal:
    """A person with a valid access token, or a machine with an API token.

    `group` is the broadcast that ends it; `session` and `scopes` are as in
    `RequestContext`. An API token may live for ever: it has no `expires_at` then.
    """

    user: User
    group: str
    session: Session | None = None
    scopes: frozenset[str] | None = None
    expires_at: datetime | None = None

    @property
    def lifetime_s(self) -> float | None:
        """Seconds until the token expires, 0 when it has; None if it never does."""
        if self.expires_at is None:
            return None
        return max(0.0, (self.expires_at - timezone.now()).total_seconds())


def token_group(token: str) -> str:
    """The broadcast that hears when this API token is revoked.

    It names the digest that is stored of the token, never the token.
    """
    return f"token.{hashlib.sha256(token.encode()).hexdigest()}"


def authenticate(authorization: object) -> Principal:
    """Who sent `Bearer <token>`; in a thread. Raises Unauthenticated."""
    scheme, _, token = str(authorization or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not is_encodable(token):
        raise Unauthenticated
    if token.startswith(MACHINE_PREFIX):
        from backend.apps.accounts.api_tokens import authenticate_api_token

        user, scopes, ends_at = authenticate_api_token(token)
        group = token_group(token)
        return Principal(user, group, scopes=frozenset(scopes), expires_at=ends_at)
    expires_at = read_access(token).expires_at
    user, session = authenticate_access(token)
    return Principal(
        user, session_group(session.pk), session=session, expires_at=expires_at
    )


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers by lower-case name, the last of each."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in scope["headers"]
    }


def make_context(
    scope: Scope, principal: Principal | None, *, token_refused: bool = False
) -> RequestContext:
    """The context of one operation.

    A page knows which language it is shown in, so the header comes before the profile.
    """
    headers = headers_of(scope)
    user = principal.user if principal else None
    language = accepted_language(
        headers.get("accept-language"), default=user.language if user else DEFAULT
    )
    address = client_address(
        peer=(scope.get("client") or ("",))[0],
        forwarded_for=headers.get("x-forwarded-for"),
        trusted_proxies=settings.TRUSTED_PROXIES,
    )
    return RequestContext(
        user=user,
        session=principal.session if principal else None,
        scopes=principal.scopes if principal else None,
        language=language,
        remote_address=address,
        request=scope,
        token_refused=token_refused,
    )


def host_is_allowed(headers: Mapping[str, str]) -> bool:
    """True when the request names us: stops pages whose name resolves to us."""
    domain, _ = split_domain_port(headers.get("host", ""))
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def origin_is_allowed(headers: Mapping[str, str]) -> bool:
    """True for no browser (no Origin), for pages of our own and for CORS origins."""
    origin = headers.get("origin")
    if origin is None or origin in settings.CORS_ALLOWED_ORIGINS:
        return True
    own = urlsplit(origin).netloc
    return bool(own) and own == headers.get("host") and host_is_allowed(headers)
