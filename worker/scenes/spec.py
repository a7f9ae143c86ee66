"""What decides a scene, and how a scene is drawn at random from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from worker.scenes.casting import VARIANTS
from worker.scenes.places import KINDS
from worker.scenes.sensor import SensorSpec

Rng = np.random.Generator
BEHAVIOURS = tuple(VARIANTS)


@dataclass(frozen=True, slots=True)
class SceneSpec:
    """Everything that decides a scene, to the last pixel.

    `person_fraction` is the height of a standing person in the middle, as a part of
    the image's height; `look_off` shifts the aim in metres.
    """

    behaviour: str
    variant: str
    seed: int
    seconds: Fraction = Fraction(2)
    fps: Fraction = Fraction(15)
    width: int = 224
    height: int = 168
    place: str = "shop"
    mode: str = "day"
    camera_height_m: float = 3.0
    camera_distance_m: float = 5.0
    person_fraction: float = 0.4
    distortion: float = 0.05
    roll: float = 0.0
    look_off: tuple[float, float, float] = (0.0, 0.0, 0.0)
    extras: int = 1
    lamp: str = ""  # "", "switch" or "sway": how the light changes
    sensor: SensorSpec = field(default_factory=SensorSpec)

    @property
    def frame_count(self) -> int:
        return max(2, round(self.seconds * self.fps))


def random_spec(
    behaviour: str,
    seed: int,
    *,
    seconds: float | Fraction = Fraction(2),
    size: tuple[int, int] | None = None,
    fps: float | Fraction | None = None,
    variant: str | None = None,
) -> SceneSpec:
    """Draw a scene of `behaviour` from `seed`; the same arguments, the same scene.

    Raises ValueError for a behaviour or variant that cannot be rendered.
    """
    if behaviour not in VARIANTS:
        raise ValueError(f"cannot render {behaviour!r}; known: {', '.join(VARIANTS)}")
    if variant is not None and variant not in VARIANTS[behaviour]:
        known = ", ".join(VARIANTS[behaviour])
        raise ValueError(f"{behaviour} has no variant {variant!r}; known: {known}")
    rng = np.random.default_rng([seed, BEHAVIOURS.index(behaviour)])
    drawn = _draw_variant(rng, behaviour)
    place = str(rng.choice(KINDS, p=(0.27, 0.22, 0.15, 0.15, 0.06, 0.15)))
    mode = str(rng.choice(["day", "night", "infrared"], p=(0.62, 0.2, 0.18)))
    small = place == "lift"
    rates = (5, 6, 8, 10, 12, 15, 20, 24, 25, 30)
    rate = Fraction(fps or int(rng.choice(rates))).limit_denominator(1001)
    return SceneSpec(
        behaviour=behaviour,
        variant=variant or drawn,
        seed=seed,
        seconds=Fraction(seconds).limit_denominator(1000),
        fps=rate,
        width=(size or (224, 168))[0],
        height=(size or (224, 168))[1],
        place=place,
        mode=mode,
        camera_height_m=float(
            rng.uniform(2.2, 2.7) if small else rng.uniform(2.2, 5.5)
        ),
        camera_distance_m=float(
            rng.uniform(1.7, 2.4) if small else np.exp(rng.uniform(0.85, 2.25))
        ),
        person_fraction=float(np.exp(rng.uniform(np.log(0.22), np.log(0.68)))),
        distortion=float(rng.choice([0, rng.uniform(0.02, 0.18)])),
        roll=float(rng.normal(0, 0.02)),
        look_off=tuple(float(v) for v in rng.normal(0, (0.35, 0.35, 0.12))),  # type: ignore[arg-type]
        extras=int(rng.choice([0, 1, 2, 3], p=(0.45, 0.25, 0.2, 0.1))) * (not small),
        lamp=str(rng.choice(["", "switch", "sway"], p=(0.9, 0.04, 0.06)))
        if drawn != "empty"
        else str(rng.choice(["", "switch", "sway"])),
        sensor=_draw_sensor(rng, mode),
    )


def _draw_variant(rng: Rng, behaviour: str) -> str:
    names = VARIANTS[behaviour]
    weights = {
        "assault": (0.27, 0.23, 0.14, 0.1, 0.16, 0.1),
        "fall": (0.23, 0.24, 0.18, 0.2, 0.15),
    }.get(behaviour)
    return str(rng.choice(names, p=weights))


def _draw_sensor(rng: Rng, mode: str) -> SensorSpec:
    dark = mode != "day"
    return SensorSpec(
        noise=float(rng.uniform(3, 14) if dark else rng.uniform(0.5, 7)),
        blur_px=float(max(0.0, rng.normal(0.5, 0.45))),
        contrast=float(rng.uniform(0.65, 1.3)),
        brightness=float(rng.normal(0, 12)),
        gamma=float(rng.uniform(0.75, 1.25)),
        tint=tuple(float(v) for v in np.clip(rng.normal(1, 0.05, 3), 0.85, 1.15)),  # type: ignore[arg-type]
        grey=mode == "infrared" or bool(rng.random() < 0.07),
        ghost=float(rng.uniform(0.15, 0.5)) if dark and rng.random() < 0.4 else 0.0,
        flicker=float(rng.uniform(0.01, 0.05)) if rng.random() < 0.12 else 0.0,
        crf=int(rng.integers(20, 38)) if rng.random() < 0.75 else None,
        caption=f"CAM {int(rng.integers(1, 40)):02d}" if rng.random() < 0.45 else "",
    )
