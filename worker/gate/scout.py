"""A second decoder that looks at few pictures of a stream, as cheaply as it can."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import av
import av.error

from worker.gate.backdrop import Backdrop, Grey, tiny_grey

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
    """Decodes key frames alone, or all that others refer to, without loop filter.

    Key frames may be decoded ahead of their turn, in a thread. One decoder sees all
    packets in their order, so that it knows what the stream has told by then.
    """

    def __init__(self, stream: Any, *, max_pixels: int) -> None:
        source = stream.codec_context
        self.is_intra = source.codec.canonical_name in _INTRA
        self._decoder = _decoder(source, max_pixels=max_pixels)
        self._ahead: deque[tuple[Any, Future[Grey | None]]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scout")
        self._backdrop = Backdrop()
        self._looked_s: Fraction | None = None

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(cancel_futures=True)

    def prepare(self, packet: Any) -> None:
        """Begin to decode a key frame that `key` will be asked about in its turn."""
        self._ahead.append((packet, self._thread.submit(self._grey, packet)))

    def settle(self) -> None:
        """Wait for the thread: the decoder and the packets are free from here on."""
        wait([grey for _, grey in self._ahead])

    def pass_over(self, packet: Any) -> None:
        """The turn of `packet` has come, and `key` will not be asked about it."""
        self._prepared(packet)

    def key(self, packet: Any, t_s: Fraction) -> Look | None:
        """Look at a key frame by itself; None if it does not decode."""
        prepared = self._prepared(packet)
        if prepared is not None:
            return self._look(prepared.result(), t_s)
        self.settle()
        return self._look(self._grey(packet), t_s)

    def _prepared(self, packet: Any) -> Future[Grey | None] | None:
        """What became of `packet`, whose turn has come, if it was prepared."""
        if not any(ahead is packet for ahead, _ in self._ahead):
            return None
        while True:
            ahead, grey = self._ahead.popleft()
            wait([grey])
            if ahead is packet:
                return grey

    def pictures(self, packet: Any, t_s: Fraction) -> list[Look]:
        """Looks that are due once `packet`, the next of all, has gone in.

        `t_s` stands for what comes out, which is a few pictures older at most.
        """
        self.settle()
        frames = _decode(self._decoder, packet)
        if not frames or (
            self._looked_s is not None and t_s < self._looked_s + LOOK_EVERY_S
        ):
            return []
        look = self._look(tiny_grey(frames[-1]), t_s)
        return [] if look is None else [look]

    def restart(self) -> None:
        """The next packet is a key frame that does not follow the last one."""
        self.settle()
        self._decoder.flush_buffers()

    def _look(self, grey: Grey | None, t_s: Fraction) -> Look | None:
        if grey is None:
            return None
        self._looked_s = t_s
        return Look(t_s, *self._backdrop.compare(grey, t_s))

    def _grey(self, packet: Any) -> Grey | None:
        frames = _decode(self._decoder, packet) + _decode(self._decoder, None)
        self._decoder.flush_buffers()
        return tiny_grey(frames[0]) if frames else None


def _decoder(source: Any, *, max_pixels: int) -> Any:
    codec = source.codec.canonical_name
    decoder = av.CodecContext.create(source.codec.name, "r")
    decoder.extradata = source.extradata
    decoder.codec_tag = source.codec_tag
    decoder.width, decoder.height = source.width, source.height
    decoder.options = {"max_pixels": str(max_pixels), "skip_loop_filter": "all"}
    if codec == "mjpeg" and source.height >= _LARGE_PX:
        decoder.options = decoder.options | {"lowres": "2"}
    if source.pix_fmt:
        decoder.pix_fmt = source.pix_fmt
    decoder.skip_frame = "NONREF"
    # Slices of one picture at once where there are such: no other decoder may hold
    # pictures back, as their times would be those of later ones.
    decoder.thread_type = "SLICE"
    decoder.thread_count = 0 if codec in _SLICED else 1
    return decoder


def _decode(decoder: Any, packet: Any) -> list[Any]:
    try:
        return list(decoder.decode(packet))
    except av.error.FFmpegError:
        # A picture that does not decode is no look.
        return []
