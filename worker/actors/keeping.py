"""What a run makes of detections: snapshot and alarm once sure, clip once over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av.error

from backend.apps.alarms.services import attach_clip, ingest_detection
from backend.apps.analysis.detections import known_detection
from backend.apps.analysis.found import BoxRow, FoundDetection
from backend.apps.analysis.models import Analysis
from backend.apps.analysis.models import Detection as Row
from worker.actors.tools import Tools
from worker.detections import Detection
from worker.video.errors import UnreadableVideo
from worker.video.source import Source

logger = logging.getLogger(__name__)


class Keeper:
    """The detections of one claimed analysis."""

    def __init__(
        self,
        analysis: Analysis,
        claim: str,
        tools: Tools,
        *,
        store: Callable[[Path], str],
        on_picture: Callable[[Fraction], None],
    ) -> None:
        """`store` gives the storage name of a file; both raise where work is to end."""
        #: Those that are complete, in the order of their ends.
        self.found: list[Detection] = []
        self._analysis, self._claim, self._tools = analysis, claim, tools
        self._store, self._on_picture = store, on_picture
        # The row of each detection that this run was told of.
        self._rows: dict[tuple[str, Fraction], int] = {}

    def keep(self, detection: Detection, source: Source, folder: Path) -> None:
        """Store what is new of a detection. Raises `LeaseLost`.

        The alarm comes with its picture; the clip is made when the detection is
        complete.
        """
        if not detection.is_ongoing:
            self.found.append(detection)
        found = plain_detection(detection)
        key = detection.behaviour, detection.start_s
        others = set(self._rows.values()) - {self._rows.get(key)}
        row = known_detection(analysis_id=self._analysis.pk, found=found, others=others)
        name = f"{found.behaviour}-{found.start_ms if row is None else row.start_ms}"
        if row is None or (row.is_ongoing and not found.is_ongoing):
            snapshot = ""
            if row is None or row.peak_ms != found.peak_ms:
                snapshot = self._snapshot(detection, source, folder / f"{name}.jpg")
            row = ingest_detection(
                analysis_id=self._analysis.pk,
                claim=self._claim,
                found=plain_detection(detection, snapshot=snapshot),
                others=others,
            ).detection
        self._rows[key] = row.pk
        if not detection.is_ongoing and not row.clip:
            self._attach_clip(row, detection, source, folder / f"{name}.mp4")

    def _snapshot(self, detection: Detection, source: Source, path: Path) -> str:
        with self._picture(path) as made:
            self._tools.write_snapshot(source, detection, path, self._on_picture)
        return made.stored

    def _attach_clip(
        self, row: Row, detection: Detection, source: Source, path: Path
    ) -> None:
        with self._picture(path) as made:
            self._tools.write_clip(source, detection, path, self._on_picture)
        if made.stored:
            attach_clip(detection_id=row.pk, claim=self._claim, clip=made.stored)

    @contextmanager
    def _picture(self, path: Path) -> Iterator[_Made]:
        """Stores what the block makes; an alarm does not fail for want of a picture."""
        made = _Made()
        try:
            yield made
            made.stored = self._store(path)
        except (OSError, RuntimeError, UnreadableVideo, av.error.FFmpegError):
            logger.exception("%s of analysis %s", path.name, self._analysis.pk)


@dataclass
class _Made:
    """The storage name of a file, once it is made and stored."""

    stored: str = ""


def plain_detection(detection: Detection, *, snapshot: str = "") -> FoundDetection:
    """The worker's detection as the back end takes it, in milliseconds."""
    boxes: list[BoxRow] = [
        {
            "t_ms": milliseconds(box.t_s),
            "x": float(box.x),
            "y": float(box.y),
            "w": float(box.w),
            "h": float(box.h),
        }
        for box in detection.boxes
    ]
    return FoundDetection(
        behaviour=detection.behaviour,
        score=min(1.0, max(0.0, float(detection.score))),
        start_ms=milliseconds(detection.start_s),
        end_ms=milliseconds(detection.end_s),
        peak_ms=milliseconds(detection.peak_s),
        boxes=tuple(boxes),
        snapshot=snapshot,
        is_ongoing=detection.is_ongoing,
    )


def milliseconds(time_s: Fraction) -> int:
    """Exact seconds as the nearest whole millisecond, not before the start."""
    return max(0, round(time_s * 1000))
