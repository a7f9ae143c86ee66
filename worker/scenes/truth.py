"""What really happens in a rendered scene: events and the box of every person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """A behaviour within [start_s, end_s) of the video."""

    behaviour: str
    start_s: Fraction
    end_s: Fraction


@dataclass(frozen=True, slots=True)
class Box:
    """Where a person is in one frame: top left corner and size in pixels."""

    t_s: Fraction
    person_id: int
    x: float
    y: float
    w: float
    h: float
    role: str  # "attacker", "victim", "faller" or "bystander"


@dataclass(slots=True)
class GroundTruth:
    """Length, frame rate, size, events and boxes of a rendered video."""

    duration_s: Fraction
    fps: Fraction
    width: int
    height: int
    events: list[Event] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain numbers and lists, as saved in JSON (seconds to 1 µs)."""
        return {
            "duration_s": _seconds(self.duration_s),
            "fps": _seconds(self.fps),
            "width": self.width,
            "height": self.height,
            "events": [
                {
                    "behaviour": event.behaviour,
                    "start_s": _seconds(event.start_s),
                    "end_s": _seconds(event.end_s),
                }
                for event in self.events
            ],
            "boxes": [
                [_seconds(b.t_s), b.person_id, b.x, b.y, b.w, b.h, b.role]
                for b in self.boxes
            ],
        }

    def save(self, path: str | Path) -> None:
        """Write the truth as JSON, one line."""
        Path(path).write_text(json.dumps(self.as_dict()) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> GroundTruth:
        """Read what `save` wrote."""
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        return cls(
            duration_s=_fraction(data["duration_s"]),
            fps=_fraction(data["fps"]),
            width=data["width"],
            height=data["height"],
            events=[
                Event(e["behaviour"], _fraction(e["start_s"]), _fraction(e["end_s"]))
                for e in data["events"]
            ],
            boxes=[Box(_fraction(b[0]), *b[1:]) for b in data["boxes"]],
        )


def _seconds(value: Fraction) -> float:
    return round(float(value), 6)


def _fraction(value: float) -> Fraction:
    return Fraction(str(value)).limit_denominator(100_000)
