"""Keeps a lease from a thread of its own, so that long native calls keep it too."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType

from django.db import Error as DatabaseError
from django.db import connections

logger = logging.getLogger(__name__)


class Heartbeat:
    """While it is entered, calls `tick` every `tick_s` and `renew` every `renew_s`.

    `renew` says whether the lease still holds; after its first False nothing is
    called any more and `lost` stays True. A database that is away is tried again
    until the lease of `lease_s` would have run out: then it is lost too.
    """

    def __init__(
        self,
        *,
        renew: Callable[[], bool],
        renew_s: float,
        lease_s: float,
        tick: Callable[[], None] = lambda: None,
        tick_s: float = 0.5,
    ) -> None:
        self._renew, self._renew_s, self._lease_s = renew, renew_s, lease_s
        self._tick, self._tick_s = tick, min(tick_s, renew_s)
        self._stopped = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)

    @property
    def lost(self) -> bool:
        """True once somebody else may have the work."""
        return self._lost.is_set()

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        renewed_at = tried_at = time.monotonic()
        try:
            while not self._stopped.wait(self._tick_s):
                self._tick()
                if time.monotonic() - tried_at < self._renew_s:
                    continue
                tried_at = time.monotonic()
                held = self._still_held()
                if held:
                    renewed_at = tried_at
                elif held is False or tried_at - renewed_at > self._lease_s:
                    self._lost.set()
                    return
        except Exception:
            # Nobody renews it any more: the holder is to know before others take it.
            logger.exception("The lease is no longer kept")
            self._lost.set()
        finally:
            connections.close_all()

    def _still_held(self) -> bool | None:
        """What `renew` says; None when the database could not be asked."""
        try:
            return self._renew()
        except DatabaseError as error:
            logger.warning("The lease could not be renewed: %s", error)
            connections.close_all()
            return None
