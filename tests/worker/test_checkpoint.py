"""Weights are loaded only when they are exactly the card's, and never as code."""

import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.worker.tiny_model import save_tiny_model, tiny_card
from worker.slowfast.card import load_card
from worker.slowfast.checkpoint import load_network, load_weights, save_weights
from worker.slowfast.errors import ChecksumError, MismatchError, WeightsError
from worker.slowfast.network import build_network, head_logits


def test_weights_survive_being_written_and_read(tmp_path: Path) -> None:
    card = tiny_card()
    network = build_network(card).eval()
    sha256 = save_weights(network, tmp_path / "w", half=False)
    other = build_network(card).eval()
    load_weights(other, tmp_path / "w", sha256=sha256)
    fast = torch.randn(1, 3, 8, 32, 32)
    with torch.no_grad():
        expected = head_logits(network, fast[:, :, :2], fast)
        assert torch.equal(head_logits(other, fast[:, :, :2], fast), expected)


def test_half_floats_keep_the_scores(tmp_path: Path) -> None:
    card = load_card(save_tiny_model(tmp_path))
    halved = load_network(card)
    torch.manual_seed(5)
    network = build_network(card).eval()
    slow, fast = torch.randn(2, 3, 2, 32, 32), torch.randn(2, 3, 8, 32, 32)
    with torch.no_grad():
        difference = halved([slow, fast]) - network([slow.clone(), fast.clone()])
    assert difference.abs().max() < 1e-3


def test_one_changed_byte_is_refused(tmp_path: Path) -> None:
    card = load_card(save_tiny_model(tmp_path))
    data = bytearray(card.weights_path.read_bytes())
    data[-1] ^= 1
    card.weights_path.write_bytes(data)
    with pytest.raises(ChecksumError, match="sha256"):
        load_network(card)


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    card = load_card(save_tiny_model(tmp_path))
    card.weights_path.unlink()
    with pytest.raises(WeightsError, match="cannot read"):
        load_network(card)


def test_pickle_is_never_executed(tmp_path: Path) -> None:
    import hashlib

    class Hostile:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "executed",))

    data = pickle.dumps(Hostile())
    (tmp_path / "w").write_bytes(data)
    with pytest.raises(WeightsError, match="not a safetensors file"):
        load_weights(
            build_network(tiny_card()),
            tmp_path / "w",
            sha256=hashlib.sha256(data).hexdigest(),
        )
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("fault", ["lacks", "has the unknown", "has another shape for"])
def test_other_names_or_shapes_change_nothing(tmp_path: Path, fault: str) -> None:
    import hashlib

    card = load_card(save_tiny_model(tmp_path))
    tensors = load_file(card.weights_path)
    if fault == "lacks":
        del tensors["head.projection.bias"]
    elif fault == "has the unknown":
        tensors["head.extra"] = torch.zeros(1)
    else:
        tensors["head.projection.bias"] = torch.zeros(7)
    save_file(tensors, tmp_path / "other")
    sha256 = hashlib.sha256((tmp_path / "other").read_bytes()).hexdigest()
    network = build_network(card)
    before = {k: v.clone() for k, v in network.state_dict().items()}
    with pytest.raises(MismatchError, match=fault):
        load_weights(network, tmp_path / "other", sha256=sha256)
    after = network.state_dict()
    assert all(torch.equal(before[k], after[k]) for k in before)
