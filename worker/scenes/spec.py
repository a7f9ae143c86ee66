"""What decides a scene, and how a scene is drawn at random from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from worker.scenes.casting import NORMAL, PLAIN, VARIANTS
from worker.scenes.furniture import UNSEEN_KINDS
from worker.scenes.places import KINDS, OUTDOORS
from worker.scenes.sensor import SensorSpec
from worker.scenes.smoking import HANDS
from worker.scenes.thefts import SHOPPING

Rng = np.random.Generator
# Seeds from here on use places, textures and colours that lower seeds never do, so
# that a model trained on lower ones can be tested on backgrounds it has not seen.
UNSEEN_FROM = 900_000
# What is too fine to be seen from afar is filmed from nearer by, and so is every third
# of all other scenes, lest nearness tell them apart.
NEAR = {"smoking", "theft"}
NEAR_VARIANTS = {*HANDS, *SHOPPING, "lie-bench", "tie-shoes"}
NORMAL_ODDS = tuple(
    0.4 / len(PLAIN) if name in PLAIN else 0.6 / (len(NORMAL) - len(PLAIN))
    for name in NORMAL
)
BEHAVIOURS = tuple(VARIANTS)
CLOCKS = (
    "%Y-%m-%d  %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%d-%m-%Y %a %H:%M:%S",
    "%m/%d/%y %I:%M:%S %p",
    "%H:%M:%S",
)
MODES = ("day", "night", "infrared")


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
    place: str | None = None,
    mode: str | None = None,
) -> SceneSpec:
    """Draw a scene of `behaviour` from `seed`; the same arguments, the same scene.

    Seeds from `UNSEEN_FROM` on are drawn from backgrounds of their own. Raises
    ValueError for a behaviour, variant, place or mode that cannot be rendered.
    """
    if behaviour not in VARIANTS:
        raise ValueError(f"cannot render {behaviour!r}; known: {', '.join(VARIANTS)}")
    if variant is not None and variant not in VARIANTS[behaviour]:
        known = ", ".join(VARIANTS[behaviour])
        raise ValueError(f"{behaviour} has no variant {variant!r}; known: {known}")
    if place is not None and place not in KINDS + UNSEEN_KINDS:
        known = ", ".join(KINDS + UNSEEN_KINDS)
        raise ValueError(f"unknown place {place!r}; known: {known}")
    if mode is not None and mode not in MODES:
        raise ValueError(f"unknown mode {mode!r}; known: {', '.join(MODES)}")
    rng = np.random.default_rng([seed, BEHAVIOURS.index(behaviour)])
    first = _draw_variant(rng, behaviour)
    drawn = variant or first
    where = _draw_place(rng, drawn, unseen=seed >= UNSEEN_FROM)
    place = place or where
    lit = str(rng.choice(MODES, p=(0.62, 0.2, 0.18)))
    mode = mode or lit
    small = place == "lift"
    rates = (5, 6, 8, 10, 12, 15, 20, 24, 25, 30)
    rate = Fraction(fps or int(rng.choice(rates))).limit_denominator(1001)
    return SceneSpec(
        behaviour=behaviour,
        variant=drawn,
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
        person_fraction=_draw_fraction(rng, behaviour, drawn),
        distortion=float(rng.choice([0, rng.uniform(0.02, 0.18)])),
        roll=float(rng.normal(0, 0.02)),
        look_off=tuple(float(v) for v in rng.normal(0, (0.35, 0.35, 0.12))),  # type: ignore[arg-type]
        extras=int(rng.choice([0, 1, 2, 3], p=(0.45, 0.25, 0.2, 0.1))) * (not small),
        lamp=str(rng.choice(["", "switch", "sway"], p=(0.9, 0.04, 0.06)))
        if drawn != "empty"
        else str(rng.choice(["", "switch", "sway"])),
        sensor=_draw_sensor(rng, mode),
    )


def _draw_place(rng: Rng, variant: str, *, unseen: bool) -> str:
    kinds: tuple[str, ...] = KINDS
    odds: tuple[float, ...] = (0.27, 0.22, 0.15, 0.15, 0.06, 0.15)
    if unseen:
        kinds, odds = UNSEEN_KINDS, (0.3, 0.25, 0.25, 0.2)
    drawn = str(rng.choice(kinds, p=odds))
    if variant == "car" and drawn not in OUTDOORS:
        return str(rng.choice([kind for kind in kinds if kind in OUTDOORS]))
    return drawn


def _draw_fraction(rng: Rng, behaviour: str, variant: str) -> float:
    """How tall a person is, as a part of the picture."""
    low = 0.22 if rng.random() < 0.65 else 0.38
    if behaviour in NEAR or variant in NEAR_VARIANTS:
        low = 0.38
    return float(np.exp(rng.uniform(np.log(low), np.log(0.72))))


def _draw_variant(rng: Rng, behaviour: str) -> str:
    names = VARIANTS[behaviour]
    weights = {
        "assault": (0.27, 0.23, 0.14, 0.1, 0.16, 0.1),
        "fall": (0.23, 0.24, 0.18, 0.2, 0.15),
        "normal": NORMAL_ODDS,
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
        caption=_draw_name(rng) if rng.random() < 0.45 else "",
        clock_form=str(rng.choice(CLOCKS)),
        clock_low=bool(rng.random() < 0.35),
    )


def _draw_name(rng: Rng) -> str:
    """What a camera calls itself."""
    number = int(rng.integers(1, 40))
    kinds = (
        f"CAM {number:02d}",
        f"CH{number}",
        f"Camera {number}",
        f"IPC-{number}",
    )
    return str(rng.choice(kinds))
