"""Pages of lists that a subscription goes on from, without a gap between the two."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import QuerySet

from backend.apps.events.selectors import newest_cursor
from backend.schema.connection import KeysetConnection, Rows, selects


def feed_cursor(feed: str, *, required: bool = True) -> graphene.String:
    """The field `feedCursor` of a page, for the `after` of the subscription `feed`."""
    description = (
        f"Give it to `{feed}(after:)`: the feed begins where this page was read, so "
        "nothing is missed between the two."
    )
    if not required:
        description += " Null without a sign-in."
    return graphene.String(required=required, description=description)


class FeedConnection(KeysetConnection):
    """Base of the pages that have a `feed_cursor`; see `with_cursor`."""

    class Meta:
        abstract = True

    @staticmethod
    def resolve_feed_cursor(root: Any, info: Any) -> str | None:
        found: str | None = root.feed_cursor
        return found


def with_cursor(rows: QuerySet[Any], info: Any) -> Rows:
    """The rows, and the place in the log before they are read, if that is asked for."""
    found = None
    if info.context.user is not None and selects(info, "feedCursor"):
        found = newest_cursor(info.context.user.organization_id)
    return Rows(rows, {"feed_cursor": found})
