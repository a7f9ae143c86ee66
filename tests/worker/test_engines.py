"""All engines of one card give pyslowfast's own answers."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.worker.tiny_model import save_tiny_model
from tests.worker.zoo_cards import SEEN, mapped_card, slow_card
from worker import quantise as command
from worker.slowfast.behaviours import behaviour_scores
from worker.slowfast.card import ModelCard, load_card
from worker.slowfast.checkpoint import load_network
from worker.slowfast.engine import Engine, load_engine
from worker.slowfast.errors import CardError, ChecksumError, DeviceError
from worker.slowfast.openvino_engine import OpenVinoEngine
from worker.slowfast.preprocess import to_pathways
from worker.slowfast.torch_engine import TorchEngine

Clips = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> ModelCard:
    return load_card(save_tiny_model(tmp_path_factory.mktemp("model")))


@pytest.fixture(scope="module")
def clips(card: ModelCard) -> Clips:
    rng = np.random.default_rng(1)
    shape = (5, card.fast_frames, card.crop_px, card.crop_px, 3)
    return to_pathways(rng.integers(0, 256, shape, dtype=np.uint8), card)


@pytest.fixture(scope="module")
def expected(card: ModelCard, clips: Clips) -> np.ndarray:
    """What pyslowfast itself answers."""
    with torch.inference_mode():
        inputs = [torch.from_numpy(part) for part in clips]
        return load_network(card)(inputs).numpy()


@pytest.fixture(scope="module")
def cache(card: ModelCard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OpenVINO's translation of the card's network, kept."""
    folder = tmp_path_factory.mktemp("cache")
    OpenVinoEngine(card, cache_dir=folder)
    return folder


def _engine(card: ModelCard, cache: Path, kind: str, *, bf16: bool) -> Engine:
    if kind == "torch":
        return TorchEngine(card, bf16=bf16)
    return OpenVinoEngine(card, bf16=bf16, cache_dir=cache)


@pytest.mark.parametrize(
    ("kind", "bf16", "tolerance"),
    [
        ("torch", False, 1e-5),
        ("torch", True, 0.02),
        ("openvino", False, 1e-3),
        ("openvino", True, 0.02),
    ],
)
def test_an_engine_gives_the_scores_of_pyslowfast(
    card: ModelCard,
    clips: Clips,
    expected: np.ndarray,
    cache: Path,
    kind: str,
    bf16: bool,
    tolerance: float,
) -> None:
    scores, maps = _engine(card, cache, kind, bf16=bf16).scores(*clips)
    assert scores.dtype == maps.dtype == np.float32
    assert scores.shape == (5, 3)
    np.testing.assert_allclose(scores, expected, atol=tolerance)


@pytest.mark.parametrize("kind", ["torch", "openvino"])
def test_maps_add_up_to_the_logits(
    card: ModelCard, clips: Clips, cache: Path, kind: str
) -> None:
    scores, maps = _engine(card, cache, kind, bf16=False).scores(*clips)
    bias = load_network(card).head.projection.bias.detach().numpy()
    logits = torch.from_numpy(maps.mean(axis=(2, 3, 4)) + bias)
    np.testing.assert_allclose(logits.softmax(dim=1).numpy(), scores, atol=1e-3)


def test_labels_may_be_independent_of_each_other(tmp_path: Path, clips: Clips) -> None:
    card = load_card(save_tiny_model(tmp_path, activation="sigmoid"))
    scores, maps = TorchEngine(card, bf16=False).scores(*clips)
    bias = load_network(card).head.projection.bias.detach().numpy()
    logits = torch.from_numpy(maps.mean(axis=(2, 3, 4)) + bias)
    np.testing.assert_allclose(logits.sigmoid().numpy(), scores, atol=1e-5)


@pytest.mark.parametrize("kind", ["torch", "openvino"])
def test_a_network_of_one_pathway_runs(tmp_path: Path, kind: str) -> None:
    card = load_card(
        save_tiny_model(tmp_path, architecture=dict(slow_card().architecture), alpha=1)
    )
    pixels = np.random.default_rng(2).integers(
        0, 256, (2, 8, 32, 32, 3), dtype=np.uint8
    )
    slow, fast = to_pathways(pixels, card)
    np.testing.assert_array_equal(slow, fast)
    scores, maps = _engine(card, tmp_path / "cache", kind, bf16=False).scores(
        slow, fast
    )
    with torch.inference_mode():
        expected = load_network(card)([torch.from_numpy(slow)]).numpy()
    np.testing.assert_allclose(scores, expected, atol=1e-3)
    assert maps.shape[:3] == (2, 3, 8)


@pytest.mark.parametrize("kind", ["torch", "openvino"])
def test_a_network_of_other_labels_scores_behaviours(
    tmp_path: Path, clips: Clips, kind: str
) -> None:
    mapped = mapped_card()
    card = load_card(
        save_tiny_model(
            tmp_path, network_labels=list(SEEN), label_map=dict(mapped.label_map)
        )
    )
    scores, maps = _engine(card, tmp_path / "cache", kind, bf16=False).scores(*clips)
    with torch.inference_mode():
        labels = load_network(card)([torch.from_numpy(part) for part in clips]).numpy()
    np.testing.assert_allclose(scores, behaviour_scores(card, labels), atol=1e-3)
    assert scores.shape == maps.shape[:2] == (5, 3)


@pytest.fixture(scope="module")
def hundred(card: ModelCard) -> Clips:
    """Half of them rendered scenes, half noise of different strength."""
    rendered = list(itertools.islice(command.rendered(card), 50))
    rng = np.random.default_rng(6)
    shape = (card.fast_frames, card.crop_px, card.crop_px, 3)
    noise = [rng.integers(0, 6 + 5 * i, shape).astype(np.uint8) for i in range(50)]
    return to_pathways(np.stack(rendered + noise), card)


@pytest.mark.parametrize("kind", ["torch", "openvino"])
@pytest.mark.parametrize(("bf16", "tolerance"), [(False, 0.01), (True, 0.02)])
def test_a_hundred_clips_score_alike_with_every_engine(
    card: ModelCard,
    hundred: Clips,
    cache: Path,
    kind: str,
    bf16: bool,
    tolerance: float,
) -> None:
    with torch.inference_mode():
        wanted = load_network(card)([torch.from_numpy(p) for p in hundred]).numpy()
    scores, _ = _engine(card, cache, kind, bf16=bf16).scores(*hundred)
    np.testing.assert_allclose(scores, wanted, atol=tolerance)
    assert (scores.argmax(axis=1) == wanted.argmax(axis=1)).mean() >= 0.99


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_streams_give_the_answers_in_the_order_of_the_clips(
    card: ModelCard, clips: Clips, expected: np.ndarray, cache: Path, threads: int
) -> None:
    engine = OpenVinoEngine(card, bf16=False, cache_dir=cache, threads=threads)
    for count in (1, 2, 5):
        scores, maps = engine.scores(clips[0][:count], clips[1][:count])
        np.testing.assert_allclose(scores, expected[:count], atol=1e-3)
        assert len(maps) == count


def test_precision_and_device_are_what_is_asked_for(
    card: ModelCard, clips: Clips, expected: np.ndarray, cache: Path
) -> None:
    assert card.path is not None
    for kind in ("torch", "openvino"):
        exact, rough = (
            load_engine(
                card.path, kind=kind, device="cpu", precision=p, cache_dir=cache
            ).scores(*clips)[0]
            for p in ("fp32", "bf16")
        )
        np.testing.assert_allclose(exact, expected, atol=1e-3)
        np.testing.assert_allclose(rough, expected, atol=0.02)
    with pytest.raises(DeviceError, match="on the processor alone"):
        load_engine(card.path, kind="openvino", device="cuda:0")


def test_an_openvino_that_fails_leaves_the_work_to_torch(
    card: ModelCard, tmp_path: Path
) -> None:
    broken = tmp_path / "openvino"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('libopenvino.so is lost')")
    script = (
        "import sys; from worker.slowfast.engine import load_engine; "
        "print(load_engine(sys.argv[1], kind=sys.argv[2], device='cpu').name)"
    )
    root = str(Path(__file__).parents[2])

    def run(kind: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script, str(card.path), kind],
            env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    free, wanted = run("auto"), run("openvino")
    assert free.stdout.strip() == "torch"
    assert "libopenvino.so is lost" in free.stderr
    assert wanted.returncode != 0 and wanted.stdout == ""


def test_a_batch_gives_what_its_clips_give_alone(card: ModelCard, clips: Clips) -> None:
    engine = TorchEngine(card, bf16=False)
    together, _ = engine.scores(*clips)
    alone = [engine.scores(clips[0][i : i + 1], clips[1][i : i + 1])[0] for i in (0, 4)]
    np.testing.assert_allclose(together[[0, 4]], np.concatenate(alone), atol=1e-5)


@pytest.mark.parametrize("kind", ["torch", "openvino"])
def test_threads_may_share_an_engine(
    card: ModelCard, clips: Clips, cache: Path, kind: str
) -> None:
    engine = _engine(card, cache, kind, bf16=False)
    scores, maps = engine.scores(*clips)

    def alone(index: int) -> tuple[np.ndarray, np.ndarray]:
        part = slice(index, index + 1)
        return engine.scores(clips[0][part], clips[1][part])

    order = [0, 1, 2, 3, 4] * 4
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(alone, order))
    for index, answer in zip(order, answers, strict=True):
        np.testing.assert_allclose(answer[0][0], scores[index], atol=1e-4)
        np.testing.assert_allclose(answer[1][0], maps[index], atol=1e-3)


def test_a_kept_translation_gives_the_same_answers_without_torch(
    card: ModelCard, clips: Clips, expected: np.ndarray, cache: Path, tmp_path: Path
) -> None:
    np.savez(tmp_path / "clips.npz", slow=clips[0], fast=clips[1])
    program = (
        "import json, sys, numpy as np\n"
        "from worker.slowfast.engine import load_engine\n"
        "engine = load_engine(sys.argv[1], kind='openvino', cache_dir=sys.argv[2])\n"
        "scores, _ = engine.scores(**np.load(sys.argv[3]))\n"
        "print(json.dumps(['torch' in sys.modules, scores.tolist()]))\n"
    )
    words = [card.path, cache, tmp_path / "clips.npz"]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    has_torch, scores = json.loads(done.stdout)
    assert not has_torch
    np.testing.assert_allclose(scores, expected, atol=0.02)


def test_a_broken_translation_is_made_anew(
    card: ModelCard, cache: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "cache"
    shutil.copytree(cache, copy)
    (folder,) = copy.iterdir()
    whole = (folder / "network.bin").read_bytes()
    (folder / "network.bin").write_bytes(whole[:-40])
    OpenVinoEngine(card, cache_dir=copy)
    assert [path.name for path in copy.iterdir()] == [folder.name]
    assert (folder / "network.bin").read_bytes() == whole


def test_other_weights_get_their_own_translation(cache: Path, tmp_path: Path) -> None:
    copy = tmp_path / "cache"
    shutil.copytree(cache, copy)
    load_engine(save_tiny_model(tmp_path, crop_px=64), cache_dir=copy)
    assert len(list(copy.iterdir())) == 2


def test_weights_that_are_not_the_cards_are_refused_in_spite_of_a_translation(
    card: ModelCard, cache: Path, tmp_path: Path
) -> None:
    assert card.path is not None
    shutil.copytree(card.path.parent, tmp_path / "model")
    other = load_card(tmp_path / "model" / card.path.name)
    other.weights_path.write_bytes(other.weights_path.read_bytes()[:-1] + b"x")
    with pytest.raises(ChecksumError):
        OpenVinoEngine(other, cache_dir=cache)


def test_a_cache_that_cannot_be_written_costs_no_more_than_time(
    card: ModelCard, clips: Clips, expected: np.ndarray, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    engine = OpenVinoEngine(card, cache_dir=tmp_path / "file" / "cache")
    np.testing.assert_allclose(engine.scores(*clips)[0], expected, atol=0.02)


def test_a_missing_card_is_told(tmp_path: Path) -> None:
    with pytest.raises(CardError, match="cannot read the card"):
        load_engine(tmp_path / "card.yaml")


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="kind must be one of"):
        load_engine(save_tiny_model(tmp_path), kind="tpu")  # type: ignore[arg-type]
