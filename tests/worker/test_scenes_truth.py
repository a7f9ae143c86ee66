"""What the truth says of a scene is what its frames show."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from worker.scenes.backgrounds import Block
from worker.scenes.casting import VARIANTS
from worker.scenes.furniture import UNSEEN_KINDS
from worker.scenes.places import KINDS
from worker.scenes.props import Prop
from worker.scenes.scene import (
    build_stage,
    random_spec,
    render_clip,
    render_clip_with_truth,
    render_scene,
)
from worker.scenes.spec import UNSEEN_FROM, SceneSpec
from worker.scenes.stage import Stage
from worker.scenes.truth import GroundTruth

SMALL = (112, 84)


def spec_of(behaviour: str, variant: str, seed: int, **more: float) -> SceneSpec:
    return random_spec(
        behaviour, seed, variant=variant, seconds=2.5, size=(256, 144),
        fps=more.get("fps", 8), place="lobby", mode="day",
    )  # fmt: skip


def truth_of(spec: SceneSpec) -> GroundTruth:
    frames, truth = render_scene(spec)
    for _ in frames:
        pass
    return truth


def prop_of(spec: SceneSpec, role: str) -> Prop:
    _, play = build_stage(spec)
    return next(p for p in play.effects.props if p.role == role and p.listed)


@pytest.mark.parametrize("behaviour", ["arson", "smoking", "vandalism"])
def test_the_same_seed_gives_the_same_frames_and_truth(behaviour: str) -> None:
    first, told = render_clip_with_truth(behaviour, 21, size=SMALL, fps=3)
    again, retold = render_clip_with_truth(behaviour, 21, size=SMALL, fps=3)
    assert np.array_equal(first, again)
    assert told == retold
    assert not np.array_equal(first, render_clip(behaviour, 22, size=SMALL, fps=3))


SHOWN = [
    ("dumping", "bag", "bag"),
    ("dumping", "furniture", "furniture"),
    ("arson", "ignite", "flame"),
    ("smoking", "stand", "smoke"),
    ("mobility", "tip", "wheelchair"),
    ("mobility", "stroller-rolls", "stroller"),
    ("theft", "pocket", "goods"),
    ("vandalism", "machine", "machine"),
]


@pytest.mark.parametrize(("behaviour", "variant", "role"), SHOWN)
def test_boxes_hold_what_a_thing_changes(
    behaviour: str, variant: str, role: str
) -> None:
    stage = plain_stage(spec_of(behaviour, variant, 3, fps=4))
    with_it = [stage.clean(i).astype(int) for i in range(stage.frame_count)]
    boxes = list(stage.boxes)
    stage.shown = [shown for shown in stage.shown if shown.role != role]
    changed = 0
    for index, image in enumerate(with_it):
        drawn = np.abs(image - stage.clean(index)).max(axis=2) > 24
        changed += int(drawn.sum())
        at = Fraction(index) / stage.fps
        for box in boxes:
            if box.role == role and box.t_s == at:
                x, y = int(box.x) - 2, int(box.y) - 2
                x, y = max(x, 0), max(y, 0)
                drawn[y : int(box.y + box.h) + 4, x : int(box.x + box.w) + 4] = False
        assert drawn.sum() <= 3, f"frame {index} shows {role} outside its boxes"
    assert changed > 60


def plain_stage(spec: SceneSpec) -> Stage:
    """The stage without shadows, moving light or things nobody asked for."""
    stage, _ = build_stage(spec)
    stage.place.shadow_strength = 0.0
    stage.effects.glows.clear()
    stage.shown = [shown for shown in stage.shown if shown.listed]
    return stage


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("variant", VARIANTS["dumping"])
def test_what_is_dumped_stays_and_its_owner_goes(variant: str, seed: int) -> None:
    spec = spec_of("dumping", variant, seed)
    _, play = build_stage(spec)
    ((_, start_s, _),) = play.events
    role = {"bag": "bag"}.get(variant, variant)
    thing = next(p for p in play.effects.props if p.role == role and p.listed)
    owner = play.actors[0]

    def apart(at_s: float) -> float:
        k = int((at_s - owner.start_s) * 60)
        return float(np.hypot(*(owner.controls[k, :2] - thing.at[k, :2])))

    def moved(from_s: float, to_s: float) -> float:
        a, b = (int((s - owner.start_s) * 60) for s in (from_s, to_s))
        return float(np.hypot(*(thing.at[b] - thing.at[a])[:2]))

    assert moved(start_s - 0.6, start_s - 0.1) > 0.25
    assert moved(start_s + 0.8, 2.5) < 0.05
    assert apart(start_s) < 0.9 < apart(2.5) + 0.3
    assert apart(2.5) > apart(start_s + 0.7)


@pytest.mark.parametrize("seed", range(2))
def test_a_bag_taken_along_leaves_with_its_owner(seed: int) -> None:
    _, play = build_stage(spec_of("normal", "bag-along", seed))
    owner = play.actors[0]
    thing = play.effects.props[0]
    last = min(len(thing.at), len(owner.controls)) - 1
    assert np.hypot(*(owner.controls[last, :2] - thing.at[last, :2])) < 0.8


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("variant", VARIANTS["arson"])
def test_it_burns_from_the_start_of_an_arson_on(variant: str, seed: int) -> None:
    truth = truth_of(spec_of("arson", variant, seed))
    (event,) = truth.events
    burning = [b.t_s for b in truth.boxes if b.role == "flame"]
    if variant not in ("throw", "spread"):
        assert min(burning) >= event.start_s
    assert min(burning) <= event.start_s + 1
    assert max(burning) >= Fraction(9, 4)


@pytest.mark.parametrize("variant", ["lamp", "steam", "headlights", "red-coat"])
def test_nothing_burns_in_a_harmless_light(variant: str) -> None:
    truth = truth_of(spec_of("normal", variant, 4))
    assert not [b for b in truth.boxes if b.role == "flame"]


@pytest.mark.parametrize("seed", range(2))
def test_a_wheelchair_tips_when_the_truth_says_so(seed: int) -> None:
    spec = spec_of("mobility", "tip", seed)
    _, play = build_stage(spec)
    ((_, start_s, _),) = play.events
    chair = next(p for p in play.effects.props if p.role == "wheelchair" and p.listed)
    up = chair.turn[:, 2, 2]

    def at(seconds: float) -> float:
        return float(up[int((seconds - chair.start_s) * 60)])

    assert at(start_s - 0.05) > 0.99
    assert at(start_s + 1.3) < 0.3


@pytest.mark.parametrize("variant", ["wheelchair", "wheelchair-pushed"])
def test_a_wheelchair_on_its_way_stays_upright_and_moves(variant: str) -> None:
    chair = prop_of(spec_of("normal", variant, 2), "wheelchair")
    assert chair.turn[:, 2, 2].min() > 0.99
    assert np.hypot(*(chair.at[200] - chair.at[60])[:2]) > 0.5


@pytest.mark.parametrize("seed", range(2))
def test_stolen_goods_vanish_and_returned_ones_do_not(seed: int) -> None:
    stolen = prop_of(spec_of("theft", "pocket", seed), "goods")
    kept = prop_of(spec_of("normal", "put-back", seed), "goods")
    assert stolen.end_s < 2.4
    assert kept.end_s > 2.5
    assert np.allclose(kept.at[0], kept.at[-1], atol=0.02)


@pytest.mark.parametrize("seed", range(2))
def test_a_smokers_hand_rises_to_the_mouth_and_sinks(seed: int) -> None:
    _, play = build_stage(spec_of("smoking", "stand", seed))
    glow = next(p for p in play.effects.props if p.role == "cigarette")
    heights = glow.at[90:240, 2]
    assert heights.max() - heights.min() > 0.25
    assert any(haze.role == "smoke" for haze in play.effects.hazes)


@pytest.mark.parametrize("seed", range(2))
def test_a_window_bursts_within_the_event(seed: int) -> None:
    spec = spec_of("vandalism", "window", seed)
    _, play = build_stage(spec)
    ((_, start_s, end_s),) = play.events
    window = next(p for p in play.effects.props if p.role == "window")
    assert start_s < window.end_s < end_s
    wiped = [p for p in build_stage(spec_of("normal", "wipe-window", seed))[1]
             .effects.props if p.role == "window"]  # fmt: skip
    assert all(pane.end_s > 2.5 for pane in wiped)


@pytest.mark.parametrize("seed", range(4))
def test_nobody_walks_through_the_car_that_is_struck(seed: int) -> None:
    spec = replace(spec_of("vandalism", "car", seed), place="street", extras=3)
    stage, play = build_stage(spec)
    ((x, y, yaw),) = play.cars
    car = Block(x, y, 2.1, 0.86, yaw)
    for passer in play.actors[len(play.actors) - play.extras :]:
        ticks = slice(30, 30 + int(2.4 * 60))
        assert not car.holds(passer.controls[ticks, :2], 0.0).any()
    assert stage.frame_count == spec.frame_count


def test_seeds_kept_for_tests_have_places_of_their_own() -> None:
    lower = {random_spec("normal", seed).place for seed in range(200)}
    kept = {random_spec("theft", UNSEEN_FROM + seed).place for seed in range(60)}
    assert lower == set(KINDS)
    assert kept == set(UNSEEN_KINDS)
    assert not lower & kept


def test_place_light_and_camera_do_not_tell_the_variant() -> None:
    def about(variant: str, seed: int) -> tuple[object, ...]:
        spec = random_spec("normal", seed, variant=variant)
        return spec.place, spec.mode, spec.camera_height_m, spec.fps, spec.distortion

    for seed in range(40):
        assert about("wheelchair", seed) == about("lamp", seed) == about("walk", seed)
