"""CORS for /graphql and /uploads, which Django's middleware does not see."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

ALLOWED_HEADERS = (
    "accept, accept-language, authorization, content-type, "
    "apollo-require-preflight, x-apollo-operation-name, x-requested-with"
)
PREFLIGHT_S = 3600


def cors_headers(
    headers: Mapping[str, str],
    *,
    methods: str = "GET, POST, OPTIONS",
    allowed: str = ALLOWED_HEADERS,
) -> dict[bytes, bytes]:
    """What a page of another origin may do here: nothing, unless it is configured."""
    origin = headers.get("origin")
    if origin is None or origin not in settings.CORS_ALLOWED_ORIGINS:
        return {}
    found = {b"Access-Control-Allow-Origin": origin.encode("latin-1")}
    if "access-control-request-method" in headers:
        found |= {
            b"Access-Control-Allow-Methods": methods.encode(),
            b"Access-Control-Allow-Headers": allowed.encode(),
            b"Access-Control-Max-Age": str(PREFLIGHT_S).encode(),
        }
    return found
