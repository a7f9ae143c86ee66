"""Labels of a network become the behaviours that are reported, by stated formulas."""

from pathlib import Path

import numpy as np
import pytest

from tests.worker.tiny_model import tiny_card, tiny_values
from tests.worker.zoo_cards import MEANING, SEEN, mapped_card, people_card, slow_card
from worker.slowfast.behaviours import behaviour_scores, to_behaviours
from worker.slowfast.card import card_from_dict, card_to_dict, load_card, save_card
from worker.slowfast.errors import CardError


@pytest.mark.parametrize(
    ("activation", "scores", "expected"),
    [
        # normal, assault, fall; the labels are bow, trip, punch, kick
        ("softmax", [0.1, 0.2, 0.3, 0.4], [0.5, 0.3 + 0.2, 0.16]),
        ("softmax", [1, 0, 0, 0], [1, 0, 0]),
        ("softmax", [0, 0, 1, 0], [0, 1, 0]),
        ("sigmoid", [0.1, 0.2, 0.3, 0.8], [0.6, 0.4, 0.16]),
        ("sigmoid", [0.9, 0.9, 0.9, 0.9], [0.1, 0.9, 0.72]),
    ],
)
def test_scores_follow_the_formula(
    activation: str, scores: list[float], expected: list[float]
) -> None:
    card = mapped_card(activation=activation)
    found = behaviour_scores(card, np.array([scores], dtype=np.float32))
    np.testing.assert_allclose(found, [expected], atol=1e-6)
    assert found.dtype == np.float32


def test_a_sum_of_labels_is_never_more_than_certain() -> None:
    card = mapped_card(label_map=MEANING | {"fall": dict.fromkeys(SEEN, 1.0)})
    found = behaviour_scores(card, np.full((1, 4), 0.25 + 1e-6, dtype=np.float32))
    assert found[0, 2] == 1
    assert found.min() >= 0


def test_maps_are_mixed_by_the_same_weights() -> None:
    rng = np.random.default_rng(1)
    scores = rng.random((2, 4), dtype=np.float32)
    maps = rng.random((2, 4, 2, 3, 3), dtype=np.float32)
    _, mixed = to_behaviours(mapped_card(), scores, maps)
    assert mixed.shape == (2, 3, 2, 3, 3)
    np.testing.assert_allclose(mixed[:, 1], maps[:, 2] + 0.5 * maps[:, 3], rtol=1e-6)
    np.testing.assert_allclose(mixed[:, 2], 0.8 * maps[:, 1], rtol=1e-6)
    assert not mixed[:, 0].any()


def test_a_card_without_a_map_is_left_alone() -> None:
    scores, maps = np.ones((1, 3), np.float32), np.ones((1, 3, 1, 1, 1), np.float32)
    assert to_behaviours(tiny_card(), scores, maps) == (scores, maps)


def test_a_mapped_card_survives_being_written_and_read(tmp_path: Path) -> None:
    card = people_card(detector={"file": "people.onnx", "sha256": "0" * 64})
    save_card(card, tmp_path / "card.yaml")
    assert load_card(tmp_path / "card.yaml") == card


def test_what_a_card_has_no_use_for_is_not_written() -> None:
    assert set(card_to_dict(tiny_card())) == {
        *tiny_values(), "training", "quality", "limits", "fast_input", "motion_gate"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"network_labels": ["bow"]}, "need each other"),
        ({"label_map": MEANING}, "need each other"),
        ({"network_labels": [*SEEN, "bow"], "label_map": MEANING}, "appears twice"),
        (
            {"network_labels": list(SEEN), "label_map": {"fall": {"trip": 1}}},
            "every behaviour",
        ),
        (
            {"network_labels": ["bow", "trip"], "label_map": MEANING},
            "'kick'.*no network label",
        ),
        (
            {
                "network_labels": list(SEEN),
                "label_map": MEANING | {"fall": {"trip": 1.5}},
            },
            "within",
        ),
        ({"network_labels": list(SEEN), "label_map": MEANING | {"fall": {}}}, "within"),
        ({"architecture": slow_card().architecture, "alpha": 4}, "alpha 1"),
        ({"architecture": {"DETECTION.ENABLE": True}}, "scores people"),
    ],
)
def test_contradiction_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(CardError, match=reason):
        card_from_dict(tiny_values(**changes))
