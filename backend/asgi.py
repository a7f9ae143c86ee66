"""The ASGI application: /graphql and /uploads are ours, all else is Django's."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import re_path  # noqa: E402

from backend.schema.transport.http import GraphQLHTTP  # noqa: E402
from backend.schema.transport.lifespan import lifespan  # noqa: E402
from backend.schema.transport.parts import receive_part  # noqa: E402
from backend.schema.transport.ws import GraphQLSocket  # noqa: E402


async def _no_such_socket(scope: Any, receive: Any, send: Any) -> None:
    """Refuses a WebSocket of any other path: HTTP 403."""
    await receive()
    await send({"type": "websocket.close"})


application = ProtocolTypeRouter(
    {
        "http": URLRouter(
            [
                re_path(r"^graphql/?$", GraphQLHTTP.as_asgi()),
                re_path(
                    r"^uploads/(?P<key>[0-9a-f-]{36})/(?P<number>[0-9]{1,9})$",
                    receive_part,  # type: ignore[arg-type]
                ),
                re_path(r"", django_application),  # type: ignore[arg-type]
            ]
        ),
        "websocket": URLRouter(
            [
                re_path(r"^graphql/?$", GraphQLSocket.as_asgi()),
                re_path(r"", _no_such_socket),  # type: ignore[arg-type]
            ]
        ),
        "lifespan": lifespan,
    }
)
