"""INT8 is made, measured and used, or refused with the figures."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest

from tests.worker.media import video
from tests.worker.tiny_model import save_tiny_model
from worker import quantise as command
from worker.bench import networks
from worker.slowfast import cache, quantise
from worker.slowfast.card import ModelCard, load_card
from worker.slowfast.engine import Images, load_engine
from worker.slowfast.errors import PrecisionError
from worker.slowfast.preprocess import to_pathways


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> ModelCard:
    return load_card(save_tiny_model(tmp_path_factory.mktemp("model")))


def _clips(card: ModelCard, count: int) -> list[Images]:
    rng = np.random.default_rng(1)
    shape = (count, card.fast_frames, card.crop_px, card.crop_px, 3)
    return list(rng.integers(0, 256, shape, dtype=np.uint8))


@pytest.fixture(scope="module")
def made(
    card: ModelCard, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, quantise.Loss]:
    """The cache with the INT8 form in it, and what was measured."""
    pytest.importorskip("nncf", reason="NNCF is an extra")
    folder = tmp_path_factory.mktemp("cache")
    clips = _clips(card, 12)
    loss = quantise.quantise(
        card, calibration=clips[:6], held_out=clips[6:], cache_dir=folder, force=True
    )
    return folder, loss


def test_int8_is_measured_and_its_figures_are_kept(
    card: ModelCard, made: tuple[Path, quantise.Loss]
) -> None:
    folder, loss = made
    assert loss.clips == 6
    assert 0 < loss.mean_difference <= loss.largest_difference < 0.2
    report = cache.report_of(cache.folder_of(card, folder, precision="int8"))
    assert report is not None
    assert report["same_top1"] == loss.same_top1
    assert report["calibrated_on"] == 6


def test_int8_is_used_where_it_is_asked_for(
    card: ModelCard, made: tuple[Path, quantise.Loss]
) -> None:
    folder, _ = made
    assert card.path is not None
    pathways = to_pathways(np.stack(_clips(card, 3)), card)
    exact = load_engine(card.path, kind="openvino", precision="fp32", cache_dir=folder)
    small = load_engine(card.path, precision="int8", cache_dir=folder)
    assert small.name == "openvino"
    wanted, found = exact.scores(*pathways)[0], small.scores(*pathways)[0]
    assert 0 < np.abs(wanted - found).max() < 0.2


def test_the_bench_makes_int8_and_says_what_it_keeps(
    card: ModelCard, tmp_path: Path
) -> None:
    pytest.importorskip("nncf", reason="NNCF is an extra")
    assert list(networks.same_labels(card, tmp_path)) == []
    networks.prepare_int8(card, tmp_path, clips=6)
    report = cache.report_of(cache.folder_of(card, tmp_path, precision="int8"))
    assert report is not None and report["clips"] == 4
    (row,) = networks.same_labels(card, tmp_path)
    assert row.value == report["same_top1"] * 100
    assert row.unit == "%"
    # Once made it stays.
    networks.prepare_int8(card, tmp_path, clips=3)
    assert list(networks.same_labels(card, tmp_path)) == [row]


def test_int8_that_was_not_made_is_told(card: ModelCard, tmp_path: Path) -> None:
    assert card.path is not None
    with pytest.raises(PrecisionError, match="safe-eye quantise"):
        load_engine(card.path, precision="int8", cache_dir=tmp_path)
    with pytest.raises(PrecisionError, match="int8 is of the engine openvino"):
        load_engine(card.path, kind="torch", precision="int8")


def test_int8_that_was_damaged_is_not_used(
    card: ModelCard, made: tuple[Path, quantise.Loss]
) -> None:
    folder = cache.folder_of(card, made[0], precision="int8")
    weights = folder / "network.bin"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-8])
    try:
        with pytest.raises(PrecisionError, match="safe-eye quantise"):
            load_engine(card.path or "", precision="int8", cache_dir=made[0])
    finally:
        weights.write_bytes(whole)


def test_too_large_a_loss_is_refused_with_its_figures(
    card: ModelCard,
    made: tuple[Path, quantise.Loss],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quantise, "LEAST_SAME", 1.01)
    clips = _clips(card, 4)
    with pytest.raises(PrecisionError, match=r"same top-1 on \d+\.\d+% of 2 held-out"):
        quantise.quantise(
            card, calibration=clips[:2], held_out=clips[2:], cache_dir=tmp_path
        )
    assert not cache.folder_of(card, tmp_path, precision="int8").exists()


def test_without_nncf_it_is_said_how_to_get_it(
    card: ModelCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantise.importlib.util, "find_spec", lambda name: None)
    clips = _clips(card, 2)
    with pytest.raises(PrecisionError, match=r"quantise\.lock"):
        quantise.quantise(
            card, calibration=clips[:1], held_out=clips[1:], cache_dir=tmp_path
        )


def test_clips_come_from_videos_and_what_is_none_is_told(
    card: ModelCard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.mp4").write_bytes(video(seconds=4))
    (tmp_path / "b.txt").write_text("not a video")
    clips = list(command.of_videos([tmp_path], card))
    assert len(clips) == 4
    assert {clip.shape for clip in clips} == {(8, 32, 32, 3)}
    assert "b.txt" in capsys.readouterr().err


def test_too_few_clips_are_refused_by_the_command(
    card: ModelCard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = ArgumentParser()
    command.add_arguments(parser)
    words = [str(card.path), "--clips", "1", "--cache", str(tmp_path)]
    assert command.run(parser.parse_args(words)) == 1
    assert "clips to calibrate on" in capsys.readouterr().err
