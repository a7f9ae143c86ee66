"""What every resolver knows of its caller: `info.context`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from backend.apps.accounts.models import Session, User
from backend.common.errors import SafeEyeError


class TooManyPages(SafeEyeError):
    """Lists within lists multiply: the operation reads more pages than are allowed."""

    code = "TOO_COMPLEX"
    en = (
        "The operation reads more than {limit} pages of lists. Ask for fewer rows, or"
        " for fewer lists within lists."
    )
    ko = (
        "이 작업은 목록을 {limit}페이지보다 많이 읽습니다. 행 수를 줄이거나 목록 안의"
        " 목록을 줄이세요."
    )


class TimedOut(SafeEyeError):
    """The operation was given up between two of its fields."""

    code = "TIMEOUT"
    en = "The operation took longer than {limit:g} seconds. Ask for less at once."
    ko = "작업이 {limit:g}초를 초과했습니다. 한 번에 더 적게 요청하세요."


class PageBudget:
    """How many pages of lists one execution may read, whatever its document says."""

    def __init__(self) -> None:
        self._limit: int = settings.GRAPHQL_MAX_PAGES
        self._taken = 0

    def take(self) -> None:
        """Count one page. Raises `TooManyPages` before one too many is read."""
        if self._taken >= self._limit:
            raise TooManyPages(limit=self._limit)
        self._taken += 1


@dataclass(slots=True)
class RequestContext:
    """The caller of one operation; the transport makes one for each.

    `language` is "en" or "ko". `token_refused` tells a caller whose token is no
    longer valid from one who sent none: both have no `user`. `scopes` are those of an
    API token; None for a signed-in person, who may what the role may. `pages` is made
    anew for each execution, as the events of a subscription share the rest.
    """

    user: User | None = None
    session: Session | None = None
    scopes: frozenset[str] | None = None
    language: str = "en"
    remote_address: str = ""
    request: Any = None
    token_refused: bool = False
    pages: PageBudget = field(default_factory=PageBudget)

    @property
    def user_agent(self) -> str:
        """The program that asks, as it calls itself; "" where that is not known."""
        headers = self.request["headers"] if self.request else ()
        return next((v.decode("latin-1") for k, v in headers if k == b"user-agent"), "")
