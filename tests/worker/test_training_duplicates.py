"""Copies are found whatever was done to the file, and one split side holds them all."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.worker.test_training_data import write_set
from worker.scenes.scene import render_clip_with_truth
from worker.training.data import Clip, load_clips
from worker.training.duplicates import Alike, find_alike, kept_together
from worker.training.folds import assign_folds, split

LABELS = ("normal", "assault", "fall")
Images = list[np.ndarray]


def rendered(behaviour: str, seed: int) -> Images:
    frames, _ = render_clip_with_truth(
        behaviour, seed, seconds=Fraction(2), size=(256, 144)
    )
    return [np.array(frame) for frame in frames]


def encode(path: Path, images: Images, *, fps: int, crf: int, codec: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        options = {"crf": str(crf)} if codec == "libx264" else {"qscale": str(crf)}
        stream = container.add_stream(codec, rate=fps, options=options)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for image in images:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def changed(images: Images) -> Images:
    """Cut at the edges, brightened, with more contrast, smaller, every second frame."""
    parts = [image[4:-2, 3:-5].astype(np.float32) * 1.15 + 9 for image in images[::2]]
    small = [cv2.resize(part, (176, 96)) for part in parts]
    return [np.clip(image, 0, 255).astype(np.uint8) for image in small]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Clip]:
    folder = tmp_path_factory.mktemp("alike") / "d"
    lines = []
    scenes = [("assault", 5), ("assault", 6), ("fall", 5), ("normal", 5), ("normal", 7)]
    for number, (behaviour, seed) in enumerate(scenes):
        images = rendered(behaviour, seed)
        encode(folder / f"{number}.mp4", images, fps=15, crf=18, codec="libx264")
        lines.append(f"{number}.mp4,{behaviour},source{number}")
        if number < 3:
            copy = changed(images)
            encode(folder / f"copy{number}.avi", copy, fps=8, crf=9, codec="mpeg4")
            lines.append(f"copy{number}.avi,{behaviour},copied{number}")
    write_set(folder, lines)
    return load_clips([folder], labels=LABELS, cache=folder.parent / "cache")


def test_copies_are_found_and_other_clips_of_the_generator_are_not(
    clips: list[Clip],
) -> None:
    pairs = find_alike(clips)
    copies = {frozenset({p.one.name, p.other.name}) for p in pairs if p.copy}
    assert copies == {frozenset({str(i), f"copy{i}"}) for i in range(3)}
    assert all(pair.agreement < 0.7 for pair in pairs if not pair.copy)


def test_copies_are_on_one_side_of_every_split(clips: list[Clip]) -> None:
    together = kept_together(find_alike(clips), by_view=False)
    assert together == [frozenset({f"d/copied{i}", f"d/source{i}"}) for i in range(3)]
    for seed in range(6):
        assigned = assign_folds(clips, folds=3, seed=seed, together=together)
        assert assigned.keys() == {clip.group for clip in clips}
        for fold in range(3):
            for side in split(clips, assigned, fold):
                names = {clip.name for clip in side}
                assert all((str(i) in names) == (f"copy{i}" in names) for i in range(3))
    apart = [assign_folds(clips, folds=3, seed=seed) for seed in range(6)]
    assert any(folds["d/copied0"] != folds["d/source0"] for folds in apart)


def test_one_camera_at_two_times_is_told_but_kept_together_only_on_request(
    tmp_path: Path, clips: list[Clip]
) -> None:
    """A still wall with somebody (a block) who walks another way in each clip."""
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 255, (9, 12, 3)).astype(np.uint8)
    wall = cv2.resize(coarse, (192, 144), interpolation=cv2.INTER_CUBIC)
    lines = []
    for name, step in (("right", (5, 0)), ("down", (0, 4))):
        images = [wall.copy() for _ in range(20)]
        for t, image in enumerate(images):
            x, y = 20 + step[0] * t, 20 + step[1] * t
            image[y : y + 40, x : x + 14] = 20
        encode(tmp_path / f"d/{name}.mp4", images, fps=10, crf=18, codec="libx264")
        lines.append(f"{name}.mp4,normal,{name}")
    write_set(tmp_path / "d", lines)
    takes = load_clips([tmp_path], labels=LABELS, cache=tmp_path / "cache")
    [pair] = find_alike([*takes, clips[0]])
    assert not pair.copy and pair.distance < 0.2
    assert kept_together([pair], by_view=False) == []
    assert kept_together([pair], by_view=True) == [frozenset({"d/right", "d/down"})]


def test_the_dark_is_no_place(tmp_path: Path) -> None:
    dark = [np.full((64, 64, 3), 12, np.uint8) for _ in range(10)]
    for name in "ab":
        encode(tmp_path / f"d/{name}.mp4", dark, fps=10, crf=18, codec="libx264")
    write_set(tmp_path / "d", ["a.mp4,normal,a", "b.mp4,normal,b"])
    clips = load_clips([tmp_path], labels=LABELS, cache=tmp_path / "cache")
    assert find_alike(clips) == []


def test_sources_that_are_joined_by_a_third_are_all_together(
    clips: list[Clip],
) -> None:
    a, b, c = clips[:3]
    pairs = [Alike(a, b, 0.0, 1.0, True), Alike(b, c, 0.0, 1.0, True)]
    assert kept_together(pairs, by_view=False) == [
        frozenset({a.group, b.group, c.group})
    ]
