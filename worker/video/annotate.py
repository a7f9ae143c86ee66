"""What people look at: snapshots, clips and the whole video with boxes drawn.

Labels in the picture are English: OpenCV's fonts have no Hangul, and a viewer may
not read it. Nothing is left behind when writing fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from fractions import Fraction
from typing import Any, Final

import cv2
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from worker.detections import Detection, TimedBox, box_at
from worker.video.decode import to_rgb
from worker.video.encode import Draw, Mp4Writer, Out, Planes, whole_file
from worker.video.errors import UnreadableVideo
from worker.video.pictures import pictures
from worker.video.source import Source, open_video

MARGIN_S: Final = Fraction(2)
_RED: Final = (220, 38, 38)
_WHITE: Final = (255, 255, 255)
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_JPEG_QUALITY: Final = 90


def write_snapshot(
    source: Source, detection: Detection, out: Out, *, clean: bool = False
) -> None:
    """A JPEG of the peak in full size, with box and label, or `clean` without.

    Raises UnreadableVideo when no picture decodes around the peak.
    """
    image = _picture_at(source, detection.peak_s)
    if not clean:
        box = _nearest_box(detection)
        if box is not None:
            _draw_rgb(image, box, _label(detection))
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
    source: Source, detection: Detection, out: Out, *, margin_s: Fraction = MARGIN_S
) -> None:
    """The detection's time with `margin_s` before and after as MP4, boxes drawn.

    Time 0 of the clip is its first picture. Raises UnreadableVideo.
    """
    _write_video(
        source,
        [detection],
        out,
        start_s=max(detection.start_s - margin_s, Fraction(0)),
        end_s=detection.end_s + margin_s,
    )


def write_annotated(
    source: Source,
    detections: Iterable[Detection],
    out: Out,
    on_progress: Callable[[Fraction], None] | None = None,
) -> None:
    """The whole video as MP4, boxes drawn, in one pass and in bounded memory.

    `on_progress` is told the time of each picture written. Raises UnreadableVideo.
    """
    _write_video(source, list(detections), out, on_progress=on_progress)


def _write_video(
    source: Source,
    detections: Sequence[Detection],
    out: Out,
    *,
    start_s: Fraction = Fraction(0),
    end_s: Fraction | None = None,
    on_progress: Callable[[Fraction], None] | None = None,
) -> None:
    with whole_file(out) as path, open_video(source) as video:
        fps = Fraction(video.stream.average_rate or 25)
        first_s: Fraction | None = None
        with closing(Mp4Writer(path, fps=fps)) as writer:
            for picture in pictures(video, start_s=start_s):
                if end_s is not None and picture.t_s >= end_s:
                    break
                if picture.t_s < start_s:
                    continue
                if first_s is None:
                    first_s = picture.t_s
                draw = _drawing(detections, picture.t_s)
                writer.write(picture.frame, picture.t_s - first_s, draw)
                if on_progress is not None:
                    on_progress(picture.t_s)
            if not writer.finish():
                raise UnreadableVideo("DAMAGED")


def _drawing(detections: Sequence[Detection], t_s: Fraction) -> Draw | None:
    """What draws the boxes of this moment; None where there are none."""
    shown = [(d, box) for d in detections if (box := box_at(d, t_s)) is not None]
    if not shown:
        return None

    def draw(planes: Planes, scale: Fraction) -> None:
        for detection, box in shown:
            _draw_planes(planes, _scaled(box, scale), _label(detection))

    return draw


def _picture_at(source: Source, t_s: Fraction) -> NDArray[np.uint8]:
    """The picture on screen at `t_s`: a key frame's way before it is decoded."""
    shown: Any = None
    with open_video(source) as video:
        for picture in pictures(video, start_s=t_s):
            if shown is not None and picture.t_s > t_s:
                break
            shown = picture.frame
        if shown is None:
            raise UnreadableVideo("DAMAGED")
        return to_rgb(shown, VideoReformatter())


def _nearest_box(detection: Detection) -> TimedBox | None:
    boxes = detection.boxes
    return min(boxes, key=lambda b: abs(b.t_s - detection.peak_s), default=None)


def _label(detection: Detection) -> str:
    return f"{detection.behaviour} {detection.score:.0%}"


def _scaled(box: TimedBox, scale: Fraction) -> TimedBox:
    edges = (round(value * scale) for value in (box.x, box.y, box.w, box.h))
    return TimedBox(box.t_s, *edges)


def _layout(
    height: int, box: TimedBox, text: str
) -> tuple[int, float, tuple[int, int], tuple[int, int, int, int]]:
    """Line width, font scale, text origin and the label's bar (x1, y1, x2, y2)."""
    line = max(2, height // 240)
    font = max(0.35, height / 900)
    (width, tall), base = cv2.getTextSize(text, _FONT, font, max(1, line // 2))
    bar_h = tall + base + line * 2
    top = box.y - bar_h if box.y >= bar_h else box.y
    bar = (box.x, top, box.x + width + line * 3, top + bar_h)
    return line, font, (box.x + line, top + tall + line), bar


def _draw_rgb(image: np.ndarray, box: TimedBox, text: str) -> None:
    line, font, origin, bar = _layout(image.shape[0], box, text)
    low, high = (box.x, box.y), (box.x + box.w - 1, box.y + box.h - 1)
    cv2.rectangle(image, low, high, _RED, line)
    cv2.rectangle(image, bar[:2], bar[2:], _RED, cv2.FILLED)
    cv2.putText(
        image, text, origin, _FONT, font, _WHITE, max(1, line // 2), cv2.LINE_AA
    )


def _draw_planes(planes: Planes, box: TimedBox, text: str) -> None:
    """The same on yuv420p, where it costs a tenth of the way through RGB."""
    line, font, origin, bar = _layout(planes.y.shape[0], box, text)
    low, high = (box.x, box.y), (box.x + box.w - 1, box.y + box.h - 1)
    width = max(1, line // 2)
    y_red, u_red, v_red = _yuv(_RED)
    cv2.rectangle(planes.y, low, high, y_red, line)
    cv2.rectangle(planes.y, bar[:2], bar[2:], y_red, cv2.FILLED)
    cv2.putText(planes.y, text, origin, _FONT, font, 235, width, cv2.LINE_AA)
    for plane, red in ((planes.u, u_red), (planes.v, v_red)):
        cv2.rectangle(plane, _half(low), _half(high), red, width)
        cv2.rectangle(plane, _half(bar[:2]), _half(bar[2:]), red, cv2.FILLED)
        cv2.putText(plane, text, _half(origin), _FONT, font / 2, 128, width)


def _half(point: tuple[int, ...]) -> tuple[int, int]:
    return point[0] // 2, point[1] // 2


def _yuv(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """BT.601, limited range."""
    r, g, b = colour
    return (
        round(16 + 0.257 * r + 0.504 * g + 0.098 * b),
        round(128 - 0.148 * r - 0.291 * g + 0.439 * b),
        round(128 + 0.439 * r - 0.368 * g - 0.071 * b),
    )
