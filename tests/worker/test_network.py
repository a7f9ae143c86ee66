"""The network of a card is pyslowfast's own."""

import pytest
import torch

from tests.worker.tiny_model import ARCHITECTURE, tiny_card
from worker.slowfast.card import ModelCard
from worker.slowfast.errors import CardError
from worker.slowfast.network import build_network, head_logits


def inputs(card: ModelCard, clips: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(1)
    px = card.crop_px
    fast = torch.randn(clips, 3, card.fast_frames, px, px)
    return torch.randn(clips, 3, card.slow_frames, px, px), fast


def test_network_gives_what_pyslowfast_gives() -> None:
    card = tiny_card()
    network = build_network(card).eval()
    from slowfast.config.defaults import get_cfg
    from slowfast.models.video_model_builder import SlowFastModel

    cfg = get_cfg()
    cfg.merge_from_list([part for pair in ARCHITECTURE.items() for part in pair])
    cfg.NUM_GPUS = 0
    cfg.MODEL.NUM_CLASSES = 3
    cfg.SLOWFAST.ALPHA = 4
    cfg.DATA.NUM_FRAMES = 8
    cfg.DATA.CROP_SIZE = 32
    reference = SlowFastModel(cfg).eval()
    reference.load_state_dict(network.state_dict())
    slow, fast = inputs(card)
    with torch.no_grad():
        ours = network([slow, fast])
        theirs = reference([slow.clone(), fast.clone()])
    assert torch.equal(ours, theirs)
    assert torch.allclose(ours.sum(dim=1), torch.ones(2))


def test_training_mode_gives_logits_and_so_does_the_head_of_any_size() -> None:
    card = tiny_card()
    network = build_network(card)
    slow, fast = inputs(card)
    whole = network([slow, fast])
    again = head_logits(network, slow, fast)
    assert torch.allclose(whole, again, atol=1e-5)
    bigger = torch.randn(2, 3, 8, 64, 64)
    assert head_logits(network, bigger[:, :, :2], bigger).shape == (2, 3)


def test_sigmoid_card_scores_labels_apart() -> None:
    card = tiny_card(activation="sigmoid")
    network = build_network(card).eval()
    slow, fast = inputs(card)
    with torch.no_grad():
        scores = network([slow, fast])
        logits = head_logits(network, slow, fast)
    assert torch.allclose(scores, logits.sigmoid(), atol=1e-5)


@pytest.mark.parametrize(
    "change",
    [
        {"RESNET.WINGS": 2},
        {"RESNET.DEPTH": 34},
        {"RESNET.DEPTH": "deep"},
        {"MODEL.ARCH": "i3d"},
        {"RESNET.SPATIAL_STRIDES": [[1, 1], [2, 2]]},
    ],
)
def test_architecture_that_cannot_be_built_is_refused(change: dict) -> None:
    card = tiny_card(architecture=ARCHITECTURE | change)
    with pytest.raises(CardError):
        build_network(card)
