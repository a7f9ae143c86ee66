"""Figures are rank statistics, intervals draw sources, splits never share one."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from worker.training.data import Clip, check_apart
from worker.training.errors import DataError, LeakError
from worker.training.evaluate import Scored
from worker.training.folds import assign_folds, split
from worker.training.measure import measure
from worker.training.metrics import (
    accuracy,
    auc,
    bootstrap,
    threshold_for_precision,
)


def clip(name: str, label: str, group: str) -> Clip:
    return Clip(name, label, group, Path("none.npy"))


def test_auc_is_the_chance_of_a_right_order() -> None:
    rng = np.random.default_rng(1)
    scores = rng.integers(0, 10, 60) / 10
    positive = rng.random(60) < 0.4
    pairs = list(itertools.product(scores[positive], scores[~positive]))
    plain = sum((p > n) + 0.5 * (p == n) for p, n in pairs) / len(pairs)
    assert auc(scores, positive) == pytest.approx(plain, abs=1e-12)


def test_auc_of_one_class_is_not_a_number() -> None:
    assert np.isnan(auc(np.array([0.1, 0.2]), np.array([True, True])))


def test_accuracy_counts_both_sides() -> None:
    scores, positive = np.array([0.9, 0.4, 0.6, 0.1]), np.array([1, 1, 0, 0], bool)
    assert accuracy(scores, positive, threshold=0.5) == 0.5


def test_interval_is_wider_when_clips_come_from_few_sources() -> None:
    rng = np.random.default_rng(3)
    source = np.repeat(np.arange(8), 10)
    positive = source % 2 == 0
    scores = positive * 0.3 + rng.normal(0, 0.4, 8)[source] + rng.normal(0, 0.05, 80)
    singles = [str(i) for i in range(80)]
    low, high = bootstrap(auc, scores, positive, [str(s) for s in source], rounds=300)
    low_1, high_1 = bootstrap(auc, scores, positive, singles, rounds=300)
    assert high - low > 1.5 * (high_1 - low_1)
    assert low <= auc(scores, positive) <= high


def test_threshold_is_the_lowest_of_that_precision() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    positive = np.array([True, True, False, True, False])
    assert threshold_for_precision(scores, positive, precision=0.7) == 0.6
    assert threshold_for_precision(scores, positive, precision=0.9) == 0.8


def test_no_source_is_on_both_sides_and_labels_are_spread() -> None:
    clips = [
        clip(f"{i}", "assault" if i % 3 else "normal", f"fight/s{i // 4}")
        for i in range(80)
    ]
    clips += [clip(f"f{i}", "fall", f"fall/p{i % 3}") for i in range(9)]
    assigned = assign_folds(clips, folds=5, seed=1)
    tested = []
    for fold in range(5):
        train, test = split(clips, assigned, fold)
        assert not {c.group for c in train} & {c.group for c in test}
        assert 14 <= sum(c.group.startswith("fight") for c in test) <= 18
        tested += test
    assert sorted(c.name for c in tested) == sorted(c.name for c in clips)
    assert assign_folds(clips, folds=5, seed=1) == assigned


def test_one_source_on_both_sides_is_refused() -> None:
    with pytest.raises(LeakError, match="fight/s1"):
        check_apart([clip("a", "fall", "fight/s1")], [clip("b", "fall", "fight/s1")])
    with pytest.raises(DataError):
        assign_folds([clip("a", "fall", "x/1")], folds=1, seed=1)


def test_measuring_gives_figures_by_set_and_thresholds() -> None:
    rows = [("assault", 0.9), ("assault", 0.8), ("normal", 0.7), ("normal", 0.1)]
    scored = [
        Scored(f"c{i}", label, f"fight/s{i}", 0.0, (1 - score, score, 0.0))
        for i, (label, score) in enumerate(rows)
    ]
    figures = measure(scored, ("normal", "assault", "fall"), precision=0.9)
    assert figures["sets"]["fight"]["assault"]["auc"] == 1.0
    assert figures["sets"]["fight"]["assault"]["sources"] == 4
    assert "fall" not in figures["sets"]["fight"]
    assert figures["thresholds"]["assault"]["on"] == 0.8
    assert figures["thresholds"]["assault"]["false_clips"] == 0
    assert len(figures["windows"]) == 4


def test_a_threshold_is_chosen_on_clips_told_by_their_highest_window() -> None:
    """Many weak windows beside a sure one make a clip no less told."""
    clips = {
        ("a", "assault"): (0.9, 0.2, 0.1, 0.1),
        ("b", "assault"): (0.1, 0.7),
        ("c", "normal"): (0.6, 0.6, 0.6, 0.6),
        ("d", "normal"): (0.1,),
    }
    scored = [
        Scored(name, label, f"fight/{name}", float(at), (1 - score, score))
        for (name, label), scores in clips.items()
        for at, score in enumerate(scores)
    ]
    told = measure(scored, ("normal", "assault"), precision=1.0)["thresholds"][
        "assault"
    ]
    assert told["on"] == 0.7
    assert (told["clip_recall"], told["clip_precision"]) == (1.0, 1.0)
    assert (told["false_clips"], told["negative_clips"]) == (0, 2)


def _chosen(*rows: tuple[str, float]) -> dict[str, float | None]:
    scored = [
        Scored(f"c{i}", label, f"fight/s{i}", 0.0, (1 - score, score))
        for i, (label, score) in enumerate(rows)
    ]
    figures = measure(scored, ("normal", "assault"), precision=0.85)
    return dict(figures["thresholds"]["assault"])


def test_the_figures_of_a_threshold_are_those_of_its_digits() -> None:
    told = _chosen(("assault", 0.70056), ("assault", 0.9), ("normal", 0.05))
    assert (told["on"], told["clip_recall"]) == (0.7, 1.0)
    told = _chosen(("assault", 0.62949), ("normal", 0.6294), ("normal", 0.05))
    assert (told["on"], told["clip_precision"]) == (0.629, 0.5)


def test_a_behaviour_that_scores_too_low_has_no_precision() -> None:
    told = _chosen(("assault", 0.1), ("normal", 0.05))
    assert (told["on"], told["clip_precision"], told["clip_recall"]) == (0.15, None, 0)
