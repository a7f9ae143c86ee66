"""On a CUDA card the engine gives the answers of pyslowfast on the processor.

Needs little, so that it can run where a card is and a server is not:

    python -m pytest tests/worker/test_cuda.py --noconftest -p no:django -c /dev/null \
        -p no:asyncio --rootdir .
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.worker.tiny_model import save_tiny_model
from worker.slowfast.card import ModelCard, bundled, load_card
from worker.slowfast.checkpoint import load_network
from worker.slowfast.cuda_engine import CudaEngine
from worker.slowfast.engine import FrameEngine, Images, load_engine
from worker.slowfast.errors import DeviceError, InputError
from worker.slowfast.preprocess import to_pathways

needs_card = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="torch sees no CUDA card here"
)


def _clips(card: ModelCard, count: int) -> Images:
    """Noise, and in every other clip a square that wanders over a slope."""
    rng = np.random.default_rng(7)
    side = card.crop_px
    shape = (count, card.fast_frames, side, side, 3)
    clips = rng.integers(0, 256, shape, dtype=np.uint8)
    slope = np.linspace(40, 200, side).astype(np.uint8)
    for index in range(0, count, 2):
        clips[index] = slope[None, :, None, None]
        for frame in range(card.fast_frames):
            x = (frame * 3 + index * 5) % (side - 8)
            clips[index, frame, x : x + 8, x : x + 8] = 255 - index
    return clips


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> ModelCard:
    return load_card(save_tiny_model(tmp_path_factory.mktemp("model")))


@pytest.fixture(scope="module")
def clips(card: ModelCard) -> Images:
    return _clips(card, 100)


@pytest.fixture(scope="module")
def expected(card: ModelCard, clips: Images) -> np.ndarray:
    """What pyslowfast itself answers, on the processor."""
    return _by_pyslowfast(card, clips)


def _by_pyslowfast(card: ModelCard, clips: Images) -> np.ndarray:
    with torch.inference_mode():
        inputs = [torch.from_numpy(part) for part in to_pathways(clips, card)]
        return load_network(card)(inputs).numpy()


@needs_card
@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize(("bf16", "tolerance"), [(False, 1e-4), (True, 0.02)])
def test_a_hundred_clips_score_as_with_pyslowfast(
    card: ModelCard,
    clips: Images,
    expected: np.ndarray,
    bf16: bool,
    tolerance: float,
    fused: bool,
) -> None:
    scores, maps = CudaEngine(card, bf16=bf16, fused=fused).score_frames(clips)
    assert scores.dtype == maps.dtype == np.float32
    np.testing.assert_allclose(scores, expected, atol=tolerance)
    same = scores.argmax(axis=1) == expected.argmax(axis=1)
    assert same.mean() >= 0.99


@needs_card
@pytest.mark.parametrize(("bf16", "tolerance"), [(False, 1e-4), (True, 0.02)])
def test_the_bundled_model_scores_as_with_pyslowfast(
    bf16: bool, tolerance: float
) -> None:
    card = load_card(bundled())
    clips = _clips(card, 8)
    scores, _ = CudaEngine(card, bf16=bf16).score_frames(clips)
    np.testing.assert_allclose(scores, _by_pyslowfast(card, clips), atol=tolerance)


@needs_card
def test_maps_add_up_to_the_logits(card: ModelCard, clips: Images) -> None:
    scores, maps = CudaEngine(card, bf16=False).score_frames(clips[:5])
    bias = load_network(card).head.projection.bias.detach().numpy()
    logits = torch.from_numpy(maps.mean(axis=(2, 3, 4)) + bias)
    np.testing.assert_allclose(logits.softmax(dim=1).numpy(), scores, atol=1e-4)


@needs_card
@pytest.mark.parametrize("fast_input", ["frames", "motion"])
def test_frames_score_as_the_pathways_made_of_them(
    tmp_path: Path, fast_input: str
) -> None:
    card = load_card(save_tiny_model(tmp_path, fast_input=fast_input))
    engine, clips = CudaEngine(card, bf16=False), _clips(card, 6)
    from_frames = engine.score_frames(clips)
    from_pathways = engine.scores(*to_pathways(clips, card))
    for one, other in zip(from_frames, from_pathways, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


@needs_card
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 9])
def test_a_batch_of_any_size_gives_what_its_clips_give_alone(
    card: ModelCard, clips: Images, expected: np.ndarray, count: int
) -> None:
    engine = CudaEngine(card, bf16=False, sizes=(1, 2, 4))
    # What an earlier, larger batch left behind must not come back.
    engine.score_frames(clips[-4:])
    scores, maps = engine.score_frames(clips[:count])
    assert len(scores) == len(maps) == count
    np.testing.assert_allclose(scores, expected[:count], atol=1e-4)


@needs_card
def test_threads_may_share_an_engine(
    card: ModelCard, clips: Images, expected: np.ndarray
) -> None:
    engine = CudaEngine(card, bf16=False, sizes=(1, 2, 4))

    def part(index: int) -> np.ndarray:
        return engine.score_frames(clips[index : index + 1 + index % 9])[0]

    order = list(range(80)) * 2
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(part, order))
    for index, answer in zip(order, answers, strict=True):
        wanted = expected[index : index + 1 + index % 9]
        np.testing.assert_allclose(answer, wanted, atol=1e-4)


@needs_card
def test_memory_of_the_card_does_not_grow(card: ModelCard, clips: Images) -> None:
    engine = CudaEngine(card, sizes=(1, 2, 4))
    for count in (1, 2, 4, 10):
        engine.score_frames(clips[:count])
    before = torch.cuda.memory_allocated()
    for count in [1, 2, 3, 4, 10] * 10:
        engine.score_frames(clips[:count])
    assert torch.cuda.memory_allocated() == before


@needs_card
def test_clips_of_another_size_are_refused(card: ModelCard, clips: Images) -> None:
    engine = CudaEngine(card, sizes=(1,))
    with pytest.raises(InputError):
        engine.score_frames(clips[:1, :, :16])
    # And take no memory for copies with them.
    for _ in range(5):
        engine.score_frames(clips[:1])


@needs_card
def test_a_card_is_taken_where_there_is_one(card: ModelCard) -> None:
    assert card.path is not None
    engine = load_engine(card.path)
    assert engine.name == "cuda"
    assert isinstance(engine, FrameEngine)
    assert load_engine(card.path, kind="torch", device="cpu").name == "torch"
    assert load_engine(card.path, kind="torch", device="cuda:0").name == "cuda"


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA card here")
def test_a_card_that_is_not_there_is_told(card: ModelCard) -> None:
    assert card.path is not None
    with pytest.raises(DeviceError, match="no CUDA card"):
        load_engine(card.path, kind="cuda")
    with pytest.raises(DeviceError, match="no CUDA card"):
        load_engine(card.path, device="cuda:1")
