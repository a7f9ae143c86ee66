"""Scenes with one behaviour: a spec drawn from a seed, rendered to frames or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.scenes.backgrounds import Backdrop, render
from worker.scenes.camera import Camera, aim
from worker.scenes.casting import stage_play
from worker.scenes.encode import compressed, write_mp4
from worker.scenes.places import add_car, add_seat, build_place
from worker.scenes.play import Play
from worker.scenes.sensor import Sensor, burn_caption
from worker.scenes.skeleton import RATE
from worker.scenes.spec import BEHAVIOURS, SceneSpec, random_spec
from worker.scenes.stage import Stage
from worker.scenes.truth import Event, GroundTruth

Image = NDArray[Any]
Rng = np.random.Generator


def camera_of(spec: SceneSpec, focus: tuple[float, float] = (0.0, 0.0)) -> Camera:
    """The camera of a spec: it stands at -y and looks at about `focus`."""
    position = (0.0, -spec.camera_distance_m, spec.camera_height_m)
    pitch = np.arctan2(spec.camera_height_m - 0.85, spec.camera_distance_m)
    away = float(np.hypot(spec.camera_height_m - 0.85, spec.camera_distance_m))
    wanted = spec.person_fraction * spec.height * away / (1.74 * np.cos(pitch) + 0.3)
    focal = float(np.clip(wanted, 0.45 * spec.width, 3.0 * spec.width))
    near = min(1.0, spec.width * away / focal / 5)
    dx, dy, dz = (off * near for off in spec.look_off)
    target = (focus[0] + dx, focus[1] + dy, 0.85 + dz)
    return aim(
        position, target, focal_px=focal, size=(spec.width, spec.height),
        roll=spec.roll, distortion=spec.distortion,
    )  # fmt: skip


def build_stage(spec: SceneSpec) -> tuple[Stage, Play]:
    """Set up place, camera, actors and sensor of `spec`."""
    rng = np.random.default_rng([spec.seed, BEHAVIOURS.index(spec.behaviour), 7])
    camera = camera_of(spec)
    # What the image shows at the middle's distance bounds where people act.
    away = float(np.hypot(spec.camera_height_m - 0.85, spec.camera_distance_m))
    seen = spec.width * away / camera.focal_px / 2
    area = float(np.clip(0.75 * seen, 0.55, 3.0))
    if spec.place == "lift":
        area = min(area, 0.9)
    ppm = float(np.clip(1.5 * camera.focal_px / away, 16, 140))
    place = build_place(
        spec.place, rng, camera_xy=(0, -spec.camera_distance_m),
        camera_z=spec.camera_height_m, free_m=max(1.4, area * 0.9), ppm=ppm,
        mode=spec.mode,
    )  # fmt: skip
    play = stage_play(
        spec.behaviour, spec.variant, rng, place, seconds=float(spec.seconds),
        area_m=area, extras=spec.extras, mode=spec.mode,
    )  # fmt: skip
    for seat in play.seats:
        add_seat(place, rng, seat)
    for parked in play.cars:
        add_car(place, rng, parked, ppm)
    camera = camera_of(spec, _focus(spec, play))
    backdrop = render(camera, place)
    sensor = Sensor(
        spec.sensor, rng, (spec.width, spec.height), exposure=_exposure(backdrop, spec)
    )
    stage = Stage(
        camera, place, backdrop, play.actors,
        fps=spec.fps, frame_count=spec.frame_count, sensor=sensor,
        lamp=_lamp(spec, rng), fine=spec.height > 400, effects=play.effects,
    )  # fmt: skip
    return stage, play


def _exposure(backdrop: Backdrop, spec: SceneSpec) -> float:
    """What the camera's automatic exposure makes of the place."""
    mean = float(backdrop.image[::4, ::4].mean())
    low, high = (75, 150) if spec.mode == "day" else (48, 120)
    return float(np.clip(np.clip(mean, low, high) / max(mean, 1.0), 0.5, 4.0))


def _focus(spec: SceneSpec, play: Play) -> tuple[float, float]:
    """Where the acting people are on average while the scene lasts."""
    where = []
    for actor in play.actors[: len(play.actors) - play.extras]:
        times = np.linspace(0.3, 1, 8) * float(spec.seconds) - actor.start_s
        ticks = np.clip(times * RATE, 0, len(actor.controls) - 1).astype(int)
        where.append(actor.controls[ticks, 0:2].mean(0))
    if not where:
        return 0.0, 0.0
    x, y = np.mean(where, axis=0)
    return float(x), float(y)


def _lamp(spec: SceneSpec, rng: Rng) -> Callable[[float], float] | None:
    seconds = float(spec.seconds)
    at, low = rng.uniform(0.2, 0.8) * seconds, rng.uniform(0.45, 0.75)
    up, pace = rng.random() < 0.5, rng.uniform(0.3, 1.2)
    if spec.lamp == "switch":
        return lambda t: low if (t < at) == up else 1.0
    if spec.lamp == "sway":
        return lambda t: float(
            1 - (1 - low) * (0.5 + 0.5 * np.sin(2 * np.pi * pace * t))
        )
    return None


def _truth(spec: SceneSpec, stage: Stage, play: Play) -> GroundTruth:
    length = Fraction(spec.frame_count) / spec.fps
    events = [
        Event(name, _ms(max(start, 0.0)), min(_ms(end), length))
        for name, start, end in play.events
    ]
    return GroundTruth(length, spec.fps, spec.width, spec.height, events, stage.boxes)


def _ms(seconds: float) -> Fraction:
    return Fraction(round(seconds * 1000), 1000)


def render_scene(spec: SceneSpec) -> tuple[Iterator[Image], GroundTruth]:
    """Frames (H, W, 3) uint8 RGB of `spec`, lazily, and the truth about them.

    The truth's boxes are complete once the frames have been taken.
    """
    stage, play = build_stage(spec)
    truth = _truth(spec, stage, play)
    return _captioned(spec, stage), truth


def _captioned(spec: SceneSpec, stage: Stage) -> Iterator[Image]:
    clock = datetime(2025, 1, 1) + timedelta(minutes=spec.seed % 500_000)
    for index, image in enumerate(stage.frames()):
        if spec.sensor.caption:
            burn_caption(image, spec.sensor.caption, clock, float(index / spec.fps))
        yield image


def render_file(
    spec: SceneSpec,
    path: str | Path,
    *,
    on_progress: Callable[[float], None] | None = None,
) -> GroundTruth:
    """Write `spec` as an MP4 to `path`; `on_progress` hears the part done, 0 to 1.

    Odd sizes are rounded down, as yuv420p wants even ones.
    """
    spec = replace(spec, width=spec.width // 2 * 2, height=spec.height // 2 * 2)
    frames, truth = render_scene(spec)

    def counted() -> Iterator[Image]:
        for index, image in enumerate(frames):
            if on_progress is not None:
                on_progress(index / spec.frame_count)
            yield image

    crf = spec.sensor.crf if spec.sensor.crf is not None else 20
    write_mp4(path, counted(), fps=spec.fps, size=(spec.width, spec.height), crf=crf)
    if on_progress is not None:
        on_progress(1.0)
    return truth


def render_clip_with_truth(
    behaviour: str,
    seed: int,
    *,
    seconds: float | Fraction = Fraction(2),
    size: tuple[int, int] = (224, 168),
    fps: float | Fraction | None = None,
    variant: str | None = None,
) -> tuple[Image, GroundTruth]:
    """A random clip (T, H, W, 3) uint8 RGB of `behaviour` and the truth about it.

    `fps` None draws a rate of 5 to 30; H.264 artefacts are included.
    """
    spec = random_spec(
        behaviour, seed, seconds=seconds, size=size, fps=fps, variant=variant
    )
    frames, truth = render_scene(spec)
    clip = np.stack(list(frames))
    if spec.sensor.crf is not None:
        clip = compressed(clip, fps=spec.fps, crf=spec.sensor.crf)
    return clip, truth


def render_clip(
    behaviour: str,
    seed: int,
    *,
    seconds: float | Fraction = Fraction(2),
    size: tuple[int, int] = (224, 168),
    fps: float | Fraction | None = None,
) -> Image:
    """Like `render_clip_with_truth`, the frames alone."""
    return render_clip_with_truth(behaviour, seed, seconds=seconds, size=size, fps=fps)[
        0
    ]


__all__ = [
    "BEHAVIOURS",
    "SceneSpec",
    "build_stage",
    "camera_of",
    "random_spec",
    "render_clip",
    "render_clip_with_truth",
    "render_file",
    "render_scene",
]
