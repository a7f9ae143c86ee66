"""Footage of rendered cameras for the gate: a scene within stillness, encoded."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from benchmarks.gate_footage import ENCODERS, calm, encode, within_stillness
from worker.scenes.scene import build_stage
from worker.scenes.spec import random_spec

_NAMES = {"crf": 0, "cbr": 2, "hevc": 3, "mjpeg": 4, "vp9": 5}
STILL_S = 9
VARIANTS = {"assault": "brawl", "fall": "trip", "normal": "walk", "still": "empty"}


@lru_cache
def camera_video(
    behaviour: str, encoder: str, *, seconds: int = 0
) -> tuple[bytes, Fraction]:
    """A scene after nine seconds of its empty place, and when it begins.

    "still" is `seconds` of the empty place alone.
    """
    name = "normal" if behaviour == "still" else behaviour
    spec = random_spec(
        name, 4, seconds=4, size=(320, 240), fps=10, variant=VARIANTS[behaviour]
    )
    spec = replace(calm(spec, noise=3.0), place="street", extras=0)
    frames = within_stillness(spec, still_s=STILL_S)
    if behaviour == "still":
        stage, _ = build_stage(spec)
        count = int(seconds * spec.fps)
        frames = (stage.sensor.expose(stage.developed, i) for i in range(count))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "camera.mkv"
        encode(frames, path, ENCODERS[_NAMES[encoder]], spec)
        return path.read_bytes(), Fraction(STILL_S)
