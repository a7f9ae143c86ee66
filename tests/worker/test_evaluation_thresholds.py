"""Other thresholds on the same windows: what they come to, and which is taken."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.worker import media
from tests.worker.evaluated import STRIDE_S, WINDOW_S, watched
from worker.detections import Hysteresis
from worker.evaluation.errors import ThresholdError
from worker.evaluation.ladders import ladders_of
from worker.evaluation.material import Item, TrueEvent
from worker.evaluation.thresholds import card_with, choose_thresholds
from worker.evaluation.tracks import Track, timeline
from worker.evaluation.watching import Watched, watch
from worker.pipeline_events import WindowScored
from worker.slowfast.fake import FakeEngine, fake_card
from worker.slowfast.localise import Box
from worker.video.windows import Window

FIGHT = TrueEvent("assault", 2, 6)


def _track(windows: list[WindowScored]) -> Track:
    scores = np.asarray([window.scores["assault"] for window in windows], dtype=float)
    shown = np.asarray(["assault" in window.shown for window in windows], dtype=bool)
    return Track(timeline(windows, STRIDE_S), scores, shown)


def _merged(
    windows: list[WindowScored], on: float, off: float
) -> list[tuple[float, float]]:
    """As the pipeline merges them."""
    hysteresis = Hysteresis(
        "assault", on=on, off=off, stride_s=STRIDE_S, window_s=Fraction(2)
    )
    found = []
    for index, window in enumerate(windows):
        place = Window(index, window.start_s, window.end_s)
        seen = [float("assault" in window.shown)] * 8
        score = window.scores["assault"]
        found += hysteresis.add(place, score, Box(0, 0, 1, 1), seen)
    found += hysteresis.close(until_s=windows[-1].end_s)
    over = [one for one in found if not one.is_ongoing]
    return [(float(one.start_s), float(one.end_s)) for one in over]


@pytest.mark.parametrize("seed", range(20))
def test_tracks_merge_windows_as_the_pipeline_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Some are long enough to be cut, some windows were not looked at, and the last one
    # ends with the video.
    walk = np.clip(np.cumsum(rng.normal(0, 0.12, 400)) % 1.6, 0, 1).round(2)
    at = np.flatnonzero(rng.random(400) > 0.02)
    starts = [Fraction(int(i), 2) for i in at]
    starts[-1] -= Fraction(1, 7)
    windows = [
        WindowScored(start_s, start_s + WINDOW_S, {"assault": float(walk[i])})
        for i, start_s in zip(at, starts, strict=True)
    ]
    track = _track(windows)
    for on in (1.0, 0.9, 0.6, 0.31, 0.05):
        off = round(on * rng.choice([0.1, 0.6, 1.0]), 3)
        assert np.allclose(track.merged(on, off), _merged(windows, on, off))


@pytest.mark.parametrize("seed", range(20))
def test_tracks_go_on_while_it_shows_as_the_pipeline_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    walk = np.clip(np.cumsum(rng.normal(0, 0.12, 300)) % 1.6, 0, 1).round(2)
    shown = np.cumsum(rng.normal(0, 0.3, 300)) % 2 > 1
    at = np.flatnonzero(rng.random(300) > 0.02)
    windows = [
        WindowScored(
            Fraction(int(i), 2), Fraction(int(i), 2) + WINDOW_S,
            {"assault": float(walk[i])}, shown=frozenset(["assault"] * int(shown[i])),
        )
        for i in at
    ]  # fmt: skip
    track = _track(windows)
    for on in (0.9, 0.6, 0.31):
        for off in (on * 0.4, on):
            told, merged = track.merged(on, off), _merged(windows, on, off)
            assert len(told) == len(merged)
            assert np.allclose(told, merged, atol=1.001)


def test_tracks_cut_what_lasts_too_long_also_at_the_end() -> None:
    for count in (60, 61, 62, 121, 122, 130):
        windows = list(watched(scores=[0.9] * count).windows)
        assert _track(windows).merged(0.6, 0.3) == _merged(windows, 0.6, 0.3)
    assert Track(timeline([], STRIDE_S), np.zeros(0)).merged(0.1, 0.1) == []


def test_tracks_give_what_the_pipeline_gave(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    block = media.Block("assault", 3, 6, x=100, y=60)
    path.write_bytes(media.video(seconds=12, blocks=(block,)))
    item = Item(path, "a", "assault", "x/a", "clip", 12, (FIGHT,))
    engine = FakeEngine()
    found = watch(item, engine=engine)
    pair = engine.card.thresholds["assault"]
    (told,) = found.found("assault")
    assert _track(list(found.windows)).merged(pair["on"], pair["off"]) == [
        (float(told.start_s), float(told.end_s))
    ]


def test_only_thresholds_that_change_something_are_levels() -> None:
    files = [
        watched("p", events=[FIGHT], scores=[0, 0, 0, 0.8]),
        watched("n", length_s=3600, scores=[0.1, 0.2, 0.3, 0.2, 0.1, 0, 0, 0, 0.5]),
    ]
    card = fake_card(("normal", "assault"))
    levels = ladders_of(files, card)["assault"].levels
    told = [(level.on, level.alarms, level.found) for level in levels]
    assert told[0][1:] == ((0,), (0,))
    assert told[1:] == [(0.8, (0,), (1,)), (0.5, (1,), (1,)), (0.3, (2,), (1,))]


def test_the_threshold_is_that_of_most_recall_within_the_budget() -> None:
    files = [
        watched(f"p{i}", events=[FIGHT], scores=[0, 0, 0, score])
        for i, score in enumerate((0.95, 0.8, 0.6, 0.3))
    ]
    files += [
        watched("n1", length_s=3600, scores=[0.7, 0, 0, 0, 0, 0.4]),
        watched("n2", length_s=3600, scores=[0.5]),
    ]
    card = fake_card(("normal", "assault"))
    none = choose_thresholds(ladders_of(files, card), card, per_hour=0)["assault"]
    assert 0.7 < none["on"] <= 0.8
    assert (none["recall"], none["alarms"], none["hours"]) == (0.5, 0, 2)
    one = choose_thresholds(ladders_of(files, card), card, per_hour=0.5)["assault"]
    assert 0.5 < one["on"] <= 0.6
    assert (one["recall"], one["per_hour"], one["alarms"]) == (0.75, 0.5, 1)
    assert "2.00 h are too few to show 0.5 an hour" in one["caution"]
    assert one["per_hour_upper_95"] == pytest.approx(4.744 / 2, abs=0.01)
    stated = card_with(card, {"assault": one})
    assert stated.thresholds["assault"] == {"on": one["on"], "off": one["off"]}
    assert stated.quality["thresholds"]["assault"]["wanted_per_hour"] == 0.5


def test_thresholds_can_be_raised_alone() -> None:
    """What other clips asked for stays where this footage would allow for less."""
    card = replace(
        fake_card(("normal", "assault")),
        thresholds={"assault": {"on": 0.6, "off": 0.3}},
        quality={"thresholds": {"assault": {"on": 0.6, "clip_recall": 0.5}}},
    )
    files = [
        watched("p1", events=[FIGHT], scores=[0, 0, 0, 0.3]),
        watched("p2", events=[FIGHT], scores=[0, 0, 0, 0.95]),
    ]
    quiet = watched("n1", length_s=3600, scores=[0.15])
    loud = watched("n2", length_s=3600, scores=[0.7, 0, 0, 0.65, 0, 0, 0, 0.72])

    def chosen(*files: Watched, per_hour: float = 0) -> dict[str, Any]:
        ladders = ladders_of(files, card)
        return choose_thresholds(ladders, card, per_hour=per_hour, raise_only=True)

    kept = chosen(*files, quiet)
    assert (kept["assault"]["on"], kept["assault"]["off"]) == (0.6, 0.3)
    assert "kept" in kept["assault"] and kept["assault"]["alarms"] == 0
    assert card_with(card, kept).thresholds == card.thresholds
    assert card_with(card, kept).quality == card.quality

    raised = chosen(*files, loud)
    assert (raised["assault"]["on"], raised["assault"]["raised_from"]) == (0.721, 0.6)
    assert raised["assault"]["recall"] == 0.5
    assert "clip_recall" not in card_with(card, raised).quality["thresholds"]["assault"]
    assert chosen(*files, loud, per_hour=1)["assault"]["on"] == 0.701
    without_events = chosen(loud)["assault"]
    assert (without_events["on"], without_events["recall"]) == (0.721, None)


def test_it_is_said_when_no_threshold_keeps_within_the_budget() -> None:
    files = [
        watched("p", events=[FIGHT], scores=[1.0]),
        watched("n", length_s=3600, scores=[1.0]),
    ]
    card = fake_card(("normal", "assault"))
    told = choose_thresholds(ladders_of(files, card), card, per_hour=0)["assault"]
    assert (told["on"], told["per_hour"]) == (1, 1)
    assert "even the highest" in told["caution"]


def test_without_clips_a_threshold_stays_and_without_footage_none_is_chosen() -> None:
    card = fake_card(("normal", "assault"))
    normal = ladders_of([watched(scores=[0.1])], card)
    kept = choose_thresholds(normal, card, per_hour=1)["assault"]
    assert kept["on"] == card.thresholds["assault"]["on"] and "kept" in kept
    fights = ladders_of([watched(events=[FIGHT], scores=[1])], card)
    with pytest.raises(ThresholdError):
        choose_thresholds(fights, card, per_hour=1)
