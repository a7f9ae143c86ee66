"""Reads packets ahead of their turn, so that key frames are decoded meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

# As many packets and bytes wait at the most, and as many of those to be prepared.
_PACKETS: Final = 128
_BYTES: Final = 8 * 1024 * 1024
_PREPARED: Final = 2


def read_ahead(packets: Iterator[Any], prepare: Callable[[Any], bool]) -> Iterator[Any]:
    """The same packets in the same order; `prepare` sees each as soon as it is read.

    Packets wait behind one for which `prepare` says True, else they are given at once:
    reading ahead has no other use. What ends the reading is raised in its turn.
    """
    waiting: deque[tuple[Any, bool]] = deque()
    held = prepared = 0
    ending: Exception | None = None
    try:
        for packet in packets:
            is_prepared = prepare(packet)
            waiting.append((packet, is_prepared))
            held += packet.size
            prepared += is_prepared
            while waiting and (
                not prepared
                or prepared > _PREPARED
                or held > _BYTES
                or len(waiting) > _PACKETS
            ):
                first, was_prepared = waiting.popleft()
                held -= first.size
                prepared -= was_prepared
                yield first
    except Exception as error:  # noqa: BLE001 - raised once all that was read is out
        ending = error
    while waiting:
        yield waiting.popleft()[0]
    if ending is not None:
        try:
            raise ending
        finally:
            # Its traceback holds this frame, and with it the packets.
            del ending
