"""Fetch one registered video: claim, download, probe, store, end. Run by a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, cast

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile

from backend.apps.videos import services
from backend.apps.videos.downloads import download
from backend.apps.videos.errors import (
    FetchError,
    FetchInterrupted,
    FetchLost,
    InternalFailure,
    NotStored,
)
from backend.apps.videos.intake import taken_in
from backend.apps.videos.models import Video
from backend.apps.videos.network import Network
from backend.apps.videos.source_urls import SourceRules, parse_source_url
from backend.common.errors import Refusal, Throttled
from backend.common.heartbeat import Heartbeat

logger = logging.getLogger(__name__)
# What may succeed at another time; all else is final.
PASSING: Final = (FetchInterrupted, NotStored, Throttled)


class _StopError(Exception):
    """The process stops: the work is to be left to another."""


def fetch_video(
    *,
    video_id: int,
    claim: str,
    on_ready: Callable[[Video], object] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    network: Network | None = None,
) -> Video | None:
    """Fetch the video if it waits for that; its row afterwards.

    READY, FAILED with `error_code`, or FETCHING when it is to be tried again. None
    when it was not waiting, was lost to another worker, or `should_stop` said so.
    `on_ready` is called, in the transaction that makes it READY, for a video that is
    to be analysed.
    """
    video = services.claim_fetch(video_id=video_id, claim=claim)
    if video is None:
        return None
    try:
        return _fetch(video, claim, on_ready, should_stop, network or Network())
    except FetchLost:
        logger.warning("The fetch of video %s was lost to another worker", video_id)
    except _StopError:
        services.release_fetch(video_id=video_id, claim=claim)
    except Exception:
        # Whatever it was: it must not end the worker, and the row must know of it.
        logger.exception("The fetch of video %s failed", video_id)
        with suppress(FetchLost):
            return services.retry_fetch(
                video_id=video_id, claim=claim, code=InternalFailure.code
            )
    return None


def _fetch(
    video: Video,
    claim: str,
    on_ready: Callable[[Video], object] | None,
    should_stop: Callable[[], bool],
    network: Network,
) -> Video:
    lease = Heartbeat(
        renew=lambda: services.renew_fetch(video_id=video.pk, claim=claim),
        renew_s=settings.LEASE_S / 4,
        lease_s=settings.LEASE_S,
    )

    def check() -> None:
        if lease.lost:
            raise FetchLost
        if should_stop():
            raise _StopError

    try:
        with lease, _temporary_file() as file:
            _download(video, cast("IO[bytes]", file), check, network)
            with taken_in(
                file,
                title=video.name,
                organization_id=video.organization_id,
                step=check,
            ) as fields:
                return services.finish_fetch(
                    video_id=video.pk, claim=claim, fields=fields, on_ready=on_ready
                )
    except PASSING as error:
        logger.warning("Video %s: %s", video.pk, error)
        return services.retry_fetch(video_id=video.pk, claim=claim, code=error.code)
    except (Refusal, FetchError) as error:
        return services.fail_fetch(video_id=video.pk, claim=claim, code=error.code)


def _temporary_file() -> TemporaryUploadedFile:
    """A file that local storage may move, as it may move uploads."""
    if settings.FILE_UPLOAD_TEMP_DIR is not None:
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
    return TemporaryUploadedFile("fetched", "application/octet-stream", 0, None)


def _download(
    video: Video, file: IO[bytes], check: Callable[[], None], network: Network
) -> None:
    rules = SourceRules.from_settings()
    # Checked again: what is allowed may have changed since it was registered.
    source = parse_source_url(video.source_url, rules=rules)
    try:
        download(
            source,
            file,
            rules=rules,
            limit_bytes=settings.VIDEO_MAX_SIZE_BYTES,
            timeout_s=settings.VIDEO_FETCH_TIMEOUT_S,
            network=network,
            check=check,
        )
    except OSError as error:
        logger.exception("A fetched video could not be written")
        raise NotStored from error
