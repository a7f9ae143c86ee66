"""A tiny H.264 writer (MP4, fast start, yuv420p) and a round trip in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[Any]


def _to_yuv(image: Image) -> av.VideoFrame:
    # OpenCV converts several times faster than a scaler set up for every frame.
    planes: Image = cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420)
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def _to_rgb(frame: av.VideoFrame) -> Image:
    return cv2.cvtColor(frame.to_ndarray(format="yuv420p"), cv2.COLOR_YUV2RGB_I420)


def write_mp4(
    target: str | Path,
    frames: Iterable[Image],
    *,
    fps: Fraction,
    size: tuple[int, int],
    crf: int = 26,
    preset: str = "veryfast",
    threads: int = 0,
) -> int:
    """Encode RGB frames (H, W, 3) of `size` (width, height); return their number.

    Odd sizes lose their last column or row, as yuv420p wants even ones.
    """
    width, height = size[0] // 2 * 2, size[1] // 2 * 2
    options = {"crf": str(crf), "preset": preset, "threads": str(threads)}
    path = Path(target)
    # Only a whole video gets the name; whoever looks meanwhile finds none.
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        count = _encode(part, frames, fps, (width, height), options)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _encode(
    path: Path,
    frames: Iterable[Image],
    fps: Fraction,
    size: tuple[int, int],
    options: dict[str, str],
) -> int:
    width, height = size
    count = 0
    with av.open(
        str(path), "w", format="mp4", options={"movflags": "+faststart"}
    ) as container:
        stream = container.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = max(int(fps * 2), 2)
        for image in frames:
            frame = _to_yuv(np.ascontiguousarray(image[:height, :width]))
            frame.pts = count
            frame.time_base = 1 / fps
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode(None))
    return count


def compressed(frames: Image, *, fps: Fraction, crf: int) -> Image:
    """What is left of frames (T, H, W, 3) after H.264 at `crf`; same shape."""
    height, width = frames.shape[1:3]
    even = np.pad(
        frames, ((0, 0), (0, height % 2), (0, width % 2), (0, 0)), mode="edge"
    )
    encoder = av.CodecContext.create("libx264", "w")
    encoder.height, encoder.width = even.shape[1:3]
    encoder.pix_fmt, encoder.framerate, encoder.time_base = "yuv420p", fps, 1 / fps
    encoder.options = {"crf": str(crf), "preset": "superfast", "threads": "1"}
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    result: list[Image] = []
    for index, image in enumerate([*even, None]):
        frame = None
        if image is not None:
            frame = _to_yuv(image)
            frame.pts = index
        for packet in encoder.encode(frame):
            result += [_to_rgb(f) for f in decoder.decode(packet)]
    result += [_to_rgb(f) for f in decoder.decode(None)]
    return np.ascontiguousarray(np.stack(result)[:, :height, :width])
