"""What PySlowFast's YAML configuration of a checkpoint says that a card needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from worker.slowfast.errors import ConfigError
from worker.slowfast.mappings import read_mapping
from worker.slowfast.zoo.presets import ALIASES, PRESETS, find_preset

TRAINING_FPS: Final = 30
_ARCHS: Final = {"slowfast": "slowfast", "slow": "slowonly", "slowonly": "slowonly"}
# What of each part describes the network; the rest is about training and machines.
_KEPT: Final = {
    "RESNET": (
        "TRANS_FUNC", "NUM_GROUPS", "WIDTH_PER_GROUP", "STRIDE_1X1", "DEPTH",
        "NUM_BLOCK_TEMP_KERNEL", "SPATIAL_STRIDES", "SPATIAL_DILATIONS",
    ),
    "SLOWFAST": ("BETA_INV", "FUSION_CONV_CHANNEL_RATIO", "FUSION_KERNEL_SZ"),
    "NONLOCAL": ("LOCATION", "GROUP", "INSTANTIATION", "POOL"),
    "DETECTION": (
        "ENABLE", "ALIGNED", "SPATIAL_SCALE_FACTOR", "ROI_XFORM_RESOLUTION",
    ),
}  # fmt: skip
_PER_PATHWAY: Final = {
    "RESNET.SPATIAL_STRIDES": (1, 2, 2, 2),
    "RESNET.SPATIAL_DILATIONS": (1, 1, 1, 1),
    "NONLOCAL.GROUP": (1, 1, 1, 1),
    "NONLOCAL.LOCATION": ([], [], [], []),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZooConfig:
    """One network of the zoo; `architecture` is that of `ModelCard`."""

    architecture: Mapping[str, Any]
    frames: int
    sampling_rate: int
    alpha: int
    crop_px: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    classes: int
    activation: str

    @property
    def window_s(self) -> Fraction:
        """What a clip of the training covers, at its 30 frames a second."""
        return Fraction(self.frames * self.sampling_rate, TRAINING_FPS)


def find_config(given: str | Path | None, *, checkpoint: str) -> ZooConfig:
    """The configuration of a file or of a network of the zoo.

    Without one it is that of the zoo's network with the checkpoint's name. Raises
    `ConfigError`.
    """
    name = str(given) if given is not None else checkpoint
    values = find_preset(name)
    if values is not None:
        return parse_config(values, where=name)
    if given is None:
        raise ConfigError(
            f"no network of the zoo is called {checkpoint!r}: name its configuration, "
            f"a YAML file of PySlowFast or one of {', '.join([*PRESETS, *ALIASES])}"
        )
    path = Path(given)
    values = read_mapping(path, what="the configuration", error=ConfigError)
    return parse_config(values, where=str(path))


def parse_config(values: Mapping[str, Any], *, where: str) -> ZooConfig:
    """The configuration that a YAML of PySlowFast holds. Raises `ConfigError`."""
    try:
        return _parsed(values)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise ConfigError(f"{where}: a value is wrong ({error!r})") from error


def _parsed(values: Mapping[str, Any]) -> ZooConfig:
    def part(name: str) -> Mapping[str, Any]:
        return dict(values.get(name) or {})

    data, model = part("DATA"), part("MODEL")
    arch = str(model.get("ARCH", "slowfast"))
    if arch not in _ARCHS:
        raise ConfigError(f"MODEL.ARCH is {arch!r}; slowfast and slow are supported")
    architecture: dict[str, Any] = {
        "MODEL.ARCH": _ARCHS[arch],
        # Nothing is dropped when a network only answers.
        "MODEL.DROPOUT_RATE": 0.0,
    }
    for name, keys in _KEPT.items():
        given = part(name)
        architecture |= {f"{name}.{k}": given[k] for k in keys if k in given}
    is_slow = _ARCHS[arch] == "slowonly"
    if is_slow:
        architecture = {
            key: value
            for key, value in architecture.items()
            if not key.startswith("SLOWFAST.")
        }
    for key, usual in _PER_PATHWAY.items():
        architecture.setdefault(key, [[v] * (1 if is_slow else 2) for v in usual])
    sees_people = bool(architecture.get("DETECTION.ENABLE", False))
    if bool(part("AVA").get("BGR", False)):
        raise ConfigError("AVA.BGR: networks that see blue first are not supported")
    frames = int(data["NUM_FRAMES"])

    return ZooConfig(
        architecture=architecture,
        frames=frames,
        sampling_rate=int(data["SAMPLING_RATE"]),
        alpha=1 if is_slow else int(part("SLOWFAST")["ALPHA"]),
        crop_px=int(data.get("TEST_CROP_SIZE", 256)),
        mean=tuple(float(v) for v in data.get("MEAN", (0.45,) * 3)),
        std=tuple(float(v) for v in data.get("STD", (0.225,) * 3)),
        classes=int(model["NUM_CLASSES"]),
        activation="sigmoid" if sees_people else str(model.get("HEAD_ACT", "softmax")),
    )
