"""PyTorchVideo's names of SlowFast and Slow networks, turned into pyslowfast's.

PyTorchVideo numbers stages from 0 and keeps both pathways in one block:

    blocks.0.multipathway_blocks.1.conv      s1.pathway1_stem.conv
    blocks.0.multipathway_fusion.norm        s1_fuse.bn
    blocks.3.….0.res_blocks.2.branch2.conv_a s4.pathway0_res2.branch2.a
    blocks.6.proj, detection_head.proj       head.projection

Slow networks leave the pathway out; PySlowFast's own wrapper and detection networks
put `model.` in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from worker.slowfast.errors import FormatError

_MARK: Final = re.compile(r"^(model\.)?blocks\.0\.")
_RULES: Final = tuple(
    (re.compile(pattern), result)
    for pattern, result in (
        (
            r"blocks\.0\.(?:multipathway_blocks\.(?P<path>\d)\.)?(?P<kind>conv|norm)",
            "s1.pathway{path}_stem.{kind}",
        ),
        (
            r"blocks\.(?P<stage>[0-3])\.multipathway_fusion\."
            r"(?P<kind>conv_fast_to_slow|norm)",
            "s{stage}_fuse.{kind}",
        ),
        (
            r"blocks\.(?P<stage>[1-4])\.(?:multipathway_blocks\.(?P<path>\d)\.)?"
            r"res_blocks\.(?P<block>\d+)\.(?P<kind>branch1_conv|branch1_norm|"
            r"branch2\.(?:conv|norm)_[abc])",
            "s{stage}.pathway{path}_res{block}.{kind}",
        ),
        (
            r"(?:blocks\.[56]|detection_head|head)\.proj",
            "head.projection",
        ),
    )
)
_KINDS: Final = {
    "conv": "conv",
    "norm": "bn",
    "conv_fast_to_slow": "conv_f2s",
    "branch1_conv": "branch1",
    "branch1_norm": "branch1_bn",
} | {
    f"branch2.{kind}_{letter}": f"branch2.{letter}{suffix}"
    for kind, suffix in (("conv", ""), ("norm", "_bn"))
    for letter in "abc"
}


def is_pytorchvideo(names: Iterable[str]) -> bool:
    """Whether these are the names of a network of PyTorchVideo."""
    return any(_MARK.match(name) for name in names)


def to_pyslowfast(name: str) -> str:
    """pyslowfast's name for one of PyTorchVideo's. Raises `FormatError` for others."""
    stem, _, parameter = name.removeprefix("model.").rpartition(".")
    for pattern, result in _RULES:
        if match := pattern.fullmatch(stem):
            parts = match.groupdict()
            return (
                result.format(
                    path=parts.get("path") or 0,
                    stage=int(parts.get("stage") or 0) + 1,
                    block=parts.get("block"),
                    kind=_KINDS.get(parts.get("kind") or "", ""),
                )
                + f".{parameter}"
            )
    raise FormatError(f"{name!r} is not in a SlowFast or Slow network of PyTorchVideo")
