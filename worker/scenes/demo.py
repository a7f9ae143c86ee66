"""Renders the demo video: a shop, a fight in it, later a fall, with the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes.backgrounds import Backdrop, Place, render
from worker.scenes.camera import Camera, aim
from worker.scenes.demo_cast import (
    DURATION_S,
    FALL_AT_S,
    FIGHT_AT_S,
    FIGHT_ENDS_S,
    demo_cast,
)
from worker.scenes.demo_place import demo_shop
from worker.scenes.encode import write_mp4
from worker.scenes.sensor import Sensor, SensorSpec, burn_caption
from worker.scenes.stage import Stage
from worker.scenes.truth import Event, GroundTruth

Image = NDArray[Any]
CAPTION = "CAM 03  SHOP FLOOR"
CLOCK = datetime(2025, 5, 14, 14, 32, 7)


def render_demo(
    path: str | Path,
    *,
    seed: int = 7,
    size: tuple[int, int] = (1280, 720),
    fps: int = 15,
    seconds: float | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> GroundTruth:
    """Write the demo video (MP4, H.264) to `path` and return what happens in it.

    The same arguments give the same frames. `seconds` cuts the 72 s short, events
    included; `on_progress` hears the part done, 0 to 1.
    """
    frames, truth = demo_frames(seed=seed, size=size, fps=fps, seconds=seconds)
    total = int(truth.duration_s * truth.fps)

    def counted() -> Iterator[Image]:
        for index, image in enumerate(frames):
            if on_progress is not None:
                on_progress(index / total)
            yield image

    write_mp4(path, counted(), fps=truth.fps, size=size, crf=27)
    if on_progress is not None:
        on_progress(1.0)
    return truth


def demo_frames(
    *,
    seed: int = 7,
    size: tuple[int, int] = (1280, 720),
    fps: int = 15,
    seconds: float | None = None,
) -> tuple[Iterator[Image], GroundTruth]:
    """The demo's frames (H, W, 3) uint8 RGB, lazily, and the truth about them.

    The truth's boxes are complete once the frames have been taken.
    """
    stage = demo_stage(seed=seed, size=size, fps=fps, seconds=seconds)
    length = Fraction(stage.frame_count, fps)
    events = [
        Event(name, Fraction(start), min(Fraction(end), length))
        for name, start, end in (
            ("assault", FIGHT_AT_S, FIGHT_ENDS_S),
            ("fall", FALL_AT_S, DURATION_S),
        )
        if start < length
    ]
    truth = GroundTruth(length, Fraction(fps), size[0], size[1], events, stage.boxes)

    def captioned() -> Iterator[Image]:
        for index, image in enumerate(stage.frames()):
            burn_caption(image, CAPTION, CLOCK, index / fps)
            yield image

    return captioned(), truth


def demo_stage(
    *, seed: int, size: tuple[int, int], fps: int, seconds: float | None
) -> Stage:
    """The demo's shop, cast, camera and sensor, ready to be filmed."""
    rng = np.random.default_rng(seed)
    width, height = size
    camera = aim(
        (-5.1, -4.1, 3.15),
        (0.6, 0.15, 0.72),
        focal_px=0.8 * width,
        size=size,
        distortion=0.06,
    )
    place = demo_shop(rng, ppm=110 * width / 1280)
    actors, _ = demo_cast(rng)
    spec = SensorSpec(noise=3.2, blur_px=0.5, contrast=1.02, tint=(1.0, 1.0, 0.96))
    return Stage(
        camera,
        place,
        _sharp(camera, place),
        actors,
        fps=Fraction(fps),
        frame_count=round(min(seconds or DURATION_S, DURATION_S) * fps),
        sensor=Sensor(spec, rng, size),
        fine=height > 400,
    )


def _sharp(camera: Camera, place: Place) -> Backdrop:
    """The backdrop rendered at twice the size, for smooth edges."""
    fine = Camera(
        camera.position,
        camera.yaw,
        camera.pitch,
        camera.roll,
        2 * camera.focal_px,
        2 * camera.width,
        2 * camera.height,
        camera.distortion,
    )
    large = render(fine, place, shadow_scale=8)
    image = cv2.resize(
        large.image, (camera.width, camera.height), interpolation=cv2.INTER_AREA
    )
    return Backdrop(image, large.thing_depth[::2, ::2].copy(), large.floor)
