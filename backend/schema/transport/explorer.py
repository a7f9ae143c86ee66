"""The GraphiQL page that `/graphql` shows to browsers, with nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.templatetags.static import static

# GraphiQL's editor writes style elements, so styles may be inline; scripts may not.
POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        # Older Safari does not count a WebSocket of the same host as 'self'.
        "connect-src 'self' ws: wss:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>GraphQL · Safe-Eye</title>
<link rel="icon" type="image/svg+xml" href="{icon}">
<link rel="stylesheet" href="{styles}">
<script type="module" src="{script}"></script>
</head>
<body>
<main id="explorer"></main>
<noscript>The explorer needs JavaScript; the API does not.</noscript>
</body>
</html>
"""


@cache
def explorer_html() -> str:
    """The page as text. It carries its own policy, which a header may only tighten."""
    return _PAGE.format(
        policy=POLICY,
        icon=static("feed/icon.svg"),
        styles=static("explorer/explorer.css"),
        script=static("explorer/explorer.js"),
    )


def explorer_headers() -> dict[str, str]:
    """Headers to serve the page with."""
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
