"""Looks at what this installation leans on: database, queue and storage."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from backend.common import s3
from backend.common.broker import ANALYSIS_QUEUE, waiting_count
from backend.common.storage import local_storage

logger = logging.getLogger(__name__)
# A disk that is as full as this refuses the next large upload.
LEAST_FREE_BYTES = 1_000_000_000


class Part(Enum):
    """What can fail by itself."""

    DATABASE = "DATABASE"
    QUEUE = "QUEUE"
    STORAGE = "STORAGE"
    WORKERS = "WORKERS"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part was found; `fault` is a code of `FAULTS`, None when all is well."""

    part: Part
    took_s: float
    fault: str | None


# What an administrator reads: English, Korean.
FAULTS = {
    "DATABASE_AWAY": (
        "The database does not answer.",
        "데이터베이스가 응답하지 않습니다.",
    ),
    "QUEUE_AWAY": (
        "The message queue does not answer: new analyses start later.",
        "메시지 큐가 응답하지 않아 새 분석이 늦게 시작됩니다.",
    ),
    "STORAGE_AWAY": (
        "The media storage does not answer: uploads and playback fail.",
        "미디어 저장소가 응답하지 않아 업로드와 재생이 되지 않습니다.",
    ),
    "STORAGE_FULL": (
        "The media storage is nearly full.",
        "미디어 저장소의 공간이 거의 없습니다.",
    ),
    "NO_WORKER": (
        "Nobody takes the waiting analyses: is a worker running?",
        "대기 중인 분석을 처리하는 작업자가 없습니다. 작업자가 실행 중인지 확인하세요.",
    ),
}


def fault_message(fault: str, language: str) -> str:
    """The sentence of a fault in `language`, "en" or "ko"."""
    english, korean = FAULTS[fault]
    return korean if language == "ko" else english


def find(part: Part, look: Callable[[], str | None]) -> Finding:
    """Take the time of `look`, which returns a fault or None."""
    began = time.monotonic()
    fault = look()
    return Finding(part, time.monotonic() - began, fault)


def findings() -> list[Finding]:
    """Database, queue and storage, each asked once; never raises for what is away."""
    return [
        find(Part.DATABASE, _database),
        find(Part.QUEUE, _queue),
        find(Part.STORAGE, _storage),
    ]


def free_bytes() -> int | None:
    """Room that local storage has left; None for S3, or when it cannot be told."""
    local = local_storage()
    if local is None:
        return None
    folder = Path(local.location)
    # It is made by the first upload: until then its parent has the room.
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return None
    return shutil.disk_usage(folder).free


def _database() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer")
        return "DATABASE_AWAY"
    return None


def _queue() -> str | None:
    return "QUEUE_AWAY" if waiting_count(ANALYSIS_QUEUE) is None else None


def _storage() -> str | None:
    if local_storage() is not None:
        free = free_bytes()
        if free is None:
            return "STORAGE_AWAY"
        return "STORAGE_FULL" if free < LEAST_FREE_BYTES else None
    try:
        with s3.errors_as_oserror():
            s3.client().head_bucket(Bucket=settings.S3_BUCKET)
    except OSError:
        logger.exception("The bucket does not answer")
        return "STORAGE_AWAY"
    return None
