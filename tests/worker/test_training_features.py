"""Early stop, cut-mix, rates of parts, balance, several labels, new heads."""

import json
import struct
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.worker.test_training_loop import (
    command,
    digest,
    tiny_clips,
    tiny_recipe,
    write_recipe,
)
from tests.worker.tiny_model import save_tiny_model, tiny_values
from worker.slowfast.card import load_card
from worker.slowfast.errors import MismatchError
from worker.training.batches import batches, epoch_plan
from worker.training.data import Clip
from worker.training.errors import DataError, RecipeError
from worker.training.learner import Learner
from worker.training.loop import CPU, Progress, train
from worker.training.mixing import cut_mix, mix_up
from worker.training.recipe import Recipe, load_recipe
from worker.training.starting import starting_network
from worker.training.validation import Best, keep_aside

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "fingerprint"),
    [
        ("small", "4d23398108a485b423e9fc2b4abe68c0709c57f126b6ff4cb43248bafdcb6c8f"),
        ("scenes", "91b2989e92a9485cd397cf37616a27d680e548018c0486da187c09c0b0abd99f"),
    ],
)
def test_fingerprint_of_what_cards_name_stays(name: str, fingerprint: str) -> None:
    recipe = load_recipe(ROOT / f"worker/training/recipes/{name}.yaml")
    assert recipe.fingerprint() == fingerprint
    for change in ({"cutmix": 0.5}, {"balance": True}, {"validation": 0.2}):
        assert replace(recipe, **change).fingerprint() != fingerprint


def test_validation_keeps_whole_sources_with_every_label_aside(tmp_path: Path) -> None:
    clips = [
        Clip(f"{s}-{i}", "fall" if i else "normal", f"set/s{s}", tmp_path)
        for s in range(8)
        for i in range(2)
    ]
    kept, aside = keep_aside(clips, tiny_recipe(validation=0.25))
    assert {c.group for c in kept}.isdisjoint(c.group for c in aside)
    assert len({c.group for c in aside}) == 2 and len(kept) + len(aside) == 16
    pair = frozenset({aside[0].group, kept[0].group})
    sides = keep_aside(clips, tiny_recipe(validation=0.25), [pair])
    assert any(pair <= {clip.group for clip in side} for side in sides)
    falls_of_one = [c for c in clips if c.label == "normal" or c.group == "set/s0"]
    with pytest.raises(DataError, match="more sources"):
        keep_aside(falls_of_one, tiny_recipe(validation=0.25))
    with pytest.raises(DataError, match="more sources"):
        keep_aside([], tiny_recipe(validation=0.25))


def test_best_epoch_is_kept_and_waiting_ends() -> None:
    best = Best(patience=2)
    losses = [0.9, 0.5, 0.6, 0.4, 0.7, 0.8]
    ended = []
    for number, loss in enumerate(losses):
        best.note(1.0, loss, {"w": torch.full((1,), float(number))})
        ended.append(best.over)
    assert ended == [False, False, False, False, False, True]
    assert best.epoch == 4 and best.weights == {"w": torch.tensor([3.0])}


def grouped(clips: list[Clip]) -> list[Clip]:
    """Each pair of a fall and what is normal is one source."""
    return [replace(clip, group=f"set/s{int(clip.name) // 2}") for clip in clips]


def test_training_ends_early_with_the_best_weights_and_resumes_exactly(
    tmp_path: Path,
) -> None:
    clips = grouped(tiny_clips(tmp_path))
    recipe = tiny_recipe(epochs=8, lr=0.2, validation=0.25, patience=1, ema=0.0)
    said: list[Progress] = []
    told: list[str] = []
    whole = train(recipe, clips, [], out=tmp_path / "a", report=said.append,
                  tell=told.append)  # fmt: skip
    checked = {p.epoch: p.validation for p in said if p.validation is not None}
    best = min(checked, key=checked.__getitem__)
    assert len(checked) == best + 1 < 8, "nothing better in the last epoch, so it ended"
    assert f"nothing better since epoch {best}" in told[-1]
    assert {p.steps for p in said} == {2}, "6 clips learn, 2 are aside; falls twice"

    class Killed(Exception):
        pass

    def kill(progress: Progress) -> None:
        if progress.epoch == 2:
            raise Killed

    with pytest.raises(Killed):
        train(recipe, clips, [], out=tmp_path / "b", report=kill)
    resumed = train(recipe, clips, [], out=tmp_path / "b", resume=True)
    assert digest(whole) == digest(resumed)
    again = train(recipe, clips, [], out=tmp_path / "b", resume=True)
    assert digest(again) == digest(whole)


def test_balance_shows_every_label_as_often(tmp_path: Path) -> None:
    clips = [
        Clip(str(i), "fall" if i < 3 else "normal", f"s/{i}", tmp_path)
        for i in range(10)
    ]
    recipe = tiny_recipe(balance=True, repeats={}, batch=2)
    plan = epoch_plan(recipe, clips, [], 0)
    assert Counter(clip.label for clip in plan) == {"fall": 7, "normal": 7}
    shown = Counter(clip.name for clip in plan if clip.label == "fall")
    assert sorted(shown.values()) == [2, 2, 3]
    assert plan == epoch_plan(recipe, clips, [], 0) != epoch_plan(recipe, clips, [], 1)


def mixed_clips() -> tuple[tuple[torch.Tensor, torch.Tensor], np.ndarray]:
    """Four clips of one grey each, which is also their label."""
    greys = torch.arange(4.0).view(4, 1, 1, 1, 1)
    slow, fast = (greys.expand(4, 3, frames, 20, 20) for frames in (2, 8))
    return (slow, fast), np.eye(4, dtype=np.float32)


def test_cut_mix_cuts_one_window_from_all_frames_and_shares_the_label() -> None:
    areas = []
    for seed in range(20):
        paths, targets = mixed_clips()
        cut, mixed = cut_mix(paths, targets, np.random.default_rng(seed))
        assert np.allclose(mixed.sum(axis=1), 1)
        for i in range(4):
            for path in cut:
                told = [float((path[i] == grey).float().mean()) for grey in range(4)]
                assert np.allclose(told, mixed[i], atol=1e-6)
            assert (cut[0][i] == cut[0][i, :1, :1]).all()
        areas.append(1 - mixed.max(axis=1).min())
        assert np.array_equal(targets, np.eye(4))
    assert min(areas) < 0.1 and max(areas) > 0.3


def test_mix_up_shares_pictures_and_label_alike() -> None:
    (slow, _), mixed = mix_up(*mixed_clips(), np.random.default_rng(1))
    expected = mixed @ np.arange(4)
    assert np.allclose(slow.mean(dim=(1, 2, 3, 4)).numpy(), expected, atol=1e-5)


def test_parts_learn_at_their_own_rates(tmp_path: Path) -> None:
    recipe = tiny_recipe(
        epochs=1, lr_factors={"s1": 0.0, "s2": 0.1}, weight_decay=0.0, repeats={}
    )
    torch.manual_seed(recipe.seed)
    network, _ = starting_network(recipe.fresh_card(), None, seed=recipe.seed)
    before = {k: v.detach().clone() for k, v in network.named_parameters()}
    after = train(recipe, tiny_clips(tmp_path), [], out=tmp_path / "o").state_dict()

    def moved(part: str) -> float:
        return max(float((after[n] - before[n]).abs().max())
                   for n in before if n.startswith(f"{part}."))  # fmt: skip

    assert moved("s1") == 0 < moved("s2") < moved("s3") / 2
    held = Learner(network, recipe, 0).optimiser().param_groups
    count = sum(len(group["params"]) for group in held)
    assert count == len(before), "each weight is learnt once"
    with pytest.raises(RecipeError, match="no part 's9'"):
        Learner(network, tiny_recipe(lr_factors={"s9": 1.0}), 0).optimiser()


def sigmoid_recipe(**changes: object) -> Recipe:
    recipe = tiny_recipe(**changes)
    card = dict(recipe.card) | {
        "labels": ["normal", "assault", "fall"], "activation": "sigmoid"
    }  # fmt: skip
    return replace(recipe, card=card)


def test_several_labels_are_told_apart_from_the_background(tmp_path: Path) -> None:
    clips = tiny_clips(tmp_path)
    labels = [("normal",), ("fall",), ("normal",), ("assault", "fall")] * 2
    clips = [replace(clip, label=told[0], also=told[1:])
             for clip, told in zip(clips, labels, strict=True)]  # fmt: skip
    recipe = sigmoid_recipe(epochs=1, batch=8, repeats={})
    plan = epoch_plan(recipe, clips, [], 0)
    [batch] = batches(recipe, recipe.fresh_card(), plan, [], 0, CPU)
    rows = {tuple(map(int, row)) for row in batch.targets.tolist()}
    assert rows == {(1, 0, 0), (0, 0, 1), (0, 1, 1)}
    network = train(recipe, clips, [], out=tmp_path / "o")
    with torch.no_grad():
        scores = network([batch.slow, batch.fast])
    assert scores.shape == (8, 3) and not torch.allclose(
        scores.sum(dim=1), torch.ones(8), atol=1e-3
    )


def test_model_of_other_labels_lends_everything_but_its_head(tmp_path: Path) -> None:
    initial = load_card(save_tiny_model(tmp_path))
    given = load_file(tmp_path / "weights.safetensors")
    recipe = tiny_recipe(epochs=1, frozen=["s1", "s2", "s3", "s4", "s5"])
    network, sentence = starting_network(recipe.fresh_card(), initial, seed=1)
    assert "without its head" in sentence and "normal, fall is new" in sentence
    state = network.state_dict()
    assert state["head.projection.weight"].shape[0] == 2
    for name, value in given.items():
        if not name.startswith("head."):
            assert torch.equal(state[name], value.to(state[name].dtype)), name
    trained = train(recipe, tiny_clips(tmp_path), [], out=tmp_path / "o",
                    initial=initial).state_dict()  # fmt: skip
    assert torch.equal(trained["s5.pathway0_res2.branch2.c.weight"],
                       state["s5.pathway0_res2.branch2.c.weight"])  # fmt: skip
    assert not torch.equal(trained["head.projection.weight"],
                           state["head.projection.weight"])  # fmt: skip


def test_labels_of_the_same_number_are_not_taken_for_the_same(tmp_path: Path) -> None:
    initial = load_card(save_tiny_model(tmp_path))
    card = tiny_recipe().fresh_card()
    three = replace(
        card, labels=("normal", "theft", "fall"),
        thresholds={k: {"on": 0.5, "off": 0.5} for k in ("theft", "fall")},
    )  # fmt: skip
    network, sentence = starting_network(three, initial, seed=1)
    head = load_file(tmp_path / "weights.safetensors")["head.projection.weight"]
    assert "is new" in sentence
    assert not torch.equal(network.state_dict()["head.projection.weight"], head.float())
    same, sentence = starting_network(initial, initial, seed=1)
    assert "all weights" in sentence
    assert torch.equal(same.state_dict()["head.projection.weight"], head.float())


def test_model_of_another_architecture_lends_nothing(tmp_path: Path) -> None:
    initial = load_card(save_tiny_model(tmp_path))
    wider = dict(tiny_values()["architecture"]) | {"RESNET.WIDTH_PER_GROUP": 16}
    recipe = tiny_recipe(card=dict(tiny_recipe().card) | {"architecture": wider})
    with pytest.raises(MismatchError, match="architecture must be that of 'tiny'"):
        starting_network(recipe.fresh_card(), initial, seed=1)


def records(path: Path) -> list[bytes]:
    """The records of an event file: length, checksum, data, checksum."""
    data, found, at = path.read_bytes(), [], 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        found.append(data[at + 12 : at + 12 + length])
        at += 12 + length + 4
    return found


def test_command_writes_curves_a_report_and_the_best_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tensorboardX.proto.event_pb2 import Event

    from tests.worker.test_training_data import write_set, write_video

    lines = []
    for i in range(8):
        label = "fall" if i % 2 else "normal"
        write_video(tmp_path / f"d/{i}.mp4", fps=8, seconds=2, size=(32, 32))
        lines.append(f"{i}.mp4,{label},source{i // 2}")
    (tmp_path / "d/broken.mp4").write_text("no video")
    data = write_set(tmp_path / "d", [*lines, "broken.mp4,fall,x"])
    recipe = write_recipe(tmp_path / "r.yaml", epochs=2, batch=2, validation=0.25)
    out = tmp_path / "out"
    words = ("--data", data, "--config", recipe, "--out", out, "--format", "csv",
             "--tensorboard", tmp_path / "board", "--cache-gb", "0.5")  # fmt: skip
    assert command(*words) == 0
    said = capsys.readouterr().err
    assert "left out:" in said and "broken.mp4: " in said and "validation" in said
    report = json.loads((out / "data.json").read_text())
    assert [Path(f["file"]).name for f in report["left_out"]] == ["broken.mp4"]
    assert report["clips"] == {"normal": 4, "fall": 4}
    history = json.loads((out / "history.json").read_text())
    best = min(history, key=lambda epoch: epoch["validation"])
    training = load_card(out / "card.yaml").training
    assert training["validation"] == {"share": 0.25} | best and len(history) == 2
    [file] = (tmp_path / "board").rglob("*tfevents*")
    events = [Event.FromString(record) for record in records(file)]
    points = [(v.tag, e.step) for e in events for v in e.summary.value]
    tags = Counter(tag for tag, _ in points)
    steps = max(step for _, step in points)
    assert tags == {"loss/training": steps, "lr": steps, "loss/validation": 2}
