"""E-mail that nobody waits for: sent by threads of our own, a lost one is logged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.core.mail import EmailMessage
from django.db import connections

logger = logging.getLogger(__name__)
#: More work than this is not kept waiting: whoever needs a mail asks again.
MAX_WAITING: Final = 500
_executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")
_places = threading.BoundedSemaphore(MAX_WAITING)


def in_background(work: Callable[[], object]) -> None:
    """Do `work` later, in a thread with a database connection of its own.

    It takes the caller the same time whatever the work is. What it raises is logged.
    """
    if not _places.acquire(blocking=False):
        logger.error("Too many mails are waiting; one was dropped")
        return
    try:
        _executor.submit(_do, work)
    except RuntimeError:  # the process is ending
        _places.release()
        logger.warning("A mail was not sent: the process is ending")


def send_mail(*, to: str, subject: str, text: str) -> None:
    """Send one mail now. Raises OSError (of which SMTP's errors are kinds)."""
    EmailMessage(subject=subject, body=text, to=[to]).send()


def _do(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        logger.exception("A mail could not be sent")
    finally:
        connections.close_all()
        _places.release()
