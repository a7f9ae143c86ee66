"""Rendered scenes to be measured on: each behaviour beside what only looks like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from worker.evaluation.material import Item, Kind, TrueEvent
from worker.scenes.casting import VARIANTS
from worker.scenes.scene import random_spec, render_file
from worker.scenes.truth import Event
from worker.slowfast.card import BACKGROUND
from worker.training.stretches import MOMENTARY

SECONDS: Final = Fraction(10)
SIZE: Final = (640, 360)
#: What is taken for each behaviour, as variants of "normal".
HARMLESS: Final[dict[str, tuple[str, ...]]] = {
    "assault": ("hug", "greet", "dance", "wave", "talk", "crowd", "pass", "tag"),
    "fall": (
        *("sit", "crouch", "tie-shoes", "pick-up", "lie-bench", "leave", "enter"),
    ),
    "vandalism": (*("open-box", "sweep", "wipe-window", "stock-shelf", "use-machine"),),
    "arson": ("lamp", "sunlight", "steam", "headlights", "red-coat"),
    "smoking": ("phone", "drink", "eat", "scratch-head"),
    "dumping": ("bag-along", "wait-bag", "hand-over", "deliver", "carry"),
    "theft": ("browse", "put-back", "basket", "pay", "pocket-phone", "run"),
    "mobility": (
        *("wheelchair", "wheelchair-pushed", "wheelchair-waits", "cane", "stroller"),
    ),
}
#: What people do all day, as variants of "normal"; some of it more often.
ORDINARY: Final = (
    *("walk", "pass", "stand", "talk", "browse", "carry", "empty", "walk", "pass"),
    *("run", "sit", "wheelchair", "stroller", "cane", "pay"),
)
#: What is told later than this after the onset of a behaviour that is known by its
#: onset is about something else, and where such an event ends cannot be said.
MOMENT_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class SceneOrder:
    """One scene to be rendered; the same order gives the same scene."""

    label: str
    variant: str
    seed: int
    kind: Kind = "scene"

    @property
    def set_name(self) -> str:
        """What it is part of."""
        return "ordinary" if self.kind == "footage" else "scenes"

    @property
    def name(self) -> str:
        """What it is called in results."""
        return f"{self.set_name}/{self.label}-{self.variant}-{self.seed}.mp4"

    def render(self, folder: Path) -> Item:
        """Write it into `folder`, with its truth kept in memory."""
        spec = random_spec(
            self.label, self.seed, seconds=SECONDS, size=SIZE, variant=self.variant
        )
        path = folder / Path(self.name).name
        truth = render_file(spec, path)
        events = tuple(true_event(event) for event in truth.events)
        source, length_s = f"{self.set_name}/{self.seed}", float(truth.duration_s)
        return Item(
            path, self.name, self.label, source, self.kind, length_s, events, truth,
            variant=self.variant,
        )  # fmt: skip


def true_event(event: Event) -> TrueEvent:
    """What an event of a scene is measured against; see `MOMENT_S`.

    One that had begun before the video has no start that could be told.
    """
    start_s, end_s = float(event.start_s), float(event.end_s)
    is_momentary = event.behaviour in MOMENTARY
    if is_momentary:
        end_s = min(end_s, start_s + MOMENT_S)
    return TrueEvent(
        event.behaviour, start_s, end_s,
        is_start_known=start_s > 0, is_end_known=not is_momentary,
    )  # fmt: skip


def ordered_scenes(
    count: int, behaviours: Sequence[str], *, first_seed: int
) -> Iterator[SceneOrder]:
    """`count` scenes, by turns of each behaviour and of what is taken for it.

    Variants follow each other too; every scene has a seed of its own.
    """
    kinds = [
        (label, variants)
        for behaviour in behaviours
        if behaviour in VARIANTS
        for label, variants in (
            (behaviour, tuple(VARIANTS[behaviour])),
            (BACKGROUND, HARMLESS[behaviour]),
        )
    ]
    for index in range(count if kinds else 0):
        label, variants = kinds[index % len(kinds)]
        variant = variants[index // len(kinds) % len(variants)]
        yield SceneOrder(label, variant, first_seed + index)


def ordinary_footage(count: int, *, first_seed: int) -> Iterator[SceneOrder]:
    """`count` scenes of what people do all day, as footage without any event."""
    for index in range(count):
        variant = ORDINARY[index % len(ORDINARY)]
        yield SceneOrder(BACKGROUND, variant, first_seed + index, kind="footage")
