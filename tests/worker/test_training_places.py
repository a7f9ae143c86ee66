"""A model learns from rendered scenes where and when a behaviour is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.worker.test_training_loop import tiny_clips, tiny_recipe
from tests.worker.tiny_model import save_tiny_model
from worker.scenes.truth import Box, Event, GroundTruth
from worker.slowfast.card import load_card
from worker.slowfast.checkpoint import load_network, save_weights
from worker.slowfast.errors import CardError
from worker.slowfast.network import build_network
from worker.slowfast.openvino_engine import OpenVinoEngine
from worker.slowfast.preprocess import to_pathways
from worker.slowfast.torch_engine import TorchEngine
from worker.training.augment import Augmentation, augment
from worker.training.batches import batches
from worker.training.cache import CACHE_RATE
from worker.training.data import Clip
from worker.training.errors import RecipeError
from worker.training.evaluate import Scored, score_clips
from worker.training.evidence import fit_mix, with_mix
from worker.training.loop import CPU, train
from worker.training.metrics import auc as roc
from worker.training.places import (
    MASK_CELLS,
    masks,
    moved,
    place_loss,
    store_places,
    true_places,
)
from worker.training.recipe import Recipe, problems_of
from worker.training.rendered import load_scenes
from worker.training.starting import starting_network

STILL = Augmentation(zoom=(1, 1), stretch=0, turn_deg=0, hold=0, tones=0, grey=0,
                     blur=0, noise=0, blocks=0, shake=0, pace=(1, 1))  # fmt: skip


def placing_recipe(**changes: object) -> Recipe:
    recipe = tiny_recipe(place_weight=1.0)
    card = {**recipe.card, "place_channels": 8, "stride_s": "1"}
    return replace(recipe, card=card, **changes)


def placed_clips(folder: Path) -> list[Clip]:
    """The lower half is where falls happen, once a quarter of the clip is over."""
    clips = []
    for clip in tiny_clips(folder):
        places = np.full((64, 4), np.nan, dtype=np.float32)
        if clip.label == "fall":
            places[16:] = (0, 0.5, 1, 1)
        path = clip.array.with_suffix(".places.npy")
        store_places(places, path)
        clips.append(replace(clip, places=path, placed=clip.label))
    return clips


def test_the_place_of_a_fight_holds_all_who_take_part_while_it_lasts() -> None:
    boxes = [
        Box(Fraction(t, 4), number, x, 20.0, 16.0, 40.0, role)
        for t in range(8)
        for number, (x, role) in enumerate(
            [(32.0, "attacker"), (80.0, "victim"), (140.0, "bystander")]
        )
    ]
    event = Event("assault", Fraction(1, 2), Fraction(3, 2))
    truth = GroundTruth(Fraction(2), Fraction(4), 160, 120, [event], boxes)
    places = true_places(truth, 2 * CACHE_RATE)
    seen = ~np.isnan(places).any(axis=1)
    times = (np.arange(len(places)) + 0.5) / CACHE_RATE
    assert (seen == ((times >= 0.5) & (times < 1.5))).all()
    assert places[seen][0] == pytest.approx((32 / 160, 20 / 120, 96 / 160, 60 / 120))


def test_a_rendered_scene_keeps_its_place_and_a_harmless_one_has_none(
    tmp_path: Path,
) -> None:
    counts = {"fall/trip": 1, "normal/walk": 1}
    clips = load_scenes(counts, labels=("normal", "fall"), first_seed=3, cache=tmp_path)
    falls, walks = (np.load(clip.places) for clip in clips if clip.places)
    assert len(falls) == len(clips[0].frames())
    assert np.isfinite(falls).any() and np.isnan(walks).all()
    known = falls[np.isfinite(falls).all(axis=1)]
    assert (known[:, :2] < known[:, 2:]).all() and known.min() >= 0 and known.max() <= 1


def test_a_mask_tells_how_much_of_a_cell_is_covered() -> None:
    unit = 1 / MASK_CELLS
    places = np.array([[2.5, 1, 4, 3], [np.nan] * 4], dtype=np.float32) * unit
    found = masks(places)
    assert found[0, 1:3, 2:4] == pytest.approx(np.array([[0.5, 1], [0.5, 1]]), abs=1e-4)
    assert found[0].sum() == pytest.approx(3, abs=1e-3)
    assert not found[1].any()


def test_masks_move_as_the_pictures_do() -> None:
    """What is white in the picture is covered in the mask, however it was moved."""
    picture = torch.zeros(6, 4, MASK_CELLS, MASK_CELLS, 3, dtype=torch.uint8)
    picture[:, :, 16:48, 8:32] = 255
    mask = (picture[..., 0] / 255).float()
    how = replace(STILL, zoom=(0.8, 1.5), stretch=0.1, turn_deg=10, shake=1)
    views, matrices = augment(picture, px=64, how=how, rng=np.random.default_rng(5))
    found = moved(mask, matrices, 16)
    shown = torch.nn.functional.avg_pool2d(views[:, 0] / 255, 4)
    white = shown > 0.9
    assert white.any() and found[white].min() > 0.7
    # Beyond the picture's edge, which may be grey or drawn out, there is no place.
    assert found[shown < 0.02].max() < 0.2


def test_the_loss_of_the_true_place_is_the_least() -> None:
    places = torch.zeros(2, 4, 8, 8)
    places[:, 1:3, 2:5, 3:6] = 1
    right = torch.full((2, 3, 4, 8, 8), -9.0)
    right[0, 1] = places[0] * 18 - 9
    right[1, 2] = places[1] * 18 - 9
    best = place_loss(right, places, [1, 2])
    assert best < 0.01
    elsewhere = right.roll(4, dims=-1)
    other_time = right.roll(2, dims=2)
    other_class = right.roll(1, dims=1)
    for wrong in (elsewhere, other_time, other_class, torch.zeros_like(right)):
        assert place_loss(wrong, places, [1, 2]) > best + 0.5
    nothing = torch.full((2, 3, 4, 8, 8), -9.0)
    assert place_loss(nothing, torch.zeros_like(places), [0, 1]) < 0.01


def test_mixed_clips_teach_no_place(tmp_path: Path) -> None:
    clips = placed_clips(tmp_path)
    for name in ("mixup", "cutmix"):
        recipe = placing_recipe(**{name: 1.0})
        card = recipe.fresh_card()
        (batch,) = batches(recipe, card, clips[:4], [], 0, CPU)
        assert (batch.placed == -1).all()
    plain = placing_recipe()
    (batch,) = batches(plain, plain.fresh_card(), clips[:4], [], 0, CPU)
    assert batch.placed.tolist() == [0, 1, 0, 1]


def test_a_training_learns_where_and_when(tmp_path: Path) -> None:
    clips = placed_clips(tmp_path)
    recipe = placing_recipe(epochs=40, lr=0.01, scenes_per_epoch=8, augment={
        "zoom": (1, 1), "stretch": 0, "turn_deg": 0, "hold": 0, "pace": (1, 1),
    })  # fmt: skip
    network = train(recipe, [], clips, out=tmp_path / "out")
    card = recipe.fresh_card()
    clip = next(clip for clip in clips if clip.label == "fall")
    ticks = np.arange(card.fast_frames) * 64 // card.fast_frames
    frames = clip.frames().take(ticks)[:, : card.crop_px, : card.crop_px]
    _, maps = TorchEngine(card, network=network, bf16=False).scores(
        *to_pathways(frames[None], card)
    )
    before, seen = maps[0, 1, 0], maps[0, 1, -1]
    assert seen.mean() > 1.5 * before.mean()
    below, above = seen[len(seen) // 2 :].mean(), seen[: len(seen) // 2].mean()
    assert below > 2 * above
    assert maps[0, 1].max() > 4 * maps[0, 0].max()


def test_engines_give_the_same_places(tmp_path: Path) -> None:
    recipe = placing_recipe(epochs=1, scenes_per_epoch=8)
    network = train(recipe, [], placed_clips(tmp_path), out=tmp_path / "out")
    card = recipe.fresh_card()
    rng = np.random.default_rng(1)
    shape = (3, card.fast_frames, card.crop_px, card.crop_px, 3)
    clips = to_pathways(rng.integers(0, 256, shape, dtype=np.uint8), card)
    torch_maps = TorchEngine(card, network=network, bf16=False).scores(*clips)[1]
    maps = OpenVinoEngine(card, network=network, bf16=False).scores(*clips)[1]
    cells = card.crop_px // 4
    assert maps.shape == (3, 2, card.slow_frames, cells, cells)
    assert maps.min() >= 0 and maps.max() <= 1
    np.testing.assert_allclose(maps, torch_maps, atol=1e-3)


def test_a_model_without_a_head_lends_all_the_rest(tmp_path: Path) -> None:
    plain = load_card(save_tiny_model(tmp_path, stride_s="1"))
    card = replace(plain, place_channels=8)
    network, sentence = starting_network(card, plain, seed=1)
    assert "where and when" in sentence
    weights = network.state_dict()
    for name, value in load_network(plain).state_dict().items():
        assert torch.equal(weights[name], value)
    assert any(name.startswith("place.") for name in weights)
    path = tmp_path / "placed" / "weights.safetensors"
    path.parent.mkdir()
    placed = replace(card, sha256=save_weights(network, path), path=path.parent / "c")
    again, sentence = starting_network(placed, placed, seed=2)
    assert "all weights of" in sentence
    assert torch.allclose(again.place.maps.bias, network.place.maps.bias, atol=1e-2)
    back, _ = starting_network(plain, placed, seed=3)
    assert not hasattr(back, "place")


def test_a_clip_that_failed_half_way_spoils_no_other(tmp_path: Path) -> None:
    card = placing_recipe().fresh_card()
    engine = TorchEngine(card, network=build_network(card).eval(), bf16=False)
    shape = (1, card.fast_frames, card.crop_px, card.crop_px, 3)
    clip = to_pathways(np.full(shape, 90, dtype=np.uint8), card)
    expected = engine.scores(*clip)[1]

    def fail(*_: object) -> None:
        raise MemoryError

    hook = engine._network.network.s5.register_forward_pre_hook(fail)
    with pytest.raises(MemoryError):
        engine.scores(*clip)
    hook.remove()
    np.testing.assert_array_equal(engine.scores(*clip)[1], expected)


def test_engines_follow_the_mix_of_the_card_alike(tmp_path: Path) -> None:
    recipe = placing_recipe(epochs=1, scenes_per_epoch=8)
    network = train(recipe, [], placed_clips(tmp_path), out=tmp_path / "out")
    plain = recipe.fresh_card()
    mixed = replace(plain, place_mix=(0.7, 0.4))
    rng = np.random.default_rng(1)
    shape = (3, plain.fast_frames, plain.crop_px, plain.crop_px, 3)
    clips = to_pathways(rng.integers(0, 256, shape, dtype=np.uint8), plain)
    before = TorchEngine(plain, network=network, bf16=False).scores(*clips)
    after = TorchEngine(mixed, network=network, bf16=False).scores(*clips)
    shown = before[1].max(axis=(3, 4)).mean(axis=2)
    odds = before[0][:, 1] / before[0][:, 0]
    expected = odds * (shown[:, 1] / (1 - shown[:, 1])) ** 0.7 * np.exp(0.4)
    np.testing.assert_allclose(after[0][:, 1] / after[0][:, 0], expected, rtol=1e-3)
    np.testing.assert_allclose(after[0].sum(axis=1), 1, atol=1e-5)
    other = OpenVinoEngine(mixed, network=network, bf16=False).scores(*clips)
    np.testing.assert_allclose(other[0], after[0], atol=1e-3)
    cases = {"place_channels": {"place_channels": 0}, "weight": {"place_mix": (-1, 0)}}
    for words, wrong in cases.items():
        with pytest.raises(CardError, match=words):
            replace(mixed, **wrong)


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_clips_are_scored_as_the_network_itself_does(
    tmp_path: Path, activation: str
) -> None:
    recipe = placing_recipe()
    card = replace(recipe.fresh_card(), activation=activation)
    network = build_network(card).eval()
    clips = placed_clips(tmp_path)[:2]
    placed = score_clips(network, card, clips)
    plain = score_clips(network, replace(card, place_channels=0), clips)
    for one, other in zip(placed, plain, strict=True):
        assert one.scores == pytest.approx(other.scores, abs=1e-5)
        assert len(one.shown) == 2 and not other.shown
        assert all(0 < value < 1 for value in one.shown)


def test_the_mix_is_found_that_the_held_out_windows_were_made_with() -> None:
    """Labels drawn from the very odds that a weight and an offset give."""
    rng = np.random.default_rng(3)
    labels, count = ("normal", "fall"), 6000
    own, shown = rng.uniform(0.05, 0.95, (2, count))
    odds = own / (1 - own) * (shown / (1 - shown)) ** 0.8 * np.exp(-0.5)
    falls = rng.random(count) < odds / (1 + odds)
    raised = (1 - own) * np.exp(2.0)  # as `background_share` does
    scored = [
        Scored(str(i), labels[int(falls[i])], f"set/{i % 50}", 0.0,
               (raised[i] / (raised[i] + own[i]), own[i] / (raised[i] + own[i])), "",
               (0.5, shown[i]))
        for i in range(count)
    ]  # fmt: skip
    mix = fit_mix(scored, labels, shift=2.0)
    assert mix == pytest.approx((0.8, -0.5), abs=0.1)
    again = with_mix(scored, mix)
    aucs = [
        roc(np.array([w.scores[1] for w in windows]), falls)
        for windows in (scored, again)
    ]
    assert aucs[1] > aucs[0] + 0.02


def test_weight_without_a_head_and_a_head_without_weight_are_refused() -> None:
    with_head = placing_recipe()
    assert not problems_of(with_head)
    for wrong in (replace(with_head, place_weight=0.0), tiny_recipe(place_weight=0.5)):
        assert any("place_weight" in problem for problem in problems_of(wrong))
    with pytest.raises((CardError, RecipeError), match="place_channels"):
        replace(with_head, card={**with_head.card, "place_channels": -1}).fresh_card()
