"""Figures are those of the field's own tools; intervals draw sources."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from tests.worker.evaluated import watched
from worker.evaluation.classes import class_figures, confusion
from worker.evaluation.curves import (
    average_precision,
    calibration_error,
    precision_recall,
    reliability,
    roc,
)
from worker.evaluation.intervals import caution, estimate, interval, ratio, upper_bound
from worker.evaluation.material import TrueEvent
from worker.training.metrics import auc


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("digits", [1, 6])
def test_ap_auc_and_roc_are_those_of_scikit_learn(seed: int, digits: int) -> None:
    rng = np.random.default_rng(seed)
    positive = rng.random(80) < 0.3
    scores = np.round(np.clip(rng.normal(0.4 + 0.2 * positive, 0.2), 0, 1), digits)
    ap = average_precision_score(positive, scores)
    assert average_precision(scores, positive) == pytest.approx(ap, abs=1e-12)
    area = roc_auc_score(positive, scores)
    assert auc(scores, positive) == pytest.approx(area, abs=1e-12)
    x, y, _ = roc_curve(positive, scores, drop_intermediate=False)
    assert np.allclose(roc(scores, positive), np.stack([x, y], axis=1))


def test_a_class_without_positives_has_no_curve_and_no_ap() -> None:
    scores, positive = np.array([0.2, 0.7]), np.array([False, False])
    assert math.isnan(average_precision(scores, positive))
    assert roc(scores, positive) == precision_recall(scores, positive) == []
    empty = np.array([])
    assert math.isnan(average_precision(empty, empty.astype(bool)))


def test_calibration_error_is_the_mean_distance_from_the_diagonal() -> None:
    scores = np.array([0.1, 0.15, 0.9, 0.9, 0.9, 1.0])
    positive = np.array([False, True, True, True, False, True])
    low, high = reliability(scores, positive)
    assert (low.count, low.share_right) == (2, 0.5)
    assert low.mean_score == pytest.approx(0.125)
    assert (high.low, high.count, high.share_right) == (0.9, 4, 0.75)
    expected = (2 * (0.5 - 0.125) + 4 * (0.925 - 0.75)) / 6
    assert calibration_error(scores, positive) == pytest.approx(expected)


@pytest.mark.parametrize("events", [0, 1, 10, 300, 2000])
def test_the_upper_bound_is_the_exact_one_of_a_poisson_count(events: int) -> None:
    assert upper_bound(events) == pytest.approx(chi2.ppf(0.95, 2 * events + 2) / 2)
    assert upper_bound(0) == pytest.approx(3, abs=0.01)


def test_intervals_draw_whole_sources() -> None:
    values = [1.0] * 10 + [0.0] * 10
    ones = [1.0] * 20
    two = interval(ratio(values, ones), ["a"] * 10 + ["b"] * 10)
    many = interval(ratio(values, ones), [str(i) for i in range(20)])
    assert two == [0, 1]
    assert many is not None and 0.2 < many[0] < 0.45 and 0.55 < many[1] < 0.8
    assert interval(ratio(values, ones), ["one"] * 20) is None
    alone = interval(lambda at: float(np.mean(np.asarray(values)[at])), ["a", "b"] * 10)
    assert alone == interval(ratio(values, ones), ["a", "b"] * 10)
    nothing = estimate("x", ratio([0.0], [0.0]), ["a"])
    assert nothing == {"x": None, "x_95": None}


def test_few_files_or_sources_are_said_to_be_few() -> None:
    assert caution(10, 5) is None
    assert caution(9, 9) and caution(200, 4)


def test_a_file_scores_as_its_surest_window_and_the_threshold_decides() -> None:
    event = TrueEvent("assault", 0, 10)
    files = [
        watched("a", label="assault", events=[event], scores=[0.1, 0.8]),
        watched("b", label="assault", events=[event], scores=[0.3, 0.2]),
        watched("c", scores=[0.7, 0.0]),
        watched("d", scores=[0.1]),
    ]
    found = class_figures(files, "assault", 0.65)
    assert (found["positives"], found["files"]) == (2, 4)
    assert (found["recall"], found["precision"], found["accuracy"]) == (0.5, 0.5, 0.5)
    assert found["auc"] == 0.75
    assert found["roc"][0] == [0, 0] and found["roc"][-1] == [1, 1]
    assert "too few" in found["caution"]


def test_confusion_has_a_row_for_what_the_model_does_not_know() -> None:
    files = [
        watched("a", label="assault", events=[TrueEvent("assault", 0, 9)], scores=[1]),
        watched("b", label="smoking", events=[TrueEvent("smoking", 0, 9)], scores=[0]),
        watched("c", scores=[0.9]),
    ]
    found = confusion(files, ("normal", "assault"), {"assault": 0.5})
    assert found["rows"] == ["normal", "assault", "smoking"]
    assert found["columns"] == ["normal", "assault"]
    assert found["counts"] == [[0, 1], [0, 1], [1, 0]]
    assert found["accuracy"] == pytest.approx(1 / 3, abs=1e-4)
