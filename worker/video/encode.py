"""H.264 in MP4 that browsers play: yuv420p, index first, any frame rate."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, Final

import av
import av.error
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from worker.video.probe import upright_turn

Out = str | Path | BinaryIO
Plane = NDArray[np.uint8]

_TIME_BASE: Final = Fraction(1, 90_000)
_LONGEST_SIDE: Final = 1920
_OPTIONS: Final = {"preset": "superfast", "crf": "25"}


@contextmanager
def whole_file(out: Out) -> Iterator[Path]:
    """A path to write to; the content reaches `out` only once it is complete."""
    folder = Path(out).parent if isinstance(out, str | Path) else None
    with tempfile.NamedTemporaryFile(
        dir=folder, prefix=".safe-eye-", suffix=".part", delete=False
    ) as file:
        beside = Path(file.name)
    try:
        yield beside
        if isinstance(out, str | Path):
            beside.chmod(0o644)
            beside.replace(out)
        else:
            with beside.open("rb") as written:
                shutil.copyfileobj(written, out)
    finally:
        beside.unlink(missing_ok=True)


class Planes:
    """A picture as its three planes (yuv420p), to be drawn on.

    `y` is (H, W), `u` and `v` are (H/2, W/2) uint8.
    """

    def __init__(self, y: Plane, u: Plane, v: Plane, frame: Any) -> None:
        self.y, self.u, self.v = y, u, v
        # What PyAV encodes; it lies where the planes do.
        self.frame = frame

    @classmethod
    def upright(cls, small: Any, turn: int) -> Planes:
        """A copy of a yuv420p frame, turned clockwise by `turn` degrees."""
        width, height = small.width, small.height
        if turn % 180:
            width, height = height, width
        frame = av.VideoFrame(width, height, "yuv420p")
        parts = _rows(frame)
        for part, stored in zip(parts, _rows(small), strict=True):
            np.copyto(part, np.rot90(stored, -turn // 90) if turn else stored)
        return cls(*parts, frame)


def _rows(frame: Any) -> tuple[Plane, Plane, Plane]:
    """The frame's own planes, without the padding of their lines."""
    y, u, v = (
        np.frombuffer(plane, dtype=np.uint8).reshape(-1, plane.line_size)[
            : plane.height, : plane.width
        ]
        for plane in frame.planes[:3]
    )
    return y, u, v


# Gets the planes, upright, and by how many degrees clockwise they were turned.
Draw = Callable[[Planes, int], None]


class Mp4Writer:
    """Encodes decoded frames, upright and no larger than they are.

    The size is that of the first frame, made even, at most 1920 a side. What is drawn
    is drawn on a copy's planes, without a detour through RGB.
    """

    def __init__(
        self, path: Path, *, fps: Fraction, pixel_aspect: Fraction | None = None
    ) -> None:
        """`pixel_aspect` is how wide a pixel of the source is for its height."""
        self._container = av.open(
            str(path), "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._fps = fps if 0 < fps <= 240 else Fraction(25)
        self._pixel_aspect = pixel_aspect or Fraction(1)
        self._scaler = VideoReformatter()
        self._stream: Any = None
        self._size = (0, 0)
        self._last_pts = -1

    def write(self, frame: Any, t_s: Fraction, draw: Draw | None = None) -> None:
        """One more frame, shown from `t_s` on, and drawn on by `draw`."""
        turn = upright_turn(frame.rotation)
        if self._stream is None:
            self._begin(frame, turn)
        width, height = self._size[::-1] if turn % 180 else self._size
        small = self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format="yuv420p",
            interpolation="BILINEAR",
            dst_color_range="MPEG",
        )
        if turn or draw:
            planes = Planes.upright(small, turn)
            if draw:
                draw(planes, turn)
            small = planes.frame
        # The source's own choice of key frames is not ours.
        small.pict_type = 0
        small.time_base = _TIME_BASE
        small.pts = max(round(t_s / _TIME_BASE), self._last_pts + 1)
        self._last_pts = small.pts
        self._container.mux(self._stream.encode(small))

    def finish(self) -> bool:
        """Write what is left and the index; False if there was no frame at all."""
        if self._stream is None:
            return False
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return True

    def close(self) -> None:
        """Let go of the file, complete or not."""
        with suppress(av.error.FFmpegError):
            self._container.close()

    def _begin(self, frame: Any, turn: int) -> None:
        width, height = frame.width, frame.height
        if turn % 180:
            width, height = height, width
        scale = min(Fraction(_LONGEST_SIDE, max(width, height)), Fraction(1))
        self._size = _even(width * scale), _even(height * scale)
        stream = self._container.add_stream("libx264", rate=self._fps)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        aspect = 1 / self._pixel_aspect if turn % 180 else self._pixel_aspect
        stream.codec_context.sample_aspect_ratio = aspect
        stream.options = dict(_OPTIONS)
        stream.gop_size = max(round(self._fps * 2), 2)
        stream.time_base = stream.codec_context.time_base = _TIME_BASE
        self._stream = stream


def _even(length: Fraction) -> int:
    return max(int(length) // 2 * 2, 2)
