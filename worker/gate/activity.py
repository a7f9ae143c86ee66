"""When something moves in a stream, as far as its packets have been read.

Where sizes are believed they decide alone, checked by a look at a key frame now and
then. Elsewhere pictures decide: key frames where they come often, else a few looks a
second. Whatever is in doubt counts as movement: it costs work, never an event.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import Any, Final

from worker.gate.scout import KEYS_WITHIN_S, LOOK_EVERY_S, Look, Scout
from worker.gate.sizes import BIN_S, Bin, Sizes, SizeWatch

CHECK_S: Final = Fraction(10)
_AROUND_S: Final = BIN_S / 2
# So many looks that deny what sizes say end the belief in them.
_DENIALS: Final = 3


class Marks:
    """Stretches of time in which something moves, kept as long as they matter."""

    def __init__(self) -> None:
        self._stretches: deque[tuple[Fraction, Fraction]] = deque()

    def add(self, start_s: Fraction, end_s: Fraction) -> None:
        """Something moves from `start_s` to `end_s`; ends rise from call to call."""
        while self._stretches and self._stretches[-1][1] >= start_s:
            old_start_s, old_end_s = self._stretches.pop()
            start_s, end_s = min(start_s, old_start_s), max(end_s, old_end_s)
        self._stretches.append((start_s, end_s))

    def clear(self, start_s: Fraction, end_s: Fraction) -> None:
        """Nothing moves from `start_s` to `end_s` after all."""
        left = [
            part
            for a, b in self._stretches
            for part in ((a, min(b, start_s)), (max(a, end_s), b))
            if part[0] < part[1]
        ]
        self._stretches = deque(left)

    def touch(self, start_s: Fraction, end_s: Fraction) -> bool:
        """Whether one lies, in part, within [start_s, end_s)."""
        return any(a < end_s and b > start_s for a, b in self._stretches)

    def drop(self, until_s: Fraction) -> None:
        """What ended before is not asked for any more."""
        while self._stretches and self._stretches[0][1] < until_s:
            self._stretches.popleft()


class Activity:
    """Takes every packet in the order of decoding; `known_s` is how far it can tell."""

    def __init__(self, stream: Any, *, max_pixels: int) -> None:
        self.marks = Marks()
        self.known_s = Fraction(0)
        self._sizes = SizeWatch()
        self._scout = Scout(stream, max_pixels=max_pixels)
        self._look: Look | None = None
        self._looks = 0
        self._key_s: Fraction | None = None
        self._gop_s: Fraction | None = None
        self._trusts_sizes = False
        # Within a group: are its pictures looked at one by one, does it all move?
        self._is_fine = self._moves_on = False
        self._bins: list[Bin] = []
        self._more = False
        self._denials = 0

    def close(self) -> None:
        """Nothing is noted any more."""
        self._scout.settle()
        self._scout.close()

    def prepare(self, packet: Any) -> bool:
        """Begin ahead of its turn with what `note` will have to do with the packet.

        False where there is nothing to begin with.
        """
        if self._trusts_sizes or not self._keys_are_often or not packet.is_keyframe:
            return False
        if self._scout.is_intra:
            return False
        self._scout.prepare(packet)
        return True

    @property
    def _keys_are_often(self) -> bool:
        return self._gop_s is not None and self._gop_s <= KEYS_WITHIN_S

    def note(self, packet: Any, t_s: Fraction, *, is_key: bool) -> None:
        """One more packet."""
        closed = self._sizes.add(t_s, packet.size, is_key=is_key)
        if closed is not None:
            self._judge(closed)
        if is_key:
            self._at_key(packet, t_s)
        elif self._moves_on:
            self._mark(max(self.known_s, t_s - BIN_S), t_s)
        elif self._is_fine:
            for look in self._scout.pictures(packet, t_s):
                self._seen(look)

    def doubt(self, start_s: Fraction, end_s: Fraction) -> None:
        """Something is wrong with the stream here: it must be decoded to be known."""
        self.marks.add(start_s - BIN_S, end_s + BIN_S)

    def finish(self, end_s: Fraction) -> None:
        """Nothing comes any more; what no look told is not known to be still."""
        if not self._trusts_sizes:
            last_s = self._look.t_s if self._look else Fraction(0)
            if end_s - last_s > LOOK_EVERY_S * 2:
                self.marks.add(last_s, end_s)
        self.known_s = end_s

    def _judge(self, closed: Bin) -> None:
        around = closed.start_s - _AROUND_S, closed.end_s + _AROUND_S
        if not self._trusts_sizes:
            self._bins.append(closed)
            if self._sizes.bursts(closed):
                self.marks.add(*around)
            return
        verdict = self._sizes.judge(closed)
        if verdict is Sizes.STILL:
            self.known_s = max(self.known_s, closed.end_s - _AROUND_S)
            return
        self._more = True
        self._mark(*around)
        if verdict is Sizes.UNSURE:
            self._disbelieve()

    def _at_key(self, packet: Any, t_s: Fraction) -> None:
        if self._key_s is not None and t_s > self._key_s:
            self._gop_s = t_s - self._key_s
        self._key_s = t_s
        last = self._look
        if self._trusts_sizes:
            if last is None or self._more or t_s >= last.t_s + CHECK_S:
                self._check(self._scout.key(packet, t_s), t_s)
            else:
                self._scout.pass_over(packet)
            return
        if self._scout.is_intra and last and t_s < last.t_s + LOOK_EVERY_S:
            return
        look = self._scout.key(packet, t_s)
        if look is None:
            self._mark(self.known_s, t_s)
        else:
            self._seen(look)
        self._believe_if_clear()
        often = self._keys_are_often
        # What moves at both ends of a group may be taken to move within the next.
        goes_on = self._looks > 2 and all(x is None or x.moves for x in (last, look))
        self._moves_on = not often and goes_on
        self._is_fine = not often and not self._moves_on and not self._trusts_sizes
        if self._is_fine:
            self._scout.restart()
            self._scout.pictures(packet, t_s)

    def _seen(self, look: Look) -> None:
        """A look where pictures decide: what lies before it is known now."""
        last, self._look = self._look, look
        # The first look has nothing to be compared with; the first window is looked
        # at in any case. Later ones tell what changed since the last.
        self._looks += 1
        if last and look.moves:
            self._mark(last.t_s, look.t_s)
            self._bins.clear()
        else:
            done = [b for b in self._bins if b.end_s <= look.t_s]
            self._sizes.confirm(done)
            self._bins = self._bins[len(done) :]
        self.known_s = max(self.known_s, look.t_s)

    def _believe_if_clear(self) -> None:
        """Go by sizes from here on where still ones are told from others."""
        if self._look is None or self._look.moves or not self._sizes.are_clear:
            return
        self._trusts_sizes, self._is_fine, self._moves_on = True, False, False
        self._more, self._denials = False, 0

    def _check(self, look: Look | None, t_s: Fraction) -> None:
        """Do pictures agree with what sizes said since the last look?"""
        last, self._look = self._look, look or self._look
        if look is None:
            self._mark(self.known_s, t_s)
            return
        if self._more and not look.changed and not look.moves:
            self._denials += 1
        elif look.changed and not self._more:
            # Sizes were silent, yet something is there: they are not to be trusted.
            self._mark(last.t_s if last else Fraction(0), t_s)
            self._denials = _DENIALS
        elif not self._more:
            self._denials = 0
        self._more = False
        if self._denials >= _DENIALS:
            self._disbelieve()

    def _disbelieve(self) -> None:
        """Pictures decide again; up to the next key frame nobody knows."""
        self._sizes.forget()
        self._bins.clear()
        self._trusts_sizes, self._denials = False, 0
        self._is_fine, self._moves_on = False, True

    def _mark(self, start_s: Fraction, end_s: Fraction) -> None:
        self.marks.add(start_s, end_s)
        self.known_s = max(self.known_s, end_s)
