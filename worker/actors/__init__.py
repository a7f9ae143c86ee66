"""Thin: message → claim → pipeline → services. Every decision is made elsewhere."""

from __future__ import annotations

import logging
import uuid
from contextlib import suppress
from functools import partial
from typing import Any

import dramatiq

from backend.apps.alarms.services import publish_ended
from backend.apps.analysis import services
from backend.apps.analysis.errors import LeaseLost
from backend.apps.analysis.messages import AnalyseVideo
from backend.apps.analysis.models import Analysis
from backend.apps.videos.errors import SourceMissing
from backend.apps.videos.fetching import fetch_video
from backend.apps.videos.messages import FetchVideo
from backend.apps.videos.models import Video
from backend.apps.videos.services import release_fetch
from worker.actors.running import Run, StopWorkError
from worker.actors.tools import Tools
from worker.video.errors import UnreadableVideo

__all__ = ["Tools", "declare_actors", "run_analysis", "run_fetch"]
logger = logging.getLogger(__name__)


def declare_actors(broker: dramatiq.Broker, *, tools: Tools) -> None:
    """Let `broker` know who does what."""

    @dramatiq.actor(
        broker=broker, actor_name=AnalyseVideo.actor, queue_name=AnalyseVideo.queue
    )
    def analyse_video(*, analysis_id: int) -> None:
        run_analysis(analysis_id=analysis_id, tools=tools)

    @dramatiq.actor(
        broker=broker, actor_name=FetchVideo.actor, queue_name=FetchVideo.queue
    )
    def fetch(*, video_id: int) -> None:
        run_fetch(video_id=video_id, tools=tools)


def run_fetch(*, video_id: int, tools: Tools) -> None:
    """Fetch one registered video, and queue its analysis where that was wished."""
    if tools.stopping.is_set():
        return
    claim = uuid.uuid4().hex
    tools.held_fetches[claim] = partial(release_fetch, video_id=video_id, claim=claim)
    try:
        fetch_video(
            video_id=video_id,
            claim=claim,
            on_ready=_analyse_fetched,
            should_stop=tools.stopping.is_set,
        )
    except Exception:
        # Its row knows already; the log is to know more.
        logger.exception("Video %s could not be fetched", video_id)
    finally:
        del tools.held_fetches[claim]


def _analyse_fetched(video: Video) -> None:
    services.request_analysis(video=video, by=video.created_by)


def run_analysis(*, analysis_id: int, tools: Tools) -> None:
    """Claim one analysis and bring it to its end; returns at once if it is taken."""
    claim = uuid.uuid4().hex
    if tools.stopping.is_set():
        return
    card = tools.engine.card
    analysis = services.claim_analysis(
        analysis_id=analysis_id, claim=claim, model=f"{card.name} {card.version}"
    )
    if analysis is None:
        logger.info("Analysis %s is not queued (any more)", analysis_id)
        return
    tools.held_analyses[claim] = partial(
        services.release_analysis, analysis_id=analysis_id, claim=claim
    )
    try:
        with suppress(LeaseLost):
            _conclude(analysis, claim, tools)
    finally:
        del tools.held_analyses[claim]


def _conclude(analysis: Analysis, claim: str, tools: Tools) -> None:
    """Work, and write down how it ended. Raises `LeaseLost`."""
    held: dict[str, Any] = {"analysis_id": analysis.pk, "claim": claim}
    is_over = True
    try:
        Run(analysis, claim, tools).work()
    except (StopWorkError, LeaseLost):
        is_over = False
        if services.release_analysis(**held):
            logger.info("Analysis %s was handed back", analysis.pk)
        else:
            logger.warning("Analysis %s was lost to another worker", analysis.pk)
    except (UnreadableVideo, SourceMissing) as error:
        services.fail_analysis(**held, code=error.code)
    except Exception:
        # Whatever it was: it must not end the worker, and the row must know of it.
        logger.exception("Analysis %s failed", analysis.pk)
        is_over = not services.retry_analysis(**held)
    if is_over:
        publish_ended(analysis_id=analysis.pk)
