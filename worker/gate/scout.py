"""A second decoder that looks at few pictures of a stream, as cheaply as it can."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import av
import av.error

from worker.gate.backdrop import Backdrop, tiny_grey

LOOK_EVERY_S: Final = Fraction(1, 5)
# Key frames alone show enough where they come as often as this.
KEYS_WITHIN_S: Final = Fraction(5, 2)
# From this height on a quarter of it is enough, where a decoder can leave out the rest.
_LARGE_PX: Final = 400
_INTRA: Final = frozenset(
    {"mjpeg", "prores", "dnxhd", "dvvideo", "ffv1", "huffyuv", "utvideo", "rawvideo"}
)
_SLICED: Final = frozenset({"h264", "hevc", "mpeg2video"})


@dataclass(frozen=True, slots=True)
class Look:
    """One picture: when, does anything stand out from the backdrop, from the last?"""

    t_s: Fraction
    moves: bool
    changed: bool


class Scout:
    """Decodes key frames alone, or all that others refer to, without loop filter."""

    def __init__(self, stream: Any, *, max_pixels: int) -> None:
        source = stream.codec_context
        self.is_intra = source.codec.canonical_name in _INTRA
        self._decoder = av.CodecContext.create(source.codec.name, "r")
        self._decoder.extradata = source.extradata
        self._decoder.codec_tag = source.codec_tag
        self._decoder.width, self._decoder.height = source.width, source.height
        self._decoder.options = {
            "max_pixels": str(max_pixels),
            "skip_loop_filter": "all",
        }
        if source.codec.canonical_name == "mjpeg" and source.height >= _LARGE_PX:
            self._decoder.options = self._decoder.options | {"lowres": "2"}
        if source.pix_fmt:
            self._decoder.pix_fmt = source.pix_fmt
        self._decoder.skip_frame = "NONREF"
        # Slices of one picture at once where there are such: no other decoder may hold
        # pictures back, as their times would be those of later ones.
        sliced = source.codec.canonical_name in _SLICED
        self._decoder.thread_type = "SLICE"
        self._decoder.thread_count = 0 if sliced else 1
        self._backdrop = Backdrop()
        self._looked_s: Fraction | None = None
        self.broken = False

    def key(self, packet: Any, t_s: Fraction) -> Look | None:
        """Look at a key frame by itself; None if it does not decode."""
        frames = self._decode(packet) + self._decode(None)
        self._decoder.flush_buffers()
        return self._look(frames[0], t_s) if frames else None

    def pictures(self, packet: Any, t_s: Fraction) -> list[Look]:
        """Looks that are due once `packet`, the next of all, has gone in.

        `t_s` stands for what comes out, which is a few pictures older at most.
        """
        frames = self._decode(packet)
        if not frames or (
            self._looked_s is not None and t_s < self._looked_s + LOOK_EVERY_S
        ):
            return []
        return [self._look(frames[-1], t_s)]

    def restart(self) -> None:
        """The next packet is a key frame that does not follow the last one."""
        self._decoder.flush_buffers()

    def _look(self, frame: Any, t_s: Fraction) -> Look:
        self._looked_s = t_s
        return Look(t_s, *self._backdrop.compare(tiny_grey(frame), t_s))

    def _decode(self, packet: Any) -> list[Any]:
        try:
            return list(self._decoder.decode(packet))
        except av.error.EOFError:
            return []
        except av.error.FFmpegError:
            self.broken = True
            return []
