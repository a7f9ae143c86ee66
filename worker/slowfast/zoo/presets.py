"""The networks of the two zoos by name: what their configurations say, as data.

From PySlowFast's configs/{Kinetics,AVA}/c2 and PyTorchVideo's hub builders. A name is
that of the file in the zoo, in small letters; `ALIASES` are the hub's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Preset:
    """One network: frames of the clip, every `rate`-th at 30 fps, slow = frames/alpha.

    `temporal` is how many blocks of the fourth stage look along time, `nonlocal_` after
    which of its blocks non-local ones sit, `people` whether it has a box head.
    """

    frames: int
    rate: int
    alpha: int = 1
    depth: int = 50
    fusion: int = 0
    temporal: int = 6
    nonlocal_: tuple[int, ...] = ()
    people: bool = False


_AVA_101: Final[dict[str, Any]] = {
    "rate": 2, "alpha": 4, "depth": 101, "fusion": 5, "nonlocal_": (6, 13, 20),
    "people": True,
}  # fmt: skip

PRESETS: Final[dict[str, Preset]] = {
    "slow_4x16_r50": Preset(4, 16),
    "slow_8x8_r50": Preset(8, 8),
    "slowfast_4x16_r50": Preset(32, 2, 8, fusion=5),
    "slowfast_8x8_r50": Preset(32, 2, 4, fusion=7),
    "slowfast_8x8_r101": Preset(32, 2, 4, depth=101, fusion=5, temporal=23),
    "slowfast_16x8_r101_50_50": Preset(64, 2, 4, depth=101, fusion=5),
    "slow_4x16_r50_detection": Preset(4, 16, people=True),
    "slowfast_8x8_r50_detection": Preset(32, 2, 4, fusion=7, people=True),
    "slowfast_32x2_r101_50_50": Preset(32, **_AVA_101),
    "slowfast_64x2_r101_50_50": Preset(64, **_AVA_101),
}
ALIASES: Final = {
    "slow_r50": "slow_8x8_r50",
    "slowonly_4x16_r50": "slow_4x16_r50",
    "slowonly_8x8_r50": "slow_8x8_r50",
    "slowfast_r50": "slowfast_8x8_r50",
    "slowfast_r101": "slowfast_8x8_r101",
    "slowfast_16x8_r101": "slowfast_16x8_r101_50_50",
    "slowfast_8x8_r101_101_101": "slowfast_8x8_r101",
    "slow_r50_detection": "slow_4x16_r50_detection",
    "slowfast_r50_detection": "slowfast_8x8_r50_detection",
    "slowfast_32x2_r50": "slowfast_8x8_r50_detection",
    "slowfast_32x2_r101_50_50_v2.1": "slowfast_32x2_r101_50_50",
}


def find_preset(name: str) -> dict[str, Any] | None:
    """The configuration of a zoo's network, as its YAML would hold it."""
    small = name.lower()
    preset = PRESETS.get(ALIASES.get(small, small))
    return None if preset is None else _as_config(preset)


def _as_config(preset: Preset) -> dict[str, Any]:
    paths = 1 if preset.alpha == 1 else 2
    last = 1 if preset.people else 2
    blocks = (3, 4, preset.temporal, 3)
    pool = [2, 2, 2] if preset.nonlocal_ else [1, 2, 2]
    spots: list[list[int]] = [list(preset.nonlocal_), *[[]] * (paths - 1)]
    return {
        "DATA": {"NUM_FRAMES": preset.frames, "SAMPLING_RATE": preset.rate},
        "SLOWFAST": {
            "ALPHA": preset.alpha, "BETA_INV": 8, "FUSION_CONV_CHANNEL_RATIO": 2,
            "FUSION_KERNEL_SZ": preset.fusion,
        },
        "RESNET": {
            "DEPTH": preset.depth,
            "WIDTH_PER_GROUP": 64,
            "NUM_BLOCK_TEMP_KERNEL": [[count] * paths for count in blocks],
            "SPATIAL_STRIDES": [[s] * paths for s in (1, 2, 2, last)],
            "SPATIAL_DILATIONS": [[d] * paths for d in (1, 1, 1, 3 - last)],
        },
        "NONLOCAL": {
            "LOCATION": [[[]] * paths, [[]] * paths, spots, [[]] * paths],
            "GROUP": [[1] * paths] * 4,
            "POOL": [[pool] * paths] * 4,
            "INSTANTIATION": "dot_product",
        },
        "DETECTION": {"ENABLE": preset.people, "ALIGNED": False},
        "MODEL": {
            "ARCH": "slow" if paths == 1 else "slowfast",
            "NUM_CLASSES": 80 if preset.people else 400,
        },
    }  # fmt: skip
