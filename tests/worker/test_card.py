"""A model card says all about a model, and contradictions are refused."""

from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from tests.worker.tiny_model import tiny_card, tiny_values
from worker.slowfast.card import card_from_dict, load_card, save_card
from worker.slowfast.errors import CardError


def test_card_survives_being_written_and_read(tmp_path: Path) -> None:
    card = tiny_card(
        stride_s="1/3", training={"seed": 3}, quality={"auc": 0.9}, limits="none"
    )
    save_card(card, tmp_path / "card.yaml")
    read = load_card(tmp_path / "card.yaml")
    assert read == card
    assert read.stride_s == Fraction(1, 3)
    assert read.weights_path == tmp_path / "weights.safetensors"


def test_json_is_a_card_as_well(tmp_path: Path) -> None:
    import json

    (tmp_path / "card.json").write_text(json.dumps(tiny_values()))
    assert load_card(tmp_path / "card.json") == tiny_card()


@pytest.mark.parametrize("key", sorted(tiny_values()))
def test_missing_key_is_named(key: str) -> None:
    values = tiny_values()
    del values[key]
    with pytest.raises(CardError, match=f"missing key '{key}'"):
        card_from_dict(values)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"labels": ["assault", "fall"]}, "start with 'normal'"),
        ({"labels": ["normal"], "thresholds": {}}, "at least one behaviour"),
        ({"labels": ["normal", "assault", "juggling"]}, "unknown label.*juggling"),
        ({"labels": ["normal", "assault", "fall", "fall"]}, "twice"),
        ({"labels": 3}, "wrong type"),
        ({"window_s": "0"}, "window_s"),
        ({"window_s": "1/0"}, "wrong type"),
        ({"stride_s": "3"}, "stride_s"),
        ({"alpha": 3}, "alpha"),
        ({"alpha": 0}, "alpha"),
        ({"crop_px": 100}, "multiple of 32"),
        ({"std": [0.2, 0.2, 0]}, "std"),
        ({"mean": [0.2, 0.2]}, "three values"),
        ({"activation": "relu"}, "activation"),
        ({"fast_input": "sound"}, "fast_input"),
        ({"thresholds": {"fall": {"on": 0.6, "off": 0.4}}}, "every behaviour"),
        (
            {"thresholds": {k: {"on": 0.2, "off": 0.4} for k in ("fall", "assault")}},
            "off <= on",
        ),
        ({"sha256": "abc"}, "64 hex"),
        ({"weights": "../../secret"}, "beside the card"),
    ],
)
def test_contradiction_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(CardError, match=reason):
        card_from_dict(tiny_values(**changes))


@pytest.mark.parametrize("text", ["[1, 2]", "a: [", "\x00"])
def test_file_that_is_no_card_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "card.yaml"
    path.write_text(text)
    with pytest.raises(CardError, match=r"card\.yaml"):
        load_card(path)


def test_missing_card_is_told_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(CardError) as caught:
        load_card(tmp_path / "none.yaml")
    assert caught.value.code == "MODEL_CARD"
    assert "cannot read the card" in caught.value.message()
    assert caught.value.message("ko").startswith("모델 카드가")


def test_card_runs_no_code(tmp_path: Path) -> None:
    path = tmp_path / "card.yaml"
    hostile = f"name: !!python/object/apply:pathlib.Path.touch [{tmp_path / 'x'}]"
    path.write_text(yaml.safe_dump(tiny_values()) + hostile)
    with pytest.raises(CardError):
        load_card(path)
    assert not (tmp_path / "x").exists()
