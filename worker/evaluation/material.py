"""What a model is measured on: single files, and normal footage of any length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from worker.evaluation.errors import MaterialError
from worker.scenes.truth import GroundTruth
from worker.slowfast.card import BACKGROUND
from worker.training.readers.rows import videos_below
from worker.video.errors import UnreadableVideo
from worker.video.probe import probe

Kind = Literal["clip", "scene", "footage"]


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """A behaviour within [start_s, end_s) of a file.

    Where a list names no times, the event is the whole file and neither end is known.
    """

    behaviour: str
    start_s: float
    end_s: float
    is_start_known: bool = True
    is_end_known: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One readable file. `source` is its data set and origin, "fight/src003".

    `label` joins what happens in it ("assault;fall"). `judged` are the seconds, from
    and to, of which the truth is known; None: all of the file.
    """

    path: Path
    name: str
    label: str
    source: str
    kind: Kind
    length_s: float
    events: tuple[TrueEvent, ...] = ()
    truth: GroundTruth | None = field(default=None, compare=False)
    variant: str = ""
    judged: tuple[tuple[float, float], ...] | None = None

    @property
    def set_name(self) -> str:
        """The data set that it belongs to."""
        return self.source.partition("/")[0]

    @property
    def judged_s(self) -> float:
        """Of how many seconds the truth is known."""
        return self.judged_within_s(0.0, self.length_s)

    def judged_within_s(self, start_s: float, end_s: float) -> float:
        """Of how many seconds between these two the truth is known."""
        judged = ((0.0, self.length_s),) if self.judged is None else self.judged
        return sum(
            max(min(end_s, last_s) - max(start_s, first_s), 0.0)
            for first_s, last_s in judged
        )


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that is not measured, or a line of a list, and why."""

    name: str
    code: str
    reason: str


Told = Callable[[Broken], None]


def normal_footage(folders: Sequence[Path], told: Told) -> list[Item]:
    """Every video under the folders, as footage in which nothing abnormal happens.

    Files of one folder are one source: they come from one camera.
    """
    items = []
    for folder in folders:
        if not folder.is_dir():
            raise MaterialError(f"{folder}: no folder of footage")
        for path in videos_below(folder):
            name = shown(f"{folder.name}/{path.relative_to(folder)}")
            source = shown(f"{folder.name}/{path.parent.relative_to(folder)}")
            length_s = length_of(path, name, told)
            if length_s is not None:
                items.append(Item(path, name, BACKGROUND, source, "footage", length_s))
    return items


def length_of(path: Path, name: str, told: Told) -> float | None:
    """Seconds of a readable video; None, told, for anything else."""
    try:
        return float(probe(path).duration_s)
    except UnreadableVideo as error:
        told(Broken(name, error.code, error.message("en")))
    except OSError as error:
        told(Broken(name, "FILE", error.strerror or "cannot be opened"))
    return None


def shown(name: str) -> str:
    """A name for terminals and UTF-8: without controls and broken bytes."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)
