"""Which of the windows that arrive the network is asked about, and the answers.

Three kinds cost no network: those in which nothing moves, those that show nothing but
the frame of the one before, and every second one where nothing is suspected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from worker.clip_feed import Item
from worker.scoring import Answer, Scorer
from worker.slowfast.card import ModelCard
from worker.slowfast.localise import Box
from worker.video.clips import Clip
from worker.video.gaps import Gap
from worker.video.windows import Window

# Windows are left out only where the ones beside them show all that they do, and
# three quarters of it in each.
_STRIDES_A_WINDOW: Final = 4


@dataclass(frozen=True, slots=True)
class Look:
    """One window's answer; `looked` is False where the network was not asked."""

    window: Window
    answer: Answer
    looked: bool


class Looks:
    """Takes what the feed gives and gives a `Look` for each window, in their order.

    A window of odd number whose neighbours are both asked about and calm is spared: its
    answer lies halfway between theirs. It waits for the second of them, so that which
    ones are spared hangs on the video alone, never on who was faster.
    """

    def __init__(
        self,
        scorer: Scorer,
        *,
        spares: bool,
        is_calm: Callable[[Answer], bool],
        is_open: Callable[[], bool],
    ) -> None:
        """`spares` False asks about all in which something moves. `is_calm` says of an
        answer that no behaviour is suspected, `is_open` that one goes on in the window
        which was given last."""
        self._scorer, self._is_calm, self._is_open = scorer, is_calm, is_open
        self._spares = spares and _can_spare(scorer.card)
        self._unseen = _unseen(scorer.card)
        self._waiting: Clip | None = None
        # The last window that was asked about, and its answer.
        self._before: tuple[int, Answer] | None = None
        self._still_s: Fraction | None = None
        self._latest: Answer = self._unseen

    @property
    def wanted(self) -> int:
        """How many items make a batch of those that are asked about."""
        batch = self._scorer.best_batch
        return batch * 2 if self._spares and batch > 1 else batch

    def of(
        self, items: Sequence[Item], *, is_last: bool = False
    ) -> Iterator[Look | Gap]:
        """The items' answers, and the gaps among them.

        The last window may wait for the next call unless `is_last`: somebody waits for
        its answer, or nothing comes any more.
        """
        run = [] if self._waiting is None else [self._waiting]
        self._waiting = None
        for item in items:
            if isinstance(item, Clip) and not item.is_idle:
                run.append(item)
                continue
            yield from self._in_a_row(run, is_last=True)
            run = []
            if isinstance(item, Gap):
                yield item
            elif isinstance(item, Clip) and self._is_open():
                # Nothing moves in it, and yet it belongs to what goes on.
                yield from self._in_a_row([item], is_last=True)
            else:
                yield Look(item.window, self._unseen, looked=False)
        yield from self._in_a_row(run, is_last=is_last)

    def _in_a_row(self, clips: list[Clip], *, is_last: bool) -> Iterator[Look]:
        between = self._between(clips)
        if clips and not is_last and clips[-1].window.index in between:
            self._waiting = clips.pop()
        between &= {clip.window.index - 1 for clip in clips}
        known = {} if self._before is None else dict([self._before])
        self._ask([c for c in clips if c.window.index not in between], known)
        self._ask([c for c in clips if self._stirs(c, between, known)], known)
        for clip in clips:
            index = clip.window.index
            if index in known:
                self._before = index, known[index]
                yield Look(clip.window, known[index], looked=True)
            else:
                answer = _halfway(known[index - 1], known[index + 1])
                yield Look(clip.window, answer, looked=False)

    def _between(self, clips: Sequence[Clip]) -> set[int]:
        """The windows of odd number that follow on one which is asked about."""
        if not self._spares:
            return set()
        asked = {clip.window.index for clip in clips}
        if self._before is not None:
            asked.add(self._before[0])
        return {
            clip.window.index
            for clip in clips
            if clip.window.index % 2
            and clip.window.index - 1 in asked
            and clip.still_s is None
        }

    def _stirs(
        self, clip: Clip, between: set[int], known: Mapping[int, Answer]
    ) -> bool:
        """Whether it lies between two others of which one is not calm."""
        index = clip.window.index
        return index in between and not all(
            self._is_calm(known[beside]) for beside in (index - 1, index + 1)
        )

    def _ask(self, clips: Sequence[Clip], known: dict[int, Answer]) -> None:
        """Put the answers to `clips` into `known`.

        Recorders that store changes alone leave hours to a single frame: a clip that
        shows nothing but the frame of the one before has its answer.
        """
        fresh = []
        for clip in clips:
            if clip.still_s is None or clip.still_s != self._still_s:
                fresh.append(clip)
            self._still_s = clip.still_s
        answers = {
            clip.window.index: answer
            for clip, answer in zip(fresh, self._scorer.answers(fresh), strict=True)
        }
        for clip in clips:
            self._latest = answers.get(clip.window.index, self._latest)
            known[clip.window.index] = self._latest


def _can_spare(card: ModelCard) -> bool:
    """Whether a window's neighbours show all of it; people need every look to be
    followed."""
    return not card.scores_people and card.stride_s * _STRIDES_A_WINDOW <= card.window_s


def _unseen(card: ModelCard) -> Answer:
    """The answer to a window in which nothing moves: the background."""
    return Answer(
        {label: float(label == card.labels[0]) for label in card.labels},
        _nowhere,
        subjects=() if card.scores_people else None,
    )


def _halfway(before: Answer, after: Answer) -> Answer:
    scores = {
        label: (score + after.scores[label]) / 2
        for label, score in before.scores.items()
    }
    return Answer(scores, _nowhere)


def _nowhere(label: str) -> Box:
    raise LookupError(f"nobody looked for {label}")
