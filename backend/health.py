"""`/healthz`: tells a load balancer whether this process can serve."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import sync_and_async_middleware

PATH = "/healthz"
Answer = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def health(get_response: Answer) -> Answer:
    """Answers `/healthz` before anything asks which host was meant.

    Who looks after a container knows its address, which ALLOWED_HOSTS does not.
    """

    def now(request: HttpRequest) -> HttpResponse:
        if request.path == PATH:
            return healthz()
        response: HttpResponse = get_response(request)
        return response

    async def later(request: HttpRequest) -> HttpResponse:
        if request.path == PATH:
            return await sync_to_async(healthz)()
        waiting: Awaitable[HttpResponse] = get_response(request)
        return await waiting

    return later if iscoroutinefunction(get_response) else now


def healthz() -> JsonResponse:
    """200 when the database answers, else 503; says nothing of the inside."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
