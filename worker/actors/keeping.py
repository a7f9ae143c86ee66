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
from worker.detections import WHOLE, Detection
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
        # The row of each detection that this run was told of, and its end once known.
        self._rows: dict[tuple[str, int, Fraction], tuple[int, Fraction | None]] = {}

    def keep(self, detection: Detection, source: Source, folder: Path) -> None:
        """Store what is new of a detection. Raises `LeaseLost`.

        The alarm comes with its picture; the clip is made when the detection is
        complete.
        """
        if not detection.is_ongoing:
            self.found.append(detection)
        found, others = plain_detection(detection), self._others(detection)
        row = known_detection(analysis_id=self._analysis.pk, found=found, others=others)
        if row is None or not (row.is_complete or found.is_ongoing):
            snapshot = ""
            if row is None or not row.snapshot or row.peak_ms != found.peak_ms:
                snapshot = self._snapshot(detection, source, folder)
            row = ingest_detection(
                analysis_id=self._analysis.pk,
                claim=self._claim,
                found=plain_detection(detection, snapshot=snapshot),
                others=others,
            ).detection
        end_s = None if detection.is_ongoing else detection.end_s
        self._rows[detection.key] = row.pk, end_s
        if not detection.is_ongoing and not row.clip:
            self._attach_clip(row, detection, source, folder)

    def _others(self, detection: Detection) -> set[int]:
        """The rows that it may overlap and yet is not."""
        return {
            row
            for key, (row, end_s) in self._rows.items()
            if key != detection.key
            and key[0] == detection.behaviour
            and (end_s is None or end_s >= detection.start_s)
        }

    def _snapshot(self, detection: Detection, source: Source, folder: Path) -> str:
        # Another peak is another object: the picture of before may be shown just now.
        name = f"{_name(detection)}-{milliseconds(detection.peak_s)}.jpg"
        with self._picture(folder / name) as made:
            self._tools.write_snapshot(source, detection, made.path, self._on_picture)
        return made.stored

    def _attach_clip(
        self, row: Row, detection: Detection, source: Source, folder: Path
    ) -> None:
        with self._picture(folder / f"{_name(detection)}.mp4") as made:
            self._tools.write_clip(source, detection, made.path, self._on_picture)
        if made.stored:
            attach_clip(detection_id=row.pk, claim=self._claim, clip=made.stored)

    @contextmanager
    def _picture(self, path: Path) -> Iterator[_Made]:
        """Stores what the block makes; an alarm does not fail for want of a picture."""
        made = _Made(path)
        try:
            yield made
            made.stored = self._store(path)
        except (OSError, RuntimeError, UnreadableVideo, av.error.FFmpegError):
            logger.exception("%s of analysis %s", path.name, self._analysis.pk)


@dataclass
class _Made:
    """A file being made, and its storage name once it is stored."""

    path: Path
    stored: str = ""


def _name(detection: Detection) -> str:
    """What the files of a detection are called; unlike that of any other."""
    name = f"{detection.behaviour}-{milliseconds(detection.start_s)}"
    return name if detection.subject == WHOLE else f"{name}-{detection.subject}"


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
