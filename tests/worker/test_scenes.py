"""Rendered scenes: reproducible, true to their ground truth, every spec renders."""

from fractions import Fraction

import numpy as np
import pytest

from worker.scenes.casting import VARIANTS
from worker.scenes.lights import LIGHTS
from worker.scenes.scene import (
    build_stage,
    random_spec,
    render_clip,
    render_clip_with_truth,
    render_scene,
)

SMALL = (112, 84)
EVERY = [(b, v) for b, variants in VARIANTS.items() for v in variants]


@pytest.mark.parametrize(("behaviour", "variant"), EVERY)
def test_every_variant_renders_slow_and_fast(behaviour: str, variant: str) -> None:
    for fps, seconds in ((3, 2), (30, 0.4)):
        clip, truth = render_clip_with_truth(
            behaviour, 5, seconds=seconds, size=SMALL, fps=fps, variant=variant
        )
        assert clip.shape == (round(seconds * fps), SMALL[1], SMALL[0], 3)
        assert clip.dtype == np.uint8
        assert (truth.width, truth.height) == SMALL
        assert truth.fps == fps


@pytest.mark.parametrize(("behaviour", "variant"), EVERY)
def test_every_variant_tells_its_truth(behaviour: str, variant: str) -> None:
    spec = random_spec(behaviour, 6, variant=variant, seconds=2.5, size=SMALL, fps=2)
    frames, truth = render_scene(spec)
    assert len(list(frames)) == 5
    assert {e.behaviour for e in truth.events} == {behaviour} - {"normal"}
    people = {"bystander", "attacker", "victim", "faller", "vandal", "arsonist"}
    people |= {"smoker", "dumper", "thief"}
    somebody = variant not in ("empty", *LIGHTS) or spec.extras > 0
    assert not somebody or any(box.role in people for box in truth.boxes)


@pytest.mark.parametrize("behaviour", list(VARIANTS))
@pytest.mark.parametrize("seed", range(1000, 1003))
def test_every_random_spec_renders(behaviour: str, seed: int) -> None:
    spec = random_spec(behaviour, seed, seconds=1, size=SMALL)
    frames, _ = render_scene(spec)
    assert len(list(frames)) == spec.frame_count


def test_the_same_seed_gives_the_same_frames() -> None:
    first = render_clip("assault", 11, size=SMALL, fps=10)
    again = render_clip("assault", 11, size=SMALL, fps=10)
    other = render_clip("assault", 12, size=SMALL, fps=10)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_boxes_hold_what_differs_from_the_backdrop() -> None:
    spec = random_spec("fall", 3, size=(224, 168), fps=5, variant="topple")
    stage, _ = build_stage(spec)
    stage.place.shadow_strength = 0.0
    for index in range(spec.frame_count):
        image = stage.clean(index).astype(int)
        drawn = np.abs(image - stage.backdrop.image).max(axis=2) > 12
        assert drawn.sum() > 60
        for box in stage.boxes:
            if box.t_s == Fraction(index) / spec.fps:
                x, y = int(box.x) - 1, int(box.y) - 1
                drawn[y : int(box.y + box.h) + 3, x : int(box.x + box.w) + 3] = False
        assert not drawn.any()


@pytest.mark.parametrize("seed", range(6))
def test_a_fall_really_goes_down_within_its_clip(seed: int) -> None:
    spec = random_spec("fall", seed, size=SMALL, fps=10, variant="slip")
    _, play = build_stage(spec)
    faller = play.actors[0]
    ticks = ((np.arange(20) / 10 - faller.start_s) * 60).astype(int)
    heights = faller.controls[ticks, 2]
    assert heights[0] > 0.6 > 0.3 > heights[-1]


@pytest.mark.parametrize("seed", range(6))
def test_fighters_stay_within_reach_of_each_other(seed: int) -> None:
    spec = random_spec("assault", seed, size=SMALL, fps=10, variant="punch")
    stage, play = build_stage(spec)
    start, _ = play.events[0][1:]
    assert start < 0.3
    one, two = (shown.figure.places for shown in stage.shown[:2])
    apart = np.hypot(*(one[-10:] - two[-10:]).T)
    assert 0.25 < apart.mean() < 1.3


def test_an_unknown_behaviour_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot render 'flood'"):
        random_spec("flood", 0)
    with pytest.raises(ValueError, match="unknown place 'moon'"):
        random_spec("fall", 0, place="moon")
    with pytest.raises(ValueError, match="unknown mode 'dusk'"):
        random_spec("fall", 0, mode="dusk")
    with pytest.raises(ValueError, match="fall has no variant 'hug'"):
        random_spec("fall", 0, variant="hug")
