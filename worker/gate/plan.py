"""Which windows are looked at: those with movement, some after it, a few others.

Decided window by window, in order, and from the stream and the answers alone: the
same file has the same windows looked at, however fast the machine is.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from worker.gate.activity import Activity
from worker.gate.stillness import is_still
from worker.video.clips import Clip
from worker.video.windows import Window, window_at

_WAIT_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class GateSettings:
    """How generous the gate is.

    `hold_s` is how long it stays open after the last movement; `net_s` after how
    long a window is looked at though nothing moved.
    """

    hold_s: Fraction = Fraction(1, 2)
    net_s: Fraction = Fraction(60)


class Answers:
    """What the network said of the windows so far, for the thread that decodes."""

    def __init__(
        self, stopped: Callable[[], bool], on_wait: Callable[[], object] = lambda: None
    ) -> None:
        """`on_wait` is called before a wait for an answer that is not there."""
        self._stopped, self._on_wait = stopped, on_wait
        self._changed = threading.Condition()
        self._index, self._is_open = -1, False

    def tell(self, index: int, *, is_open: bool) -> None:
        """Window `index` is answered; `is_open`: some behaviour goes on in it."""
        with self._changed:
            self._index, self._is_open = index, is_open
            self._changed.notify_all()

    def is_open(self, index: int) -> bool:
        """Whether a behaviour goes on in window `index`; waits for its answer."""
        if self._index < index:
            self._on_wait()
        with self._changed:
            while self._index < index and not self._stopped():
                self._changed.wait(_WAIT_S)
            return self._is_open


class Plan:
    """Decides each window once, in order."""

    def __init__(
        self,
        activity: Activity,
        *,
        length_s: Fraction,
        stride_s: Fraction,
        answers: Answers,
        settings: GateSettings | None = None,
    ) -> None:
        self._activity, self._answers = activity, answers
        self._length_s, self._stride_s = length_s, stride_s
        self._settings = settings or GateSettings()
        self._index = 0
        self._all = False
        self._looked: dict[int, bool] = {}
        # Those of them that are looked at for their movement alone.
        self._for_movement: set[int] = set()
        # The last one that went to the network whatever was before it.
        self._sure_s = Fraction(0)
        # The last window looked at, and whether its clip went to the network.
        self._last: Window | None = None
        self._given = -1
        self._gave_clip = False
        self._keys: deque[Fraction] = deque()

    def look_always(self) -> None:
        """The stream is one that nothing can be left out of."""
        self._all = True

    def key(self, t_s: Fraction) -> None:
        """Pictures can be decoded from here on."""
        self._keys.append(t_s)

    def given(self, index: int, *, has_clip: bool) -> None:
        """The window's turn has passed; `has_clip` says that an answer will come."""
        self._given, self._gave_clip = index, has_clip
        self._looked.pop(index, None)
        self._for_movement.discard(index)

    def finds_idle(self, clip: Clip) -> bool:
        """Whether the clip was chosen for movement and shows none.

        The net holds for them too. A single picture proves no stillness.
        """
        window = clip.window
        is_idle = (
            window.index in self._for_movement
            and clip.still_s is None
            and window.start_s < self._sure_s + self._settings.net_s
            and is_still(clip.images)
        )
        if is_idle:
            # Where windows after it are wanted for no other movement, decoding ends.
            self._activity.marks.clear(window.start_s, window.end_s)
        else:
            self._sure_s = window.start_s
        return is_idle

    def looks_at(self, index: int) -> bool:
        """Whether this window, the next to be given, is looked at.

        What is not known yet counts as movement.
        """
        while self._index <= index:
            if self._decide(is_last_word=True) is None:
                raise RuntimeError(f"window {self._index} was not decided")
        return self._looked.get(index, True)

    def needs(self, from_s: Fraction, until_s: Fraction | None) -> bool | None:
        """Whether pictures from `from_s` on are wanted, by a window before `until_s`.

        None: not known yet. A window whose decision waits for an answer that cannot
        have come yet needs pictures: they bring the answer about.
        """
        if self._all:
            return True
        while until_s is None or self._next.start_s < until_s:
            if self._last is not None and self._last.end_s > from_s:
                return True
            if self._waits():
                return True
            if self._decide(is_last_word=False) is None:
                return None
        last = self._last
        return last is not None and last.end_s > from_s

    @property
    def _next(self) -> Window:
        return window_at(self._index, length_s=self._length_s, stride_s=self._stride_s)

    def _waits(self) -> bool:
        """Whether the next decision hangs on a window that was not given yet."""
        last = self._last
        if last is None or last.index != self._index - 1:
            return False
        return self._given < last.index and not self._wanted_by_stream(self._next)

    def _decide(self, *, is_last_word: bool) -> bool | None:
        window = self._next
        wanted = self._all or self._wanted_by_stream(window)
        if not self._all and wanted and self._last and self._is_marked(window):
            self._for_movement.add(window.index)
        if not wanted:
            if not is_last_word and self._activity.known_s < window.end_s:
                return None
            wanted = self._activity.known_s < window.end_s or self._goes_on()
        self._looked[window.index] = wanted
        if wanted:
            self._last = window
        self._index += 1
        self._activity.marks.drop(window.start_s - self._settings.hold_s)
        while self._keys and self._keys[0] <= window.start_s - self._stride_s:
            self._keys.popleft()
        return wanted

    def _is_marked(self, window: Window) -> bool:
        from_s = window.start_s - self._settings.hold_s
        return self._activity.marks.touch(from_s, window.end_s)

    def _wanted_by_stream(self, window: Window) -> bool:
        settings = self._settings
        if self._last is None or self._is_marked(window):
            return True
        idle_s = window.start_s - self._last.start_s
        if idle_s >= settings.net_s * 3 / 2:
            return True
        # Cheapest right after a key frame, with nothing to decode before it.
        return idle_s >= settings.net_s and any(
            0 <= window.start_s - key_s < self._stride_s for key_s in self._keys
        )

    def _goes_on(self) -> bool:
        """Whether the window before shows a behaviour that may not be cut off."""
        last = self._last
        if last is None or last.index != self._index - 1:
            return False
        if not self._gave_clip or self._given < last.index:
            return False
        return self._answers.is_open(last.index)
