"""Checkpoints of the zoos answer here as they answer in pyslowfast itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.worker import zoo_files
from tests.worker.zoo_files import logits, reference, save_config, zoo_config
from worker.slowfast.checkpoint import load_network
from worker.slowfast.errors import ConfigError, LabelsError, MismatchError, StoreError
from worker.slowfast.zoo.convert import add_model

NETWORKS: dict[str, dict[str, Any]] = {
    "SLOWFAST_4x16_R50": {"alpha": 8, "kernel": 5},
    "SLOWFAST_8x8_R50": {},
    "SLOWFAST_8x8_R101": {"depth": 101, "kernel": 5, "temporal": 23},
    "SLOWFAST_NLN_8x8_R50": {"kernel": 5, "spots": (1, 3, 5)},
    "SLOW_4x16_R50": {"arch": "slow", "frames": 4, "rate": 16},
    "SLOW_8x8_R50": {"arch": "slow", "frames": 8, "rate": 8},
    "SLOW_NLN_8x8_R50": {"arch": "slow", "frames": 8, "rate": 8, "spots": (1, 3, 5)},
    "AVA_SLOW_4x16_R50": {"arch": "slow", "frames": 4, "rate": 16, "people": True},
    "AVA_SLOWFAST_32x2_R50": {"people": True},
    "AVA_SLOWFAST_32x2_R101_50_50": {
        "people": True, "depth": 101, "kernel": 5, "spots": (6, 13, 20),
        "pool": (2, 2, 2),
    },
    "AVA_SLOWFAST_64x2_R101_50_50": {
        "people": True, "depth": 101, "kernel": 5, "spots": (6, 13, 20),
        "pool": (2, 2, 2), "frames": 64,
    },
}  # fmt: skip
BOXES = torch.tensor([[0.0, 3, 5, 30, 60], [1, 0, 0, 64, 64], [0, 20, 10, 50, 61]])


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """These networks are so narrow that threads cost more than they do."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def config_of(name: str, **changes: Any) -> dict[str, Any]:
    options = {"classes": 80, "crop": 64} if name.startswith("AVA") else {}
    return zoo_config(**{**options, **NETWORKS[name], **changes})


def clip(config: dict[str, Any], count: int = 2) -> list[torch.Tensor]:
    data, alpha = config["DATA"], config.get("SLOWFAST", {}).get("ALPHA", 1)
    side, frames = data["TEST_CROP_SIZE"], data["NUM_FRAMES"]
    torch.manual_seed(7)
    fast = torch.randn(count, 3, frames, side, side)
    slow = fast[:, :, torch.linspace(0, frames - 1, frames // alpha).long()]
    return [slow, fast][: len(data["INPUT_CHANNEL_NUM"])]


def boxes_for(config: dict[str, Any]) -> list[torch.Tensor]:
    return [BOXES] if "DETECTION" in config else []


def difference(ours: Any, theirs: Any, config: dict[str, Any]) -> float:
    inputs, boxes = clip(config), boxes_for(config)
    found = logits(ours, list(inputs), *boxes)
    expected = logits(theirs, list(inputs), *boxes)
    assert found.shape == expected.shape
    assert expected.std() > 0.01, "else anything is near"
    return float((found - expected).abs().max())


@pytest.mark.parametrize("caffe2", [True, False], ids=["caffe2", "pyslowfast"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_checkpoint_answers_as_in_pyslowfast(
    tmp_path: Path, name: str, caffe2: bool
) -> None:
    config = config_of(name)
    source = reference(config)
    if caffe2:
        path = zoo_files.save_caffe2(source, tmp_path / "x.pkl")
    else:
        path = zoo_files.save_pyth(source, tmp_path / "x.pyth")
    theirs = zoo_files.shuffled(reference(config), seed=99)
    zoo_files.load_with_pyslowfast(theirs, path, caffe2=caffe2)
    card = add_model(
        path, folder=tmp_path, config=save_config(config, tmp_path / "c.yaml")
    )
    assert difference(load_network(card), theirs, config) < 1e-4
    assert card.training["format"] == ("caffe2" if caffe2 else "pyslowfast")
    assert card.window_s * 30 == (
        config["DATA"]["NUM_FRAMES"] * config["DATA"]["SAMPLING_RATE"]
    )


@pytest.mark.parametrize("file", ["x.pkl", "x.pyth"])
def test_a_network_of_full_width_answers_as_in_pyslowfast(
    tmp_path: Path, file: str
) -> None:
    config = config_of("SLOWFAST_8x8_R50", width=64, crop=64)
    theirs = reference(config)
    caffe2 = file.endswith("pkl")
    save = zoo_files.save_caffe2 if caffe2 else zoo_files.save_pyth
    path = save(theirs, tmp_path / file)
    assert path.stat().st_size > 130_000_000
    zoo_files.load_with_pyslowfast(theirs, path, caffe2=caffe2)
    card = add_model(
        path, folder=tmp_path, config=save_config(config, tmp_path / "c.yaml")
    )
    assert difference(load_network(card), theirs, config) < 1e-4


@pytest.mark.parametrize("kind", ["legacy", "named .pkl", "python 3", "safetensors"])
def test_other_ways_to_write_the_same_are_read(tmp_path: Path, kind: str) -> None:
    config = config_of("SLOW_4x16_R50")
    theirs = reference(config)
    path = tmp_path / ("x.pyth" if kind == "legacy" else "x.pkl")
    if kind == "python 3":
        zoo_files.save_caffe2(theirs, path, python2=False)
    elif kind == "safetensors":
        from safetensors.torch import save_file

        save_file({k: v.contiguous() for k, v in theirs.state_dict().items()}, path)
    else:
        zoo_files.save_pyth(theirs, path, legacy=kind == "legacy")
    card = add_model(
        path, folder=tmp_path, config=save_config(config, tmp_path / "c.yaml")
    )
    assert difference(load_network(card), theirs, config) == 0


def ptv_slowfast(config: dict[str, Any]) -> Any:
    from pytorchvideo.models.slowfast import (
        create_slowfast,
        create_slowfast_with_roi_head,
    )

    width, alpha = config["RESNET"]["WIDTH_PER_GROUP"], config["SLOWFAST"]["ALPHA"]
    frames, side = config["DATA"]["NUM_FRAMES"], config["DATA"]["TEST_CROP_SIZE"]
    is_people = "DETECTION" in config
    build = create_slowfast_with_roi_head if is_people else create_slowfast
    cells = 1 if is_people else side // 32
    return build(
        model_depth=config["RESNET"]["DEPTH"],
        model_num_class=config["MODEL"]["NUM_CLASSES"],
        slowfast_fusion_conv_kernel_size=(config["SLOWFAST"]["FUSION_KERNEL_SZ"], 1, 1),
        slowfast_fusion_conv_stride=(alpha, 1, 1),
        stem_dim_outs=(width, width // 8),
        head_pool_kernel_sizes=(
            (frames // alpha, cells, cells),
            (frames, cells, cells),
        ),
    )


def ptv_slow(config: dict[str, Any]) -> Any:
    from pytorchvideo.models.resnet import create_resnet, create_resnet_with_roi_head

    frames, side = config["DATA"]["NUM_FRAMES"], config["DATA"]["TEST_CROP_SIZE"]
    is_people = "DETECTION" in config
    cells = 1 if is_people else side // 32
    return (create_resnet_with_roi_head if is_people else create_resnet)(
        model_depth=50,
        model_num_class=config["MODEL"]["NUM_CLASSES"],
        stem_dim_out=config["RESNET"]["WIDTH_PER_GROUP"],
        stem_conv_kernel_size=(1, 7, 7),
        head_pool_kernel_size=(frames, cells, cells),
    )


@pytest.mark.parametrize("wrapped", [False, True], ids=["hub", "PySlowFast's wrapper"])
@pytest.mark.parametrize(
    "name",
    [
        "SLOWFAST_4x16_R50", "SLOWFAST_8x8_R50", "SLOWFAST_8x8_R101", "SLOW_4x16_R50",
        "SLOW_8x8_R50", "AVA_SLOW_4x16_R50", "AVA_SLOWFAST_32x2_R50",
    ],
)  # fmt: skip
def test_a_checkpoint_of_pytorchvideo_answers_as_there(
    tmp_path: Path, name: str, wrapped: bool
) -> None:
    config = config_of(name)
    with zoo_files.pytorchvideo():
        build = ptv_slow if "SLOW_" in name else ptv_slowfast
        theirs = zoo_files.shuffled(build(config))
    state = theirs.state_dict()
    if wrapped and not name.startswith("AVA"):
        state = {f"model.{key}": value for key, value in state.items()}
    torch.save({"model_state": state}, tmp_path / "x.pyth")
    card = add_model(
        tmp_path / "x.pyth", folder=tmp_path,
        config=save_config(config, tmp_path / "c.yaml"),
    )  # fmt: skip
    inputs, boxes = clip(config), boxes_for(config)
    found = logits(load_network(card), list(inputs), *boxes)
    given = list(inputs) if len(inputs) == 2 else inputs[0]
    expected = logits(theirs, given, *boxes)
    assert expected.std() > 0.01
    assert (found - expected).abs().max() < 1e-4
    assert card.training["format"] == "pytorchvideo"


def test_the_card_says_what_the_configuration_says(tmp_path: Path) -> None:
    config = config_of("SLOWFAST_8x8_R50")
    config["DATA"] |= {"MEAN": [0.4, 0.5, 0.6], "STD": [0.2, 0.25, 0.3]}
    path = zoo_files.save_pyth(reference(config), tmp_path / "SLOWFAST_8x8_R50.pyth")
    card = add_model(
        path, folder=tmp_path / "models",
        config=save_config(config, tmp_path / "c.yaml"), licence="CC-BY-SA-4.0",
    )  # fmt: skip
    assert card.path == tmp_path / "models" / "slowfast_8x8_r50" / "card.yaml"
    assert (card.name, card.licence) == ("slowfast_8x8_r50", "CC-BY-SA-4.0")
    assert (card.fast_frames, card.alpha, card.crop_px) == (32, 4, 32)
    assert (card.mean, card.std) == ((0.4, 0.5, 0.6), (0.2, 0.25, 0.3))
    assert card.activation == "softmax"
    assert len(card.network_labels) == 400
    assert card.label_map["assault"]["slapping"] == 1
    assert "dumping, theft, mobility" in card.limits
    tensors = load_file(card.weights_path)
    assert {tensor.dtype for tensor in tensors.values()} == {torch.float32}
    assert sorted(p.name for p in card.path.parent.iterdir()) == [
        "card.yaml", "weights.safetensors",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "error", "reason"),
    [
        ({"depth": 101}, MismatchError, "lacks"),
        ({"classes": 174}, LabelsError, "174 labels needs --labels"),
        (
            {"kernel": 5},
            MismatchError,
            r"another shape for 's1_fuse\.conv_f2s\.weight'",
        ),
        ({"spots": (1,)}, MismatchError, "lacks 's4.pathway0_nonlocal1"),
    ],
)
def test_weights_of_another_network_are_refused_and_leave_nothing(
    tmp_path: Path, change: dict[str, Any], error: type[Exception], reason: str
) -> None:
    path = zoo_files.save_pyth(
        reference(config_of("SLOWFAST_8x8_R50")), tmp_path / "x.pyth"
    )
    other = save_config(config_of("SLOWFAST_8x8_R50", **change), tmp_path / "c.yaml")
    with pytest.raises(error, match=reason):
        add_model(path, folder=tmp_path / "models", config=other)
    assert not list(tmp_path.glob("models/*"))


def test_a_name_is_given_once(tmp_path: Path) -> None:
    config = config_of("SLOW_4x16_R50")
    path = zoo_files.save_pyth(reference(config), tmp_path / "x.pyth")
    yaml = save_config(config, tmp_path / "c.yaml")
    add_model(path, folder=tmp_path, config=yaml)
    for name in (None, "X", "safe-eye-small"):
        with pytest.raises(StoreError, match="already"):
            add_model(path, folder=tmp_path, config=yaml, name=name)
    assert add_model(path, folder=tmp_path, config=yaml, name="Y 2").name == "y-2"


@pytest.mark.parametrize(
    "text",
    ["", "[1]", "MODEL: {ARCH: mvit}", "MODEL: {ARCH: slowfast}", "DATA: 3", "a: [",
     "DATA: {NUM_FRAMES: many}\nMODEL: {ARCH: slow, NUM_CLASSES: 4}"],
)  # fmt: skip
def test_a_configuration_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    (tmp_path / "x.pyth").write_bytes(b"")
    with pytest.raises(ConfigError, match=r"c\.yaml"):
        add_model(tmp_path / "x.pyth", folder=tmp_path, config=tmp_path / "c.yaml")


def test_names_of_the_zoos_need_no_configuration() -> None:
    from worker.slowfast.zoo.configs import find_config, parse_config
    from worker.slowfast.zoo.presets import ALIASES, PRESETS

    for name in ("SLOWFAST_4x16_R50", "SLOWFAST_8x8_R50", "SLOW_8x8_R50"):
        written = parse_config(config_of(name, width=64, crop=256), where=name)
        assert _same(find_config(None, checkpoint=name), written)
    ava = "AVA_SLOWFAST_64x2_R101_50_50"
    written = parse_config(config_of(ava, width=64, crop=256), where=ava)
    assert _same(find_config(None, checkpoint=ava.removeprefix("AVA_")), written)
    for name in [*PRESETS, *ALIASES]:
        assert find_config(name, checkpoint="x").classes in (80, 400)
    with pytest.raises(ConfigError, match="slowfast_r50"):
        find_config(None, checkpoint="mine")


def _same(one: Any, two: Any) -> bool:
    """Equal, the training's own keys aside."""
    shared = one.architecture.keys() & two.architecture.keys()
    assert {"RESNET.DEPTH", "RESNET.SPATIAL_STRIDES", "NONLOCAL.LOCATION"} <= shared
    return all(
        np.array_equal(one.architecture[key], two.architecture[key])
        if key != "NONLOCAL.LOCATION"
        else one.architecture[key] == two.architecture[key]
        for key in shared
    ) and (one.frames, one.window_s, one.alpha, one.classes, one.activation) == (
        two.frames, two.window_s, two.alpha, two.classes, two.activation,
    )  # fmt: skip
