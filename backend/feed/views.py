"""The pages for people: static but for the addresses that their policy allows."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.common.storage import signed_media_url


def media_origin() -> str:
    """The origin that stored objects are served from; "" when it is our own."""
    url = urlsplit(signed_media_url("origin") or "")
    return f"{url.scheme}://{url.netloc}" if url.netloc else ""


def content_security_policy(*, host: str) -> str:
    """Only the page's own files, its own API, and media from our storage."""
    media = f"'self' {media_origin()}".rstrip()
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {media}",
            f"media-src {media}",
            # Older Safari does not count a WebSocket of the same host as 'self'.
            # The storage takes the parts of large videos itself.
            f"connect-src {media} ws://{host} wss://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


@require_safe
def feed_page(request: HttpRequest) -> HttpResponse:
    """The live alarm page; who may see what is decided by the API that it calls."""
    return _page(request, "feed/index.html")


@require_safe
def account_page(request: HttpRequest, page: str) -> HttpResponse:
    """What mails lead to, where there is no other front end: "reset" or "join"."""
    response = _page(request, "feed/account.html", page=page)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, template: str, **values: str) -> HttpResponse:
    response = render(request, template, values)
    response["Content-Security-Policy"] = content_security_policy(
        host=request.get_host()
    )
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-cache"
    return response
