"""Sync work beside an event loop: bounded pools whose database connections are kept.

Django's ORM is sync and its connections belong to a thread each. Work therefore runs
in a few long-lived threads, and each piece of work gets a live connection, as a
request of Django's own does.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")


class Pool:
    """At most `size` threads, started when needed; `close` ends and cleans them."""

    def __init__(self, *, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._wrappers: dict[int, Any] = {}

    async def run(
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `function` in a thread of this pool and return what it returns."""
        loop = asyncio.get_running_loop()
        executor = self._started()
        return await loop.run_in_executor(
            executor, lambda: self._call(function, *args, **kwargs)
        )

    def close(self) -> None:
        """Let running work end, then close the connections of the threads."""
        with self._lock:
            executor, self._executor = self._executor, None
            wrappers, self._wrappers = self._wrappers, {}
        if executor is None:
            return
        executor.shutdown(wait=True, cancel_futures=True)
        for wrapper in wrappers.values():
            # Their threads are gone: nobody else closes these.
            wrapper.inc_thread_sharing()
            wrapper.close()
            wrapper.dec_thread_sharing()

    def _started(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(
                    max_workers=self.size, thread_name_prefix=self.name
                )
            return self._executor

    def _call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()
            for wrapper in connections.all(initialized_only=True):
                self._wrappers[id(wrapper)] = wrapper


#: Operations of callers: may take long, as uploads to S3 do.
operations = Pool(name="operation", size=16)
#: Live delivery and sign-in checks: short work that must not wait behind operations.
live = Pool(name="live", size=4)
#: Files of uploads: disks may be slow.
uploads = Pool(name="upload", size=4)


def close_pools() -> None:
    """End the pools of this process, as at shutdown. They start again when used."""
    for pool in (operations, live, uploads):
        pool.close()
