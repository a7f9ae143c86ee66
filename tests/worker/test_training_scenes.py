"""Rendered scenes and demos become clips that show what their label says."""

from pathlib import Path

import pytest

from worker.training.cache import CACHE_PX, CACHE_RATE
from worker.training.demos import load_demos
from worker.training.errors import RecipeError
from worker.training.rendered import SECONDS, load_scenes

LABELS = ("normal", "assault", "fall")


def test_scenes_are_rendered_once_with_their_kind(tmp_path: Path) -> None:
    counts = {"fall/trip": 1, "normal/walk": 1}
    clips = load_scenes(counts, labels=LABELS, first_seed=3, cache=tmp_path)
    assert [(c.label, c.variant) for c in clips] == [
        ("fall", "fall/trip"),
        ("normal", "normal/walk"),
    ]
    for clip in clips:
        assert clip.frames().images.shape[1:] == (CACHE_PX, CACHE_PX, 3)
        assert len(clip.frames()) == pytest.approx(SECONDS * CACHE_RATE, abs=8)
    assert all(clip.group == "scenes/3" for clip in clips)
    stamps = [clip.array.stat().st_mtime_ns for clip in clips]
    again = load_scenes(counts, labels=LABELS, first_seed=3, cache=tmp_path)
    assert again == clips
    assert [clip.array.stat().st_mtime_ns for clip in again] == stamps


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
