"""Looks at few pictures of a stream, as cheaply as it can, with decoders of its own."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from queue import SimpleQueue
from typing import Any, Final

import av
import av.error

from worker.gate.backdrop import Backdrop, Grey, tiny_grey

# So many are decoded beside each other, where they are known of ahead.
KEYS_AT_ONCE: Final = 2
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

    Key frames may be decoded ahead of their turn, in threads: what a look says hangs on
    the order of the looks alone.
    """

    def __init__(self, stream: Any, *, max_pixels: int) -> None:
        source = stream.codec_context
        codec = source.codec.canonical_name
        self.is_intra = codec in _INTRA
        self._keys: SimpleQueue[Any] = SimpleQueue()
        for _ in range(KEYS_AT_ONCE):
            self._keys.put(_decoder(source, max_pixels=max_pixels, threads=1))
        # Slices of one picture at once where there are such: no other decoder may hold
        # pictures back, as their times would be those of later ones.
        threads = 0 if codec in _SLICED else 1
        self._pictures = _decoder(source, max_pixels=max_pixels, threads=threads)
        self._ahead: deque[tuple[Any, Future[Grey | None]]] = deque()
        self._threads = ThreadPoolExecutor(KEYS_AT_ONCE, thread_name_prefix="scout")
        self._backdrop = Backdrop()
        self._looked_s: Fraction | None = None

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(cancel_futures=True)

    def prepare(self, packet: Any) -> None:
        """Begin to decode a key frame that `key` will be asked about in its turn."""
        self._ahead.append((packet, self._threads.submit(self._grey, packet)))

    def key(self, packet: Any, t_s: Fraction) -> Look | None:
        """Look at a key frame by itself; None if it does not decode."""
        while self._ahead:
            prepared, grey = self._ahead.popleft()
            if prepared is packet:
                return self._look(grey.result(), t_s)
        return self._look(self._grey(packet), t_s)

    def pictures(self, packet: Any, t_s: Fraction) -> list[Look]:
        """Looks that are due once `packet`, the next of all, has gone in.

        `t_s` stands for what comes out, which is a few pictures older at most.
        """
        frames = _decode(self._pictures, packet)
        if not frames or (
            self._looked_s is not None and t_s < self._looked_s + LOOK_EVERY_S
        ):
            return []
        look = self._look(tiny_grey(frames[-1]), t_s)
        return [] if look is None else [look]

    def restart(self) -> None:
        """The next packet is a key frame that does not follow the last one."""
        self._pictures.flush_buffers()

    def _look(self, grey: Grey | None, t_s: Fraction) -> Look | None:
        if grey is None:
            return None
        self._looked_s = t_s
        return Look(t_s, *self._backdrop.compare(grey, t_s))

    def _grey(self, packet: Any) -> Grey | None:
        decoder = self._keys.get()
        try:
            frames = _decode(decoder, packet) + _decode(decoder, None)
            decoder.flush_buffers()
        finally:
            self._keys.put(decoder)
        return tiny_grey(frames[0]) if frames else None


def _decoder(source: Any, *, max_pixels: int, threads: int) -> Any:
    decoder = av.CodecContext.create(source.codec.name, "r")
    decoder.extradata = source.extradata
    decoder.codec_tag = source.codec_tag
    decoder.width, decoder.height = source.width, source.height
    decoder.options = {"max_pixels": str(max_pixels), "skip_loop_filter": "all"}
    if source.codec.canonical_name == "mjpeg" and source.height >= _LARGE_PX:
        decoder.options = decoder.options | {"lowres": "2"}
    if source.pix_fmt:
        decoder.pix_fmt = source.pix_fmt
    decoder.skip_frame = "NONREF"
    decoder.thread_type = "SLICE"
    decoder.thread_count = threads
    return decoder


def _decode(decoder: Any, packet: Any) -> list[Any]:
    try:
        return list(decoder.decode(packet))
    except av.error.FFmpegError:
        # A picture that does not decode is no look.
        return []
