"""Idempotency keys: the first of equal requests does it, the others hear of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from backend.apps.replays.errors import AlreadyDone, IdempotencyKeyReused
from backend.apps.replays.models import Replay
from backend.common.texts import one_line

KEPT = timedelta(hours=24)
KEY_LENGTH = 100
PRUNED_AT_ONCE = 100
# An old row may be pruned by another just when it is looked at.
CLAIM_TRIES = 3
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request with a key: whose, for what, and which input (as a digest)."""

    user_id: int
    mutation: str
    key: str
    digest: str


def make_request(*, user_id: int, mutation: str, key: str, content: str) -> Request:
    """The request whose input is `content`. Raises InvalidInput for a malformed key."""
    return Request(
        user_id=user_id,
        mutation=mutation,
        key=one_line(key, field="idempotency_key", limit=KEY_LENGTH),
        digest=salted_hmac("replays", content, algorithm="sha256").hexdigest(),
    )


def earlier_result(request: Request) -> Result | None:
    """What the same request was answered before; None if it is the first.

    Raises IdempotencyKeyReused.
    """
    row = _rows(request).filter(created_at__gt=_oldest()).first()
    return None if row is None else _result_of(row, request)


def do_once(request: Request, work: Callable[[], Result]) -> Result | None:
    """Do `work` and keep its result, in one transaction; None if it was done before.

    Of simultaneous ones the second waits for the first, and works only if that fails.
    Then `earlier_result` has the answer. Raises IdempotencyKeyReused.
    """
    with transaction.atomic():
        row = _claimed(request)
        if row is None:
            return None
        result = work()
        _keep(row, result)
        return result


def keep_result(request: Request, result: Result) -> None:
    """Keep what has just been done; for work that has a transaction of its own.

    Must run inside that transaction. Raises AlreadyDone when another was first: then
    the transaction has to be undone.
    """
    row = _claimed(request)
    if row is None:
        raise AlreadyDone
    _keep(row, result)


def prune_replays() -> int:
    """Delete some of those that nobody can ask for any more; how many."""
    old = Replay.objects.filter(created_at__lte=_oldest()).order_by("pk")
    with transaction.atomic():
        # Skipping those that others delete: pruning never waits for anybody.
        found = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
        return Replay.objects.filter(pk__in=list(found[:PRUNED_AT_ONCE])).delete()[0]


def _claimed(request: Request) -> Replay | None:
    """A new row for this request, unseen until commit; None if there is one."""
    row = Replay(
        user_id=request.user_id,
        mutation=request.mutation,
        key=request.key,
        digest=request.digest,
        created_at=timezone.now(),
    )
    tries = 0
    while True:
        tries += 1
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            present = _rows(request).select_for_update().first()
            if present is not None and present.created_at > _oldest():
                _result_of(present, request)
                return None
            if tries == CLAIM_TRIES:
                raise
            if present is not None:
                present.delete()
        else:
            prune_replays()
            return row


def _keep(row: Replay, result: Result) -> None:
    row.result = result
    row.save(update_fields=["result"])


def _result_of(row: Replay, request: Request) -> Result:
    if row.digest != request.digest:
        raise IdempotencyKeyReused(field="idempotency_key")
    result: Result = row.result
    return result


def _rows(request: Request) -> Any:
    return Replay.objects.filter(
        user_id=request.user_id, mutation=request.mutation, key=request.key
    )


def _oldest() -> datetime:
    return timezone.now() - KEPT
