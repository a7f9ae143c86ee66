"""A training learns, and one that was killed ends as if it had not been."""

import hashlib
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml

from tests.worker.tiny_model import ARCHITECTURE, tiny_card, tiny_values
from worker.slowfast.card import BEHAVIOURS, load_card
from worker.slowfast.checkpoint import load_network
from worker.slowfast.network import build_network
from worker.training.cache import Frames, store_frames
from worker.training.cli import add_arguments, run
from worker.training.data import Clip
from worker.training.errors import (
    DataError,
    DivergedError,
    RecipeError,
    ResumeError,
)
from worker.training.loop import Progress, train
from worker.training.recipe import Recipe, load_recipe
from worker.training.starting import sets_learnt
from worker.training.validation import keep_aside

EARLY_AND_LATE = (range(1, 5), range(12, 17))
ROOT = Path(__file__).parents[2]


def tiny_recipe(**changes: object) -> Recipe:
    card = tiny_values(labels=["normal", "fall"], architecture=ARCHITECTURE)
    for key in ("thresholds", "weights", "sha256"):
        del card[key]
    values = {
        "card": card, "epochs": 6, "batch": 4, "lr": 0.003, "warmup_epochs": 1,
        "ema": 0.8, "label_smoothing": 0.0, "mixup": 0.0, "background_mix": 0.0,
        "bf16": False, "repeats": {"fall": 2},
    }  # fmt: skip
    return Recipe(**(values | changes))


def tiny_clips(folder: Path) -> list[Clip]:
    """Falls get darker from top to bottom, what is normal stays as it is."""
    rng = np.random.default_rng(1)
    clips = []
    for i in range(8):
        label = "fall" if i % 2 else "normal"
        frames = np.full((64, 40, 40, 3), 200, dtype=np.uint8)
        for t in range(64 if label == "fall" else 0):
            frames[t, : t // 2 + 4] = 20
        frames -= rng.integers(0, 20, frames.shape, dtype=np.uint8)
        store_frames(Frames(frames, np.arange(64)), folder / f"{i}.npy")
        clips.append(Clip(str(i), label, f"set/s{i % 4}", folder / f"{i}.npy"))
    return clips


def test_loss_falls(tmp_path: Path) -> None:
    losses: dict[int, list[float]] = {}

    def note(progress: Progress) -> None:
        losses.setdefault(progress.epoch, []).append(progress.loss)

    clips, recipe = tiny_clips(tmp_path), tiny_recipe(epochs=16, batch=8)
    network = train(recipe, clips, [], out=tmp_path / "out", report=note)
    assert not network.training
    first, last = ([np.mean(losses[e]) for e in span] for span in EARLY_AND_LATE)
    assert min(last) < 0.6 * np.mean(first)


def test_frozen_parts_stay_as_they_were(tmp_path: Path) -> None:
    clips, recipe = tiny_clips(tmp_path), tiny_recipe(epochs=1, frozen=["s1", "s2"])
    torch.manual_seed(recipe.seed)
    before = build_network(recipe.fresh_card()).state_dict()
    after = train(recipe, clips, [], out=tmp_path / "out").state_dict()
    for name, value in before.items():
        if name.startswith(("s1.", "s2.")):
            assert torch.equal(value, after[name]), name
    assert not torch.equal(
        before["head.projection.weight"], after["head.projection.weight"]
    )
    with pytest.raises(RecipeError, match="no part 's9'"):
        train(tiny_recipe(frozen=["s9"]), clips, [], out=tmp_path / "other")


def digest(network: torch.nn.Module) -> str:
    state = network.state_dict()
    data = b"".join(state[name].numpy().tobytes() for name in sorted(state))
    return hashlib.sha256(data).hexdigest()


SCRIPT = """
import os, signal, sys
from pathlib import Path
import torch
from tests.worker.test_training_loop import digest, tiny_clips, tiny_recipe
from worker.training.loop import train
torch.set_num_threads(1)
folder, out, fatal = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def note(p):
    if f"{p.epoch}.{p.step}" == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
network = train(tiny_recipe(epochs=3), tiny_clips(folder), [], out=out, resume=True,
                report=note)
print(digest(network))
"""


def run_script(folder: Path, out: Path, fatal: str) -> subprocess.CompletedProcess:
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(out), fatal],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def test_killed_training_resumes_to_the_same_weights(tmp_path: Path) -> None:
    whole = run_script(tmp_path / "a", tmp_path / "whole", "never")
    killed = run_script(tmp_path / "b", tmp_path / "killed", "2.2")
    assert killed.returncode == -signal.SIGKILL
    resumed = run_script(tmp_path / "b", tmp_path / "killed", "never")
    assert whole.returncode == resumed.returncode == 0, whole.stderr + resumed.stderr
    assert whole.stdout == resumed.stdout != ""


def test_finished_training_is_not_done_again(tmp_path: Path) -> None:
    clips, recipe = tiny_clips(tmp_path), tiny_recipe(epochs=1)
    first = train(recipe, clips, [], out=tmp_path / "out")
    said: list[Progress] = []
    again = train(
        recipe, clips, [], out=tmp_path / "out", resume=True, report=said.append
    )
    assert said == [] and digest(first) == digest(again)


def test_state_of_another_training_is_refused(tmp_path: Path) -> None:
    clips = tiny_clips(tmp_path)
    train(tiny_recipe(epochs=1), clips, [], out=tmp_path / "out")
    with pytest.raises(ResumeError, match="resume it"):
        train(tiny_recipe(epochs=1), clips, [], out=tmp_path / "out")
    with pytest.raises(ResumeError, match="another recipe"):
        train(tiny_recipe(epochs=2), clips, [], out=tmp_path / "out", resume=True)


def test_state_of_other_clips_or_another_split_is_refused(tmp_path: Path) -> None:
    """Else a fold split anew would be tested on what its state has learnt."""
    clips, recipe = tiny_clips(tmp_path), tiny_recipe(epochs=1, validation=0.5)
    paired = [replace(c, group=f"set/s{int(c.name) // 2}") for c in clips]
    train(recipe, paired, [], out=tmp_path / "out")
    kept, aside = keep_aside(paired, recipe)
    parted = frozenset({kept[0].group, aside[0].group})
    relabelled = [replace(paired[0], label="fall"), *paired[1:]]
    for other, together in ((paired[2:], []), (relabelled, []), (paired, [parted])):
        with pytest.raises(ResumeError, match="other clips"):
            train(recipe, other, [], out=tmp_path / "out", resume=True,
                  together=together)  # fmt: skip
    train(recipe, paired[::-1], [], out=tmp_path / "out", resume=True)


def test_training_that_diverges_ends_and_keeps_nothing_of_it(
    tmp_path: Path,
) -> None:
    clips, recipe = tiny_clips(tmp_path), tiny_recipe(epochs=3, lr=float("inf"))
    with pytest.raises(DivergedError, match="is no number"):
        train(recipe, clips, [], out=tmp_path / "out")
    assert not (tmp_path / "out/state.pt").exists()


def test_label_without_clips_is_refused(tmp_path: Path) -> None:
    normal = [c for c in tiny_clips(tmp_path) if c.label == "normal"]
    with pytest.raises(DataError, match="no clip of 'fall'"):
        train(tiny_recipe(), normal, [], out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_device_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = write_recipe(tmp_path / "r.yaml")
    words = ("--config", recipe, "--out", tmp_path / "out", "--device", "cuda:99")
    assert command(*words) == 2
    assert "TRAINING_DEVICE: 'cuda:99'" in capsys.readouterr().err


def write_recipe(path: Path, **changes: object) -> Path:
    from dataclasses import asdict

    path.write_text(yaml.safe_dump(asdict(tiny_recipe(**changes)), sort_keys=False))
    return path


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"batch": 1}, "batch at least 2"),
        ({"sizes": [{"px": 40, "epochs": 1}]}, "multiple of 32"),
        ({"augment": {"sparkle": 1}}, "augment.*sparkle"),
        ({"repeats": {"juggling": 2}}, "unknown label .*juggling"),
        ({"card": {"labels": ["normal", "fall"]}}, "missing key"),
    ],
)
def test_recipe_that_contradicts_itself_is_refused(
    tmp_path: Path, changes: dict, reason: str
) -> None:
    with pytest.raises(RecipeError, match=reason):
        load_recipe(write_recipe(tmp_path / "r.yaml", **changes))


@pytest.mark.parametrize("name", ["small.yaml", "scenes.yaml", "own-cameras.yaml"])
def test_committed_recipe_is_sound(name: str) -> None:
    recipe = load_recipe(ROOT / "worker/training/recipes" / name)
    assert recipe.fresh_card().labels == ("normal", *BEHAVIOURS)


def command(*words: object) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args([str(word) for word in words]))


def test_command_cross_validates_and_then_trains_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.worker.test_training_data import write_set, write_video

    lines = []
    for i in range(4):
        label = "fall" if i % 2 else "normal"
        write_video(tmp_path / f"d/{i}.mp4", fps=8, seconds=2, size=(32, 32))
        lines.append(f"{i}.mp4,{label},source{i // 2}")
    data = write_set(tmp_path / "d", lines)
    recipe = write_recipe(tmp_path / "r.yaml", epochs=1, batch=2)
    common = ("--data", data, "--config", recipe, "--cache", tmp_path / "cache")
    assert command(*common, "--out", tmp_path / "cv", "--folds", 2) == 0
    metrics = tmp_path / "cv/metrics.json"
    out = tmp_path / "final"
    assert command(*common, "--out", out, "--metrics", metrics) == 0
    card = load_card(out / "card.yaml")
    assert card.quality["sets"]["d"]["fall"]["clips"] == 4
    assert card.training["clips"] == {"d": {"normal": 2, "fall": 2}}
    load_network(card)
    assert "epoch 1/1" in capsys.readouterr().err
    start = ("--init", out / "card.yaml", "--out", tmp_path / "next")
    assert command(*common, *start) == 0
    following = load_card(tmp_path / "next/card.yaml")
    assert following.training["started_from"]["sha256"] == card.sha256
    # Folds from there are tested on what the start has learnt: that must be told.
    start = ("--init", tmp_path / "next/card.yaml", "--by-view", "--format", "csv")
    capsys.readouterr()
    assert command(*common, *start, "--out", tmp_path / "cv2", "--folds", 2) == 0
    assert "have learnt d:" in capsys.readouterr().err
    leaky = ("--metrics", tmp_path / "cv2/metrics.json")
    assert command(*common, *leaky, "--out", tmp_path / "no") == 2
    assert "another start" in capsys.readouterr().err
    assert not (tmp_path / "no/state.pt").exists(), "refused before the work"
    assert command(*common, *start, *leaky, "--out", tmp_path / "yes") == 0
    last = load_card(tmp_path / "yes/card.yaml")
    assert last.quality["initial_learnt"] == ["d"]
    assert "initial_learnt" not in card.quality
    assert "--format csv --by-view" in last.training["command"]


def test_sets_learnt_are_those_of_every_model_that_it_started_from() -> None:
    first = {"clips": {"fight": {"assault": 3}}, "sources": 2}
    middle = {"started_from": first | {"sha256": "0" * 64}}
    training = {"clips": {"fall": {"fall": 1}}, "started_from": middle}
    assert sets_learnt(tiny_card(training=training)) == {"fight", "fall"}
    assert sets_learnt(tiny_card()) == sets_learnt(None) == set()


def test_command_tells_what_cannot_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = write_recipe(tmp_path / "r.yaml")
    words = ("--data", tmp_path, "--config", recipe, "--out", tmp_path / "out")
    assert command(*words) == 2
    assert "TRAINING_DATA" in capsys.readouterr().err
    assert not (tmp_path / "out" / "state.pt").exists()
