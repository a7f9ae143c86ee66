"""The door to the worker's probe: what a file is, told with PyAV alone.

One of the two places of the back end that import `worker`; no torch comes along.
Every code of `UnreadableVideo` is a refusal of ours here, with the worker's sentences.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings

from backend.common.errors import Refusal, Throttled
from worker.video.errors import CODES, UnreadableVideo
from worker.video.probe import Limits, VideoInfo, probe, thumbnail

WAIT_S: Final = 30
Source = str | Path | BinaryIO


class Unreadable(Refusal):
    """The file cannot be taken as a video; each code is a subclass."""


def _template(code: str, language: str) -> str:
    """The worker's sentence with the names of its facts left in: "… {limit} …"."""
    facts = {name: f"{{{name}}}" for name in ("found", "limit", "codec")}
    return UnreadableVideo(code, **facts).message(language)


def _refusal(code: str) -> type[Unreadable]:
    return type(
        "".join(word.capitalize() for word in code.split("_")),
        (Unreadable,),
        {"code": code, "en": _template(code, "en"), "ko": _template(code, "ko")},
    )


REFUSALS: Final = {code: _refusal(code) for code in CODES}


@dataclass(frozen=True, slots=True)
class Probed:
    """A readable video: what it is and a JPEG of it."""

    info: VideoInfo
    thumbnail: bytes


def probe_video(source: Source) -> Probed:
    """Look at `source` within the limits of the settings; it is read, never changed.

    Bounded: at most VIDEO_PROBES_AT_ONCE at a time in this process, each decoding a
    few pictures within the worker's own deadline. Raises `Unreadable` or `Throttled`,
    and OSError when the source cannot be read.
    """
    limits = Limits(
        size_bytes=settings.VIDEO_MAX_SIZE_BYTES,
        duration_s=Fraction(settings.VIDEO_MAX_DURATION_S),
        pixels=settings.VIDEO_MAX_PIXELS,
    )
    with _one_of(settings.VIDEO_PROBES_AT_ONCE), refusals(field="file"):
        info = probe(source, limits=limits)
        return Probed(info, _any_picture(source))


@contextmanager
def refusals(*, field: str | None = None) -> Iterator[None]:
    """Turns what the worker's code raises into refusals of ours."""
    try:
        yield
    except UnreadableVideo as error:
        facts: dict[str, Any] = error.facts
        raise REFUSALS[error.code](field=field, **facts) from error


def _any_picture(source: Source) -> bytes:
    """A picture from a little way in; where that part is damaged, the first one."""
    try:
        return thumbnail(source)
    except UnreadableVideo:
        return thumbnail(source, at_s=Fraction(0))


@lru_cache(maxsize=4)
def _slots(count: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(count)


@contextmanager
def _one_of(count: int, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """One of `count` places; Throttled when none came free within `wait_s`."""
    slots = _slots(count)
    if not slots.acquire(timeout=wait_s):
        raise Throttled(retry_after_s=WAIT_S)
    try:
        yield
    finally:
        slots.release()
