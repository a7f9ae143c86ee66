"""What files look like must not tell the class: measured on what training sees."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import torch

from tests.worker.test_training_data import write_set
from tests.worker.test_training_duplicates import encode
from tests.worker.tiny_model import tiny_card
from worker.training.augment import Augmentation, augment, thin_ticks
from worker.training.batches import training_view
from worker.training.data import Clip, load_clips
from worker.training.giveaways import find_giveaways, sharpness, warnings_of
from worker.training.metrics import auc

LABELS = ("normal", "assault", "fall")
EACH = 12  # clips of a class
VIEWS = 2  # views of a clip
# With 12 clips of a class chance alone stays within .5 ± .24 in 95 % of the draws.
CHANCE = 0.24
PX = 64


def content(seed: int, *, fps: int, seconds: float, height: int) -> list[np.ndarray]:
    """A wall with detail of every size, as pictures have it, and a block that moves."""
    rng = np.random.default_rng(seed)
    size = (height * 4 // 3, height)
    wall = np.full((height, size[0], 3), 120.0, dtype=np.float32)
    for rows in (3, 6, 12, 24, 48, 96):
        blots = rng.normal(0, 90 / rows**0.7, (rows, rows * 4 // 3, 3))
        blots = blots.astype(np.float32)
        wall += cv2.resize(blots, size, interpolation=cv2.INTER_CUBIC)
    wall = np.clip(wall, 0, 255).astype(np.uint8)
    speed, side = rng.uniform(0.1, 0.4), int(height * rng.uniform(0.1, 0.3))
    images = []
    for t in range(int(fps * seconds)):
        image = wall.copy()
        x = int((0.1 + speed * t / fps) % 0.8 * size[0])
        image[height // 3 : height // 3 + side, x : x + side] = 30
        images.append(image)
    return images


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Clip]:
    """Assaults come from coarse, slow, badly compressed files; all else is alike."""
    folder = tmp_path_factory.mktemp("giveaways") / "d"
    lines = []
    for number in range(2 * EACH):
        if number % 2:
            images = content(number, fps=5, seconds=3.4, height=96)
            name, how = f"{number}.avi", {"fps": 5, "crf": 8, "codec": "mpeg4"}
        else:
            images = content(number, fps=30, seconds=2.2, height=288)
            name, how = f"{number}.mp4", {"fps": 30, "crf": 16, "codec": "libx264"}
        encode(folder / name, images, **how)
        lines.append(f"{name},{'assault' if number % 2 else 'normal'},s{number}")
    write_set(folder, lines)
    return load_clips([folder], labels=LABELS, cache=folder.parent / "cache")


def seen(clips: list[Clip], how: Augmentation) -> dict[str, float]:
    """trait of the views that training sees → AUC of telling the class by it."""
    card = tiny_card(fast_frames=32)
    rows: dict[str, list[float]] = {}
    traits: dict[str, Callable[[np.ndarray], float]] = {
        "shape": lambda view: float(np.prod(view.shape)),
        "pictures": lambda view: float(len(np.unique(view.reshape(len(view), -1),
                                                     axis=0))),
        "sharpness": lambda view: float(np.mean([sharpness(i) for i in view[::8]])),
        "bytes": lambda view: float(len(cv2.imencode(".jpg", view[0])[1])),
        "noise": lambda view: float(np.abs(np.diff(view.astype(int), axis=0)).mean()),
    }  # fmt: skip
    for number, clip in enumerate(clips):
        views = []
        for again in range(VIEWS):
            rng = np.random.default_rng([number, again])
            raw = training_view(clip, card, how, rng)[0]
            moved = augment(torch.from_numpy(raw)[None], px=PX, how=how, rng=rng)
            views.append(moved[0][0].permute(1, 2, 3, 0).round().byte().numpy())
        for name, trait in traits.items():
            rows.setdefault(name, []).append(float(np.mean([trait(v) for v in views])))
    positive = np.array([clip.label == "assault" for clip in clips])
    areas = {name: auc(np.array(values), positive) for name, values in rows.items()}
    together = np.array([values for name, values in rows.items() if name != "shape"])
    return areas | {"together": auc(guesses(together.T, positive), positive)}


def guesses(traits: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """Each clip's score by a linear classifier that learnt from the other folds.

    Clips alternate between the classes, so pairs of them make folds of equal shares:
    leaving out single clips would tell their class by what remains.
    """
    scaled = (traits - traits.mean(axis=0)) / (traits.std(axis=0) + 1e-9)
    folds = np.arange(len(scaled)) // 2 % 4
    scores = np.empty(len(scaled))
    for fold in range(4):
        rest = folds != fold
        x, y = scaled[rest], np.where(positive[rest], 1.0, -1.0)
        weights = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ y)
        scores[~rest] = scaled[~rest] @ weights
    return scores


PLAIN = Augmentation(
    zoom=(1, 1), stretch=0, turn_deg=0, tones=0, grey=0, blur=0, noise=0, blocks=0,
    shake=0, hold=0, pace=(1, 1),
)  # fmt: skip


def test_of_a_handful_of_files_nothing_is_said(clips: list[Clip]) -> None:
    few = [clip for clip in clips if clip.label == "normal"][:5]
    few += [clip for clip in clips if clip.label != "normal"][:5]
    assert warnings_of(find_giveaways(few, LABELS)) == []


def test_files_that_give_their_class_away_are_told(clips: list[Clip]) -> None:
    told = find_giveaways(clips, LABELS)
    assert told["assault"]["pictures_per_s"] == 1.0
    assert told["assault"]["sharpness"] > 0.9
    said = warnings_of(told)
    assert any("pictures_per_s alone tells 'assault'" in line for line in said)
    assert any("sharpness alone tells 'assault'" in line for line in said)
    assert not any("length" in line for line in said)


def test_normalising_alone_hides_length_shape_and_encoding_only(
    clips: list[Clip],
) -> None:
    areas = seen(clips, PLAIN)
    assert areas["shape"] == 0.5
    assert areas["pictures"] < 0.05, "repeated pictures still tell the slow camera"
    assert areas["sharpness"] < 0.2, "blur still tells the coarse one"
    assert areas["together"] > 0.9


def test_metadata_scores_at_chance_on_what_training_sees(clips: list[Clip]) -> None:
    """A common rate and the usual changes leave nothing of the files to be found.

    No trait alone tells the class, nor all of them together.
    """
    after = seen(clips, Augmentation(rate_hz=4, detail_px=64))
    # Of few clips without a trace a classifier learns what the next ones contradict:
    # below one half is no knowledge of them.
    together = after.pop("together")
    far = {name for name, area in after.items() if abs(area - 0.5) > CHANCE}
    assert together < 0.5 + CHANCE
    assert far == set(), after


def test_thinned_views_show_so_many_pictures_and_in_order() -> None:
    ticks = np.arange(64)
    counts = set()
    for seed in range(30):
        thin = thin_ticks(ticks, np.random.default_rng(seed), ticks=8)
        assert (np.diff(thin) >= 0).all() and np.abs(thin - ticks).max() <= 8
        counts.add(len(np.unique(thin)))
    assert counts <= {8, 9}
    assert thin_ticks(ticks, np.random.default_rng(1), ticks=0) is ticks
