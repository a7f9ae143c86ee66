"""Footage for the measurements of the gate: rendered scenes within stillness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes.scene import build_stage
from worker.scenes.spec import SceneSpec, random_spec

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Encoder:
    """How a camera might write: a codec with its options."""

    name: str
    codec: str
    options: tuple[tuple[str, str], ...] = ()
    group_s: float = 2
    bits_per_pixel: float = 0
    pix_fmt: str = "yuv420p"


FAST = ("preset", "superfast")
ENCODERS = (
    Encoder("x264 crf", "libx264", (FAST, ("crf", "26"))),
    Encoder("x264 crf, long groups", "libx264", (FAST, ("crf", "26")), group_s=16),
    Encoder("x264 cbr", "libx264", (FAST, ("nal-hrd", "cbr")), bits_per_pixel=0.08),
    Encoder("hevc", "libx265", (("preset", "ultrafast"),), group_s=4),
    Encoder("mjpeg", "mjpeg", pix_fmt="yuvj420p"),
    Encoder(
        "vp9",
        "libvpx-vp9",
        (("deadline", "realtime"), ("cpu-used", "8")),
        group_s=4,
        bits_per_pixel=0.08,
    ),
)


def calm(spec: SceneSpec, *, noise: float | None = None) -> SceneSpec:
    """The same scene, its light steady; `noise` instead of its own."""
    sensor = replace(spec.sensor, flicker=0.0, caption="", crf=None)
    if noise is not None:
        sensor = replace(sensor, noise=noise)
    return replace(spec, lamp="", sensor=sensor)


def within_stillness(spec: SceneSpec, *, still_s: float) -> Iterator[Image]:
    """The empty place for `still_s`, the scene, the empty place again."""
    stage, _ = build_stage(spec)
    count = round(still_s * spec.fps)
    for index in range(count):
        yield stage.sensor.expose(stage.developed, index)
    yield from stage.frames()
    for index in range(count):
        yield stage.sensor.expose(stage.developed, index)


def encode(frames: Iterable[Image], path: Path, how: Encoder, spec: SceneSpec) -> None:
    """Write RGB frames as Matroska."""
    width, height = spec.width // 2 * 2, spec.height // 2 * 2
    rate = Fraction(spec.fps)
    with av.open(str(path), "w", format="matroska") as file:
        stream: Any = file.add_stream(how.codec, rate=rate, options=dict(how.options))
        stream.width, stream.height, stream.pix_fmt = width, height, how.pix_fmt
        stream.gop_size = max(round(how.group_s * rate), 1)
        if how.codec == "libx265":
            stream.options |= {"x265-params": "log-level=none"}
        if how.bits_per_pixel:
            stream.bit_rate = round(how.bits_per_pixel * width * height * rate)
            if how.codec == "libx264":
                kilobits = stream.bit_rate // 1000
                rates = f"vbv-maxrate={kilobits}:vbv-bufsize={kilobits}"
                stream.options |= {"x264-params": rates}
        for index, image in enumerate(frames):
            planes = cv2.cvtColor(
                np.ascontiguousarray(image[:height, :width]), cv2.COLOR_RGB2YUV_I420
            )
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            if how.pix_fmt != "yuv420p":
                frame = frame.reformat(format=how.pix_fmt)
            frame.pts, frame.time_base = index, 1 / rate
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def street(
    path: Path, *, seconds: int, moving: bool, noise: float = 2.5, group_s: float = 2
) -> None:
    """1080p30 of one place; with `moving` a fight of six seconds in every minute."""
    spec = random_spec("assault", 3, seconds=6, size=(1920, 1080), fps=30)
    spec = replace(calm(spec, noise=noise), person_fraction=0.3, extras=0)
    how = Encoder("cctv", "libx264", (FAST, ("crf", "26")), group_s=group_s)
    encode(_minutes(spec, seconds, moving), path, how, spec)


def _minutes(spec: SceneSpec, seconds: int, moving: bool) -> Iterator[Image]:
    stage, _ = build_stage(spec)
    acting: Iterator[Image] = iter(())
    for index in range(seconds * 30):
        second, frame = divmod(index, 30)
        if moving and second % 60 == 20 and frame == 0:
            acting = stage.frames()
        image = next(acting, None)
        yield stage.sensor.expose(stage.developed, index) if image is None else image
