"""Rendered scenes and demos become clips that show what their label says."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.worker.test_training_loop import tiny_recipe
from worker.training import state
from worker.training.cache import CACHE_PX, CACHE_RATE
from worker.training.demos import load_demos
from worker.training.errors import RecipeError
from worker.training.rendered import LONG_SECONDS, SECONDS, load_scenes
from worker.training.state import mark_of

LABELS = ("normal", "assault", "fall")


@pytest.mark.parametrize(("seed", "seconds"), [(3, LONG_SECONDS), (4, SECONDS)])
def test_scenes_are_rendered_once_with_their_kind(
    tmp_path: Path, seed: int, seconds: Fraction
) -> None:
    counts = {"fall/trip": 1, "normal/walk": 1}
    clips = load_scenes(counts, labels=LABELS, first_seed=seed, cache=tmp_path)
    assert [(c.label, c.variant) for c in clips] == [
        ("fall", "fall/trip"),
        ("normal", "normal/walk"),
    ]
    for clip in clips:
        assert clip.frames().images.shape[1:] == (CACHE_PX, CACHE_PX, 3)
        assert len(clip.frames()) == pytest.approx(seconds * CACHE_RATE, abs=8)
    assert all(clip.group == f"scenes/{seed}" for clip in clips)
    stamps = [clip.array.stat().st_mtime_ns for clip in clips]
    again = load_scenes(counts, labels=LABELS, first_seed=seed, cache=tmp_path)
    assert again == clips
    assert [clip.array.stat().st_mtime_ns for clip in again] == stamps


def test_before_a_long_scene_s_behaviour_begins_it_is_background(
    tmp_path: Path,
) -> None:
    labels = (*LABELS, "vandalism")
    counts = {"fall/trip": 2, "assault/push": 2, "vandalism/throw": 2}
    clips = load_scenes(
        counts, labels=labels, first_seed=3, cache=tmp_path, before=True
    )
    whole = load_scenes(counts, labels=labels, first_seed=3, cache=tmp_path)
    before = [clip for clip in clips if clip not in whole]
    # Of the two seeds the first is long.
    assert {(c.label, c.placed) for c in before} == {
        ("normal", behaviour) for behaviour in ("fall", "assault", "vandalism")
    }
    for clip in whole:
        places = np.load(clip.places) if clip.places else np.empty((0, 4))
        seen = np.flatnonzero(np.isfinite(places).all(axis=1)) / CACHE_RATE
        assert clip.last_s is not None
        # Each window shows a part of the behaviour, the last one too.
        for start_s in (clip.first_s, clip.last_s):
            shown = (seen >= start_s) & (seen < start_s + 2)
            assert shown.sum() / CACHE_RATE >= 0.5, clip.name
    for clip in before:
        assert clip.last_s is not None and clip.variant == ""
        places = np.load(clip.places) if clip.places else np.empty((0, 4))
        seen = np.flatnonzero(np.isfinite(places).all(axis=1)) / CACHE_RATE
        assert (seen < clip.last_s + 2).sum() / CACHE_RATE <= 0.25


@pytest.mark.parametrize("name", ["juggling", "fall/upwards", "lying"])
def test_scene_that_cannot_be_rendered_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecipeError):
        load_scenes({name: 1}, labels=LABELS, first_seed=1, cache=tmp_path)


def test_demo_is_cut_where_something_begins_or_ends(tmp_path: Path) -> None:
    clips = load_demos(1, labels=LABELS, first_seed=9, cache=tmp_path)
    assert {clip.label for clip in clips} == set(LABELS)
    assert {clip.group for clip in clips} == {"demo/9"}
    fights = [clip for clip in clips if clip.label == "assault"]
    for clip in clips:
        assert clip.last_s is not None and clip.first_s <= clip.last_s
        if clip.label == "normal":
            assert all(
                clip.last_s + 2 <= fight.first_s or clip.first_s >= fight.last_s + 2
                for fight in fights
                if fight.last_s is not None
            )


def test_a_training_on_scenes_is_another_one_once_they_are_drawn_differently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipes = tiny_recipe(scenes={"fall": 2}), tiny_recipe()
    before = [mark_of(recipe, None, [], []) for recipe in recipes]
    monkeypatch.setattr(state, "RENDERING", state.RENDERING + 1)
    after = [mark_of(recipe, None, [], []) for recipe in recipes]
    assert before[0] != after[0] and before[1] == after[1]
