"""Throttles: tries are counted in rows, before what is tried, and outlive restarts."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backend.apps.accounts.models import Tries
from backend.common.errors import Throttled


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries of `subject` in `scope`, then a pause of `cooloff_s`.

    Both count from the last try: who pauses for `cooloff_s` starts afresh.
    """

    scope: str
    subject: str
    count: int
    cooloff_s: int

    @property
    def key(self) -> str:
        digest = hashlib.sha256(self.subject.encode("utf-8", "replace")).hexdigest()
        return f"{self.scope}:{digest}"

    def starts_at(self, now: datetime) -> datetime:
        return now - timedelta(seconds=self.cooloff_s)


@transaction.atomic
def spend_try(*, limits: Sequence[Limit]) -> None:
    """Count one try under each of `limits`, or none at all.

    Counting comes first, so tries at the same moment cannot exceed a limit together.
    Raises Throttled; a refused try does not prolong the pause.
    """
    now = timezone.now()
    # The order of the keys is the order of the locks: no two callers meet crosswise.
    limits = sorted(limits, key=lambda limit: limit.key)
    longest_s = max(limit.cooloff_s for limit in limits)
    rows = [_locked_row(limit.key, now) for limit in limits]
    for limit, row in zip(limits, rows, strict=True):
        if row.last_at <= limit.starts_at(now):
            row.count = 0
        if row.count >= limit.count:
            left = row.last_at - limit.starts_at(now)
            raise Throttled(retry_after_s=math.ceil(left.total_seconds()))
    for row in rows:
        row.count, row.last_at = row.count + 1, now
    Tries.objects.bulk_update(rows, ["count", "last_at"])
    _forget_stale(now - timedelta(seconds=max(longest_s, 24 * 3600)))


def forget_tries(*, limit: Limit) -> None:
    """Start afresh: what was tried has succeeded."""
    Tries.objects.filter(key=limit.key).delete()


def give_back_try(*, limit: Limit) -> None:
    """Take back the one try just spent; the failures before it still count."""
    Tries.objects.filter(key=limit.key, count__gt=0).update(count=F("count") - 1)


def _locked_row(key: str, now: datetime) -> Tries:
    """The row of `key`, made if needed, held until the transaction ends."""
    while True:
        Tries.objects.bulk_create([Tries(key=key, last_at=now)], ignore_conflicts=True)
        row = Tries.objects.select_for_update().filter(pk=key).first()
        if row is not None:
            return row
        # It was there, and was forgotten before it could be locked: make it anew.


def _forget_stale(before: datetime) -> None:
    # Rows that someone else works on are passed over: waiting could lock crosswise.
    stale = Tries.objects.select_for_update(skip_locked=True).filter(last_at__lt=before)
    keys = list(stale.values_list("key", flat=True)[:100])
    if keys:
        Tries.objects.filter(key__in=keys).delete()
