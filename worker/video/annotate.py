"""What people look at: snapshots, clips and the whole video with boxes drawn.

Nothing is left behind when writing fails. Boxes are told in pixels of the file's
first pictures; where later ones have another size, they are scaled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from typing import Any, Final

import cv2
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from worker.detections import Detection, TimedBox, box_at
from worker.video.boxes import Canvas, Timeline, draw_box, label, scaled
from worker.video.decode import to_rgb
from worker.video.encode import Draw, Mp4Writer, Out, Planes, whole_file
from worker.video.errors import UnreadableVideo
from worker.video.moments import LASTING_S, moments
from worker.video.pictures import pictures
from worker.video.probe import upright_turn
from worker.video.source import OpenedVideo, Source, open_video

MARGIN_S: Final = Fraction(2)
# The last picture of a clip is shown up to its end by giving it again so long before.
_TAIL_S: Final = Fraction(1, 25)
OnProgress = Callable[[Fraction], None]
_JPEG_QUALITY: Final = 90


def write_snapshot(
    source: Source,
    detection: Detection,
    out: Out,
    on_progress: OnProgress = lambda _: None,
    *,
    clean: bool = False,
) -> None:
    """A JPEG of the peak in full size, with box and label, or `clean` without.

    `on_progress` is told the time of each picture decoded on the way. Raises
    UnreadableVideo when no picture decodes around the peak.
    """
    image = _picture_at(source, detection.peak_s, on_progress)
    if not clean:
        box = _nearest_box(detection)
        if box is not None:
            draw_box(Canvas.of_rgb(image), box, label(detection))
    done, data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(image, cv2.COLOR_RGB2BGR),
        [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY],
    )
    if not done:
        raise RuntimeError("OpenCV could not encode the snapshot")
    with whole_file(out) as path:
        path.write_bytes(data.tobytes())


def write_clip(
    source: Source,
    detection: Detection,
    out: Out,
    on_progress: OnProgress = lambda _: None,
    *,
    margin_s: Fraction = MARGIN_S,
) -> None:
    """The detection's time with `margin_s` before and after as MP4, boxes drawn.

    `on_progress` is told the time of each picture decoded. Raises UnreadableVideo.
    """
    _write_video(
        source,
        [detection],
        out,
        start_s=max(detection.start_s - margin_s, Fraction(0)),
        end_s=detection.end_s + margin_s,
        on_progress=on_progress,
    )


def write_annotated(
    source: Source,
    detections: Iterable[Detection],
    out: Out,
    on_progress: OnProgress = lambda _: None,
) -> None:
    """The whole video as MP4, boxes drawn, in one pass and in bounded memory.

    `on_progress` is told the time of each picture decoded. Raises UnreadableVideo.
    """
    _write_video(source, list(detections), out, on_progress=on_progress)


def _write_video(
    source: Source,
    detections: Sequence[Detection],
    out: Out,
    *,
    start_s: Fraction = Fraction(0),
    end_s: Fraction | None = None,
    on_progress: OnProgress,
) -> None:
    """`detections` drawn on what is on screen from `start_s`, which becomes time 0."""
    changes = {t_s for d in detections for t_s in _changes(d)}
    if end_s is not None:
        changes.add(end_s - _TAIL_S)
    with whole_file(out) as path, open_video(source) as video:
        last_s = _end(video) if end_s is None else end_s
        drawings = _Drawings(detections, video, start_s=start_s, end_s=last_s)
        # A mean rate says little where pictures last; the last one lasts so long.
        fps = max(Fraction(video.stream.average_rate or 25), 1 / LASTING_S)
        aspect = video.stream.sample_aspect_ratio
        shown = moments(
            video,
            start_s=start_s,
            end_s=end_s,
            changes_s=sorted(changes),
            on_picture=on_progress,
        )
        with closing(Mp4Writer(path, fps=fps, pixel_aspect=aspect)) as writer:
            for picture in shown:
                draw = drawings.at(picture.t_s)
                writer.write(picture.frame, picture.t_s - start_s, draw)
            if not writer.finish():
                raise UnreadableVideo("DAMAGED")


def _changes(detection: Detection) -> Iterator[Fraction]:
    """When what is drawn of the detection changes."""
    yield detection.start_s
    yield detection.end_s
    yield from (box.t_s for box in detection.boxes)


def _end(video: OpenedVideo) -> Fraction | None:
    """When the video ends, as its header says; None where that says nothing."""
    if video.stream.duration:
        return Fraction(video.stream.duration) * video.time_base
    if video.container.duration:
        return Fraction(video.container.duration, 1_000_000)
    return None


class _Drawings:
    """What to draw at each moment, asked for in order of time.

    Of a day's detections only those that are not over yet are looked at.
    """

    def __init__(
        self,
        detections: Sequence[Detection],
        video: OpenedVideo,
        *,
        start_s: Fraction,
        end_s: Fraction | None,
    ) -> None:
        """The timeline stands for [`start_s`, `end_s`); there is none without end."""
        self._width, self._height = video.width, video.height
        self._timeline: Timeline | None = None
        if end_s is not None and end_s > start_s:
            spans = [(d.start_s, d.end_s) for d in detections]
            self._timeline = Timeline(spans, start_s, end_s)
        late_first = sorted(detections, key=lambda d: d.start_s, reverse=True)
        self._coming, self._open = late_first, list[Detection]()

    def at(self, t_s: Fraction) -> Draw | None:
        """What draws this moment's boxes and place in time; None for nothing."""
        while self._coming and self._coming[-1].start_s <= t_s:
            self._open.append(self._coming.pop())
        self._open = [d for d in self._open if t_s < d.end_s]
        boxes = [(d, box) for d in self._open if (box := box_at(d, t_s)) is not None]
        if not boxes and self._timeline is None:
            return None

        def draw(planes: Planes, turn: int) -> None:
            width = self._height if turn % 180 else self._width
            scale = Fraction(planes.y.shape[1], width)
            canvas = Canvas.of_planes(planes)
            if self._timeline is not None:
                self._timeline.draw(canvas, t_s)
            for detection, box in boxes:
                draw_box(canvas, scaled(box, scale), label(detection))

        return draw


def _picture_at(
    source: Source, t_s: Fraction, on_progress: OnProgress
) -> NDArray[np.uint8]:
    """The picture on screen at `t_s`: a key frame's way before it is decoded."""
    shown: Any = None
    with open_video(source) as video:
        for picture in pictures(video, start_s=t_s):
            on_progress(picture.t_s)
            if shown is not None and picture.t_s > t_s:
                break
            shown = picture.frame
        if shown is None:
            raise UnreadableVideo("DAMAGED")
        size = video.width, video.height
        if upright_turn(shown.rotation) % 180:
            size = size[::-1]
        return to_rgb(shown, VideoReformatter(), size=size)


def _nearest_box(detection: Detection) -> TimedBox | None:
    boxes = detection.boxes
    return min(boxes, key=lambda b: abs(b.t_s - detection.peak_s), default=None)
