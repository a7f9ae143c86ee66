"""The footage that is measured: a street camera in which little happens.

A minute is rendered and encoded once: people for a tenth of it, then the same place
with the noise of its sensor. Longer files repeat its packets, as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from worker.scenes.encode import write_mp4
from worker.scenes.scene import build_stage
from worker.scenes.spec import SceneSpec

#: To be raised when the footage changes, lest old files be taken for it.
_VERSION = 1
_FPS = Fraction(30)


@dataclass(frozen=True, slots=True)
class Footage:
    """What is rendered: `seconds` of `width` x `height`, a tenth of it with people."""

    width: int
    height: int
    seconds: int = 60

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        return f"street-{_VERSION}-{self.width}x{self.height}-{self.seconds}s"


def render(footage: Footage, folder: Path) -> Path:
    """The file of `footage` in `folder`; rendered when it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{footage.name}.mp4"
    if not path.exists():
        size = footage.width, footage.height
        write_mp4(path, _frames(footage), fps=_FPS, size=size, crf=23)
    return path


def _frames(footage: Footage) -> Iterator[Any]:
    moving_s = Fraction(footage.seconds, 10)
    spec = SceneSpec(
        behaviour="assault",
        variant="brawl",
        seed=11,
        seconds=moving_s,
        fps=_FPS,
        width=footage.width,
        height=footage.height,
        place="street",
    )
    stage, _ = build_stage(spec)
    yield from stage.frames()
    for index in range(spec.frame_count, footage.seconds * int(_FPS)):
        yield stage.sensor.expose(stage.developed, index)


def repeat(path: Path, times: int) -> Path:
    """A file beside `path` that shows it `times` times; no picture is encoded anew."""
    target = path.with_name(f"{path.stem}-x{times}.mp4")
    if times == 1 or target.exists():
        return path if times == 1 else target
    part = target.with_name(f".{target.name}.part")
    with av.open(str(part), "w", format="mp4") as out:
        to: Any = None
        for turn in range(times):
            with av.open(str(path)) as source:
                stream: Any = source.streams.video[0]
                to = to or out.add_stream_from_template(stream)
                length = Fraction(stream.frames) / _FPS
                shift = round(turn * length / stream.time_base)
                for packet in source.demux(stream):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts += shift
                    packet.dts += shift
                    packet.stream = to
                    out.mux(packet)
    part.replace(target)
    return target
