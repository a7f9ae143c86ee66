"""Passes on the packets that windows need, from a key frame on, and leaves out others.

Packets wait until it is known whether something moves in their group of pictures:
some seconds of the compressed stream, bounded by `_WAITING_BYTES` and by what is read
ahead of that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from worker.gate.activity import Activity
from worker.gate.ahead import read_ahead
from worker.gate.plan import Plan
from worker.gate.wholeness import Wholeness
from worker.video.joints import JUMP_BACK_S
from worker.video.pictures import Left
from worker.video.reader import StalledError
from worker.video.source import OpenedVideo

_WAITING_BYTES: Final = 48 * 1024 * 1024
_WAITING: Final = 20_000
_MISSING_S: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class _Waiting:
    packet: Any
    # When it is shown, and from when on nothing that comes after it is shown.
    t_s: Fraction
    by_s: Fraction
    is_key: bool


class Feeder:
    """Iterates over packets and `Left` marks, for `chosen_pictures`."""

    def __init__(self, video: OpenedVideo, activity: Activity, plan: Plan) -> None:
        self._video, self._activity, self._plan = video, activity, plan
        self._whole = Wholeness(video)
        self._waiting: deque[_Waiting] = deque()
        self._waiting_bytes = 0
        # Of the groups of pictures that wait, but for the first.
        self._keys: deque[Fraction] = deque()
        # The last ones that were passed on; their pictures come out soon.
        self.fed_keys: deque[Fraction] = deque(maxlen=64)
        self._feeds = True
        self._skips = True
        self._latest_s = self._dts_s = Fraction(0)

    def __iter__(self) -> Iterator[Any]:
        try:
            for packet in read_ahead(self._video.packets(), self._prepare):
                if not self._skips:
                    yield packet
                elif packet.size == 0 and packet.pts is None and packet.dts is None:
                    break
                else:
                    self._take(packet)
                    yield from self._pass_on()
        except StalledError:
            yield from self._rest()
            raise
        yield from self._rest()

    def _rest(self) -> Iterator[Any]:
        if self._skips:
            self._activity.finish(self._latest_s)
            yield from self._pass_on(is_over=True)

    def _prepare(self, packet: Any) -> bool:
        return self._skips and self._activity.prepare(packet)

    def stop_skipping(self) -> None:
        """Nothing is left out from here on."""
        self._activity.close()
        self._plan.look_always()
        self._skips = False

    def _take(self, packet: Any) -> None:
        stamp = self._video.stamp(packet)
        if stamp is None:
            self.stop_skipping()
            stamp = packet.dts or 0
        t_s = self._seconds(stamp)
        dts_s = t_s if packet.dts is None else self._seconds(packet.dts)
        back_s = self._dts_s - dts_s
        if back_s > JUMP_BACK_S:
            # Another recording begins, with a clock of its own.
            self.stop_skipping()
        elif -back_s > _MISSING_S or not self._whole.is_sound(packet):
            self._activity.doubt(min(self._dts_s, t_s), max(self._dts_s, t_s))
        is_key = packet.is_keyframe
        self._activity.note(packet, t_s, is_key=is_key)
        if is_key:
            self._keys.append(t_s)
            self._plan.key(t_s)
        self._waiting.append(_Waiting(packet, t_s, min(dts_s, t_s), is_key))
        self._waiting_bytes += packet.size
        self._dts_s = dts_s
        self._latest_s = max(self._latest_s, t_s)

    def _seconds(self, stamp: int) -> Fraction:
        return (stamp - self._video.start_pts) * self._video.time_base

    def _pass_on(self, *, is_over: bool = False) -> Iterator[Any]:
        while self._waiting:
            needed = self._is_needed(self._waiting[0])
            if needed is None:
                if not is_over and not self._is_full():
                    return
                needed = True
            if needed:
                self._feeds = True
                if self._waiting[0].is_key:
                    self.fed_keys.append(self._waiting[0].t_s)
                yield self._next()
            else:
                yield from self._leave_group()

    def _is_needed(self, first: _Waiting) -> bool | None:
        if not self._skips:
            return True
        if not first.is_key and not self._feeds:
            return False
        if first.is_key:
            while self._keys and self._keys[0] <= first.t_s:
                self._keys.popleft()
        until_s = self._keys[0] if self._keys else None
        return self._plan.needs(first.by_s, until_s)

    def _is_full(self) -> bool:
        return self._waiting_bytes > _WAITING_BYTES or len(self._waiting) > _WAITING

    def _next(self) -> Any:
        first = self._waiting.popleft()
        self._waiting_bytes -= first.packet.size
        return first.packet

    def _leave_group(self) -> Iterator[Left]:
        """Drop what waits up to the next key frame, or to the end."""
        self._feeds = False
        until_s = self._waiting[0].t_s
        self._next()
        while self._waiting and not self._waiting[0].is_key:
            until_s = max(until_s, self._waiting[0].t_s)
            self._next()
        if self._waiting:
            until_s = self._waiting[0].t_s
        yield Left(until_s)
