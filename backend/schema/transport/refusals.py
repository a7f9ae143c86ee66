"""Requests that never become an operation: an HTTP status and a GraphQL error."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from backend.schema.errors import INTERNAL

logger = logging.getLogger(__name__)


class RequestRefused(Exception):
    """The request cannot be served; `status` and `code` say why.

    `ko` is the Korean sentence where the reason is one for people, not for clients.
    """

    def __init__(
        self,
        message: str,
        *,
        ko: str = "",
        status: int = 400,
        code: str = "BAD_REQUEST",
        **extensions: str,
    ) -> None:
        super().__init__(message)
        self.status = status
        self._ko = ko or message
        self._extensions = {"code": code, **extensions}

    def as_json(self, language: str) -> dict[str, Any]:
        """The response object."""
        message = self._ko if language.startswith("ko") else str(self)
        return {"errors": [{"message": message, "extensions": self._extensions}]}


def too_large(limit: int) -> RequestRefused:
    """The refusal of a body of more than `limit` bytes."""
    return RequestRefused(
        f"The request is larger than {limit} bytes.",
        ko=f"요청이 {limit}바이트를 초과합니다.",
        status=413,
        code="TOO_LARGE",
    )


def internal_error(error: BaseException) -> RequestRefused:
    """The answer to a failure outside of resolvers; the log has it under the id."""
    mark = secrets.token_hex(8)
    logger.error("INTERNAL_ERROR %s", mark, exc_info=error)
    return RequestRefused(
        INTERNAL["en"], ko=INTERNAL["ko"], status=500, code="INTERNAL_ERROR", id=mark
    )
