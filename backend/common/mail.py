"""E-mail that nobody waits for: sent by threads of our own, a lost one is logged."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, Full, Queue
from typing import Final

from django.core.mail import EmailMessage
from django.db import connections

logger = logging.getLogger(__name__)
#: More work than this is not kept waiting: whoever needs a mail asks again.
MAX_WAITING: Final = 500
THREADS: Final = 2
#: A thread without work for so long ends.
IDLE_S: Final = 10.0

_waiting: Queue[Callable[[], object]] = Queue(MAX_WAITING)
_lock = threading.Lock()
_threads: set[threading.Thread] = set()


def in_background(work: Callable[[], object]) -> None:
    """Do `work` later, in a thread with a database connection of its own.

    It takes the caller the same time whatever the work is. What it raises is logged.
    """
    try:
        _waiting.put_nowait(work)
    except Full:
        logger.error("Too many mails are waiting; one was dropped")
        return
    with _lock:
        if len(_threads) < THREADS:
            # A daemon: a mail server that hangs must not keep a process from ending.
            thread = threading.Thread(target=_run, name="mail", daemon=True)
            _threads.add(thread)
            thread.start()


def send_mail(*, to: str, subject: str, text: str) -> None:
    """Send one mail now. Raises OSError (of which SMTP's errors are kinds)."""
    EmailMessage(subject=subject, body=text, to=[to]).send()


def drain(*, patience_s: float) -> bool:
    """Wait until all that was asked for is done; False if that takes too long."""
    deadline = time.monotonic() + patience_s
    while _waiting.unfinished_tasks:
        if time.monotonic() > deadline:
            logger.error("%d mails were not sent", _waiting.unfinished_tasks)
            return False
        time.sleep(0.02)
    return True


def _run() -> None:
    try:
        while True:
            try:
                work = _waiting.get(timeout=IDLE_S)
            except Empty:
                with _lock:
                    # Under the lock: whoever puts something in next starts another.
                    if _waiting.empty():
                        _threads.discard(threading.current_thread())
                        return
                continue
            _do(work)
    finally:
        with _lock:
            _threads.discard(threading.current_thread())


def _do(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        logger.exception("A mail could not be sent")
    finally:
        connections.close_all()
        _waiting.task_done()
