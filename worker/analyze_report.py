"""How `safe-eye analyze` puts things: JSON values, the table, the progress line."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from worker.detections import Detection
    from worker.pipeline_events import Progress, WindowScored


def window_row(event: WindowScored) -> dict[str, Any]:
    """One of `windows`."""
    scores = {label: round(score, 4) for label, score in event.scores.items()}
    return {
        "start_s": seconds_of(event.start_s),
        "end_s": seconds_of(event.end_s),
        "looked": event.looked,
        "scores": scores,
    }


def detection_row(
    found: Detection, snapshot: str | None, clip: str | None
) -> dict[str, Any]:
    """One of `detections`."""
    return {
        "behaviour": found.behaviour,
        "score": round(found.score, 4),
        "start_s": seconds_of(found.start_s),
        "end_s": seconds_of(found.end_s),
        "boxes": [
            {"t_s": seconds_of(box.t_s), "x": box.x, "y": box.y, "w": box.w, "h": box.h}
            for box in found.boxes
        ],
        "snapshot": snapshot,
        "clip": clip,
    }


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    head = f"{result['file']}  {clock(result['duration_s'])}  {result['model']}\n"
    rows = [f"{'behaviour':<12}{'score':>6}  {'from':>10}  {'to':>10}  files"]
    for found in result["detections"]:
        files = "  ".join(filter(None, (found["snapshot"], found["clip"])))
        rows.append(
            f"{found['behaviour']:<12}{found['score']:>6.2f}  "
            f"{clock(found['start_s']):>10}  {clock(found['end_s']):>10}  {files}"
        )
    if not result["detections"]:
        rows = ["no abnormal behaviour found"]
    for window in result.get("windows", ()):
        scores = "  ".join(f"{k} {v:.2f}" for k, v in window["scores"].items())
        start, end = clock(window["start_s"]), clock(window["end_s"])
        passed_over = "" if window["looked"] else "  (not looked at)"
        rows.append(f"{start} - {end}  {scores}{passed_over}")
    return head + "\n".join(row.rstrip() for row in rows) + "\n"


class ProgressLine:
    """One line on a terminal that is written over; lines elsewhere, one a tenth."""

    def __init__(self) -> None:
        self._over = sys.stderr.isatty()
        self._last_tenth = -1
        self._open = False

    def show(self, progress: Progress) -> None:
        """How far the analysis is, with the estimate."""
        left = progress.remaining_s
        estimate = "" if left is None else f", about {clock(left)} left"
        done, total = clock(progress.done_s), clock(progress.total_s)
        share = progress.done_s / progress.total_s
        self._write(f"analysed {done} of {total}{estimate}", share)

    def share(self, what: str, share: Fraction) -> None:
        """How far another step is."""
        self._write(f"{what} {min(float(share), 1):.0%}", share)

    def say(self, text: str) -> None:
        """A line of its own."""
        self.end()
        sys.stderr.write(f"{text}\n")

    def end(self) -> None:
        """Leave the line as it is."""
        if self._open:
            sys.stderr.write("\n")
        self._open, self._last_tenth = False, -1

    def _write(self, text: str, share: Fraction) -> None:
        if self._over:
            sys.stderr.write(f"\r\x1b[K{text}")
            self._open = True
        elif (tenth := int(share * 10)) != self._last_tenth:
            self._last_tenth = tenth
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def gap_row(start_s: Fraction, end_s: Fraction) -> dict[str, float]:
    """One of `gaps`."""
    return {"start_s": seconds_of(start_s), "end_s": seconds_of(end_s)}


def seconds_of(seconds: Fraction) -> float:
    """Seconds as JSON has them, to the millisecond."""
    return round(float(seconds), 3)


def clock(seconds: Fraction | float) -> str:
    """`1:02:03.4`, without hours where there are none."""
    # Rounded first: 59.96 s are a minute, not sixty seconds.
    minutes, tenths = divmod(round(float(seconds) * 10), 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{tenths / 10:04.1f}"
    return f"{hours}:{minutes:02d}:{rest}" if hours else f"{minutes}:{rest}"
