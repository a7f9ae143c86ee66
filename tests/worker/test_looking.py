"""Every second window is spared where nothing is suspected, whoever is faster."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.worker import media
from worker.clip_feed import Item
from worker.looking import Look, Looks
from worker.pipeline import WindowScored, analyse
from worker.scoring import Answer
from worker.slowfast.fake import FakeEngine, fake_card
from worker.slowfast.localise import Box
from worker.video.clips import Clip, Skipped
from worker.video.gaps import Gap
from worker.video.windows import window_at

CALM = 0.15
_PICTURES = np.zeros((1, 1, 1, 3), dtype=np.uint8)


class _Scorer:
    """Answers the window i with the i-th of `scores`, as a fall."""

    best_batch = 4

    def __init__(self, scores: Sequence[float], **card) -> None:
        self.card = replace(fake_card(), **card)
        self.asked: list[int] = []
        self._scores = scores

    def answers(self, clips: Sequence[Clip]) -> Iterator[Answer]:
        for clip in clips:
            self.asked.append(clip.window.index)
            yield self.answer(clip.window.index)

    def answer(self, index: int) -> Answer:
        score = self._scores[index]
        scores = {"normal": 1 - score, "fall": score, "assault": 0.0}
        return Answer(scores, lambda _: Box(0, 0, 1, 1))


def _clip(index: int, **how) -> Clip:
    window = window_at(index, length_s=Fraction(2), stride_s=Fraction(1, 2))
    return Clip(window, _PICTURES, **how)


def _looks(scorer: _Scorer, *, spares: bool = True) -> Looks:
    def is_calm(answer: Answer) -> bool:
        return answer.scores["fall"] < CALM

    return Looks(scorer, spares=spares, is_calm=is_calm, is_open=lambda: False)


def _all(looks: Looks, *parts: Sequence[Item]) -> list[Look | Gap]:
    given = [look for part in parts for look in looks.of(part)]
    return given + list(looks.of([], is_last=True))


def _looked(given: Sequence[Look | Gap]) -> list[int]:
    return [x.window.index for x in given if isinstance(x, Look) and x.looked]


def test_between_calm_windows_every_second_one_is_spared() -> None:
    scorer = _Scorer([0.0, 0.1, 0.08, 0.1, 0.0, 0.1, 0.1])
    given = _all(_looks(scorer), [_clip(index) for index in range(7)])
    assert [look.window.index for look in given] == list(range(7))
    assert _looked(given) == [0, 2, 4, 6]
    assert scorer.asked == [0, 2, 4, 6]
    assert given[1].answer.scores["fall"] == pytest.approx(0.04)
    assert given[5].answer.scores["normal"] == pytest.approx(0.95)


def test_beside_one_that_is_not_calm_all_are_asked_about() -> None:
    scorer = _Scorer([0, 0, 0, 0.9, 0.2, 0.9, 0, 0, 0])
    given = _all(_looks(scorer), [_clip(index) for index in range(9)])
    assert _looked(given) == [0, 2, 3, 4, 5, 6, 8]
    assert [look.answer.scores["fall"] for look in given][3:6] == [0.9, 0.2, 0.9]


def test_who_is_last_before_a_gap_or_stillness_is_asked_about() -> None:
    items = [
        _clip(0), _clip(1), Skipped(_clip(2).window), _clip(3), _clip(4), _clip(5),
        Gap(Fraction(4), Fraction(6)), _clip(12), _clip(13), _clip(14, is_idle=True),
        _clip(15), _clip(16), _clip(17),
    ]  # fmt: skip
    given = _all(_looks(_Scorer([0.0] * 18)), items)
    assert _looked(given) == [0, 1, 3, 4, 5, 12, 13, 15, 16, 17]
    assert [type(x) for x in given].index(Gap) == 6


def test_the_last_one_waits_for_its_neighbour_unless_somebody_waits_for_it() -> None:
    looks = _looks(_Scorer([0.0] * 4))
    assert _looked(list(looks.of([_clip(0), _clip(1)]))) == [0]
    assert _looked(list(looks.of([], is_last=True))) == [1]
    assert _looked(list(looks.of([_clip(2), _clip(3)], is_last=True))) == [2, 3]


@pytest.mark.parametrize("seed", range(20))
def test_how_windows_come_together_changes_nothing(seed: int) -> None:
    """In one batch, one by one or in any other way: the same are asked about, and no
    event is lost that one of its neighbours hints at."""
    rng = random.Random(seed)
    scores = [rng.choice([0.0, 0.1, 0.1, 0.2, 0.9]) for _ in range(60)]
    items: list[Item] = [
        Skipped(_clip(i).window) if rng.random() < 0.1 else _clip(i) for i in range(60)
    ]
    ways = [[items], [[item] for item in items]]
    cut = sorted(rng.sample(range(60), 12))
    edges = zip([0, *cut], [*cut, 60], strict=True)
    ways.append([items[a:b] for a, b in edges])
    first, *others = [_all(_looks(_Scorer(scores)), *way) for way in ways]
    told = [(x.window, x.looked, dict(x.answer.scores)) for x in first]
    for other in others:
        assert told == [(x.window, x.looked, dict(x.answer.scores)) for x in other]
    looked = set(_looked(first))
    for i, item in enumerate(items):
        if isinstance(item, Clip) and i not in looked:
            assert {i - 1, i + 1} <= looked
            assert max(scores[i - 1], scores[i + 1]) < CALM


@pytest.mark.parametrize("card", [{"stride_s": Fraction(1)}, {"window_s": Fraction(1)}])
def test_windows_that_share_too_little_are_all_asked_about(card: dict) -> None:
    scorer = _Scorer([0.0] * 8, **card)
    assert _looked(_all(_looks(scorer), [_clip(i) for i in range(8)])) == [*range(8)]


def test_the_frame_that_stays_is_asked_about_once() -> None:
    scorer = _Scorer([0.0] * 9)
    still = [_clip(i, still_s=Fraction(3)) for i in range(2, 8)]
    given = _all(_looks(scorer), [_clip(0), _clip(1), *still, _clip(8)])
    assert scorer.asked == [0, 2, 8]
    assert _looked(given) == [0, *range(2, 9)]


def test_a_walk_costs_half_the_network_and_a_fall_in_it_none_of_its_windows() -> None:
    """Something moves all the time that the model does not know; a fall at 20 s."""
    blocks = (
        *(media.Block("dumping", t, t + 0.5, x=8 + 2 * t, y=30) for t in range(40)),
        media.Block("fall", 20, 22, x=60, y=60),
    )
    data = media.video(seconds=40, blocks=blocks)
    engine, every = FakeEngine(), FakeEngine()
    gated = list(analyse(io.BytesIO(data), engine=engine))
    plain = list(analyse(io.BytesIO(data), engine=every, gate="off"))
    assert sum(engine.calls) < 0.65 * sum(every.calls)
    hot = [
        (e.start_s, dict(e.scores))
        for e in plain
        if isinstance(e, WindowScored) and e.scores["fall"] >= 0.3
    ]
    seen = [(e.start_s, dict(e.scores)) for e in gated if isinstance(e, WindowScored)]
    assert len(hot) > 4
    assert all(window in seen for window in hot)
