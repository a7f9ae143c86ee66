"""One claimed analysis, from the first window to the annotated video."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from fractions import Fraction
from pathlib import Path

from django.conf import settings

from backend.apps.analysis import services
from backend.apps.analysis.artefacts import store_artefact
from backend.apps.analysis.found import GapRow
from backend.apps.analysis.models import Analysis
from backend.common.heartbeat import Heartbeat
from worker import pipeline
from worker.actors.keeping import Keeper, milliseconds
from worker.actors.tools import Tools
from worker.video.source import Source

logger = logging.getLogger(__name__)
# Of the whole work, as measured; writing the annotated video is the rest.
ANALYSIS_SHARE = Fraction(2, 5)
RENEW_S = 2.0


class StopWorkError(Exception):
    """The work is to be left as it is: the process stops, or the lease is lost."""


class Run:
    """One claimed analysis."""

    def __init__(self, analysis: Analysis, claim: str, tools: Tools) -> None:
        self.analysis, self.claim, self.tools = analysis, claim, tools
        self.gaps: list[GapRow] = []
        self._done_ms = 0
        self._told_s = Fraction(-1)
        # When native code last gave a sign; None while none is at work.
        self._signed_at: float | None = None
        self._keeper = Keeper(
            analysis, claim, tools, store=self._store, on_picture=self._on_picture
        )
        self._lease = Heartbeat(
            renew=self._renew,
            renew_s=min(RENEW_S, settings.LEASE_S / 4),
            lease_s=settings.LEASE_S,
            tick=self._tick,
        )

    def work(self) -> None:
        """Analyse, write the annotated video, finish."""
        with (
            self._lease,
            self.tools.open_source(self.analysis.video) as source,
            _folder() as folder,
        ):
            self._analyse(source, folder)
            output = self._annotate(source, folder)
        services.finish_analysis(
            analysis_id=self.analysis.pk,
            claim=self.claim,
            done_ms=self.analysis.video.duration_ms,
            output_video=output,
        )

    def _analyse(self, source: Source, folder: Path) -> None:
        self._sign()
        events = self.tools.analyse(
            source,
            engine=self.tools.engine,
            gate=self.tools.gate,
            wanted=services.wanted_thresholds(self.analysis),
            should_stop=self._should_stop,
        )
        # Left at whatever error, the pipeline ends its thread before the file goes.
        with closing(events):
            for event in events:
                self._check()
                self._heed(event, source, folder)
                if isinstance(event, pipeline.Finished):
                    return
        raise StopWorkError

    def _heed(self, event: pipeline.Event, source: Source, folder: Path) -> None:
        if isinstance(event, pipeline.Progress):
            if event.done_s == self._told_s:
                # The same again is no sign: decoding may hang while this is told.
                return
            self._told_s = event.done_s
            if event.total_s:
                self._move(ANALYSIS_SHARE * event.done_s / event.total_s)
        self._sign()
        match event:
            case pipeline.GapFound():
                self._keep_gap(event)
            case pipeline.DetectionBegun() | pipeline.DetectionFound():
                self._keeper.keep(event.detection, source, folder)

    def _keep_gap(self, gap: pipeline.GapFound) -> None:
        self.gaps.append(
            {"start_ms": milliseconds(gap.start_s), "end_ms": milliseconds(gap.end_s)}
        )
        services.store_gaps(
            analysis_id=self.analysis.pk, claim=self.claim, gaps=self.gaps
        )

    def _annotate(self, source: Source, folder: Path) -> str:
        total_s = Fraction(max(1, self.analysis.video.duration_ms), 1000)

        def on_progress(t_s: Fraction) -> None:
            self._on_picture(t_s)
            share = min(t_s / total_s, Fraction(1))
            self._move(ANALYSIS_SHARE + (1 - ANALYSIS_SHARE) * share)

        path = folder / "annotated.mp4"
        self.tools.write_annotated(source, self._keeper.found, path, on_progress)
        return self._store(path)

    def _store(self, path: Path) -> str:
        self._check()
        # Storing takes as long as the line is slow, and has limits of its own.
        self._signed_at = None
        stored = store_artefact(analysis=self.analysis, path=path)
        self._sign()
        return stored

    def _move(self, share: Fraction) -> None:
        self._done_ms = round(share * self.analysis.video.duration_ms)

    def _on_picture(self, _t_s: Fraction) -> None:
        self._check()
        self._sign()

    def _sign(self) -> None:
        self._signed_at = time.monotonic()

    def _should_stop(self) -> bool:
        return self.tools.stopping.is_set() or self._lease.lost

    def _check(self) -> None:
        if self._should_stop():
            raise StopWorkError

    def _tick(self) -> None:
        services.report_progress(analysis=self.analysis, done_ms=self._done_ms)

    def _renew(self) -> bool:
        signed_at = self._signed_at
        if signed_at is not None and time.monotonic() - signed_at > self.tools.stall_s:
            logger.critical("Analysis %s stands still", self.analysis.pk)
            self.tools.stalled.set()
            return False
        return services.renew_lease(
            analysis_id=self.analysis.pk, claim=self.claim, done_ms=self._done_ms
        )


@contextmanager
def _folder() -> Iterator[Path]:
    """Where pictures are made: on the disk that large files wait on, cleared at start.

    See `backend.apps.videos.leftovers` for what a killed process leaves.
    """
    top = settings.FILE_UPLOAD_TEMP_DIR
    if top is not None:
        Path(top).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="safe-eye-run-", dir=top) as folder:
        yield Path(folder)
