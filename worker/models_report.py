"""How `safe-eye models` puts things: JSON values and text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from worker.slowfast.card import BEHAVIOURS, ModelCard

_WIDTH: Final = 88


def model_row(card: ModelCard, *, used: str) -> dict[str, Any]:
    """One of `list`."""
    return {
        "name": card.name,
        "in_use": card.name == used,
        "network": network_text(card),
        "behaviours": list(card.labels[1:]),
        "card": str(card.path),
    }


def card_row(card: ModelCard) -> dict[str, Any]:
    """What `show` tells of a model; times in seconds."""
    return {
        "name": card.name,
        "version": card.version,
        "network": network_text(card),
        "scores": "people" if card.scores_people else "whole pictures",
        "window_s": round(float(card.window_s), 4),
        "stride_s": round(float(card.stride_s), 4),
        "frames": card.fast_frames,
        "crop_px": card.crop_px,
        "behaviours": {
            label: {
                "means": dict(card.label_map.get(label, {})),
                "threshold": card.thresholds[label]["on"],
            }
            for label in card.labels[1:]
        },
        "missing": [b for b in BEHAVIOURS if b not in card.labels],
        "network_labels": len(card.outputs),
        "detector": dict(card.detector),
        "training": dict(card.training),
        "licence": card.licence,
        "limits": card.limits,
        "sha256": card.sha256,
        "card": str(card.path),
    }


def network_text(card: ModelCard) -> str:
    """`SlowFast R50, 32 frames of 2.133 s at 256 px`."""
    kind = "SlowFast" if card.pathways == 2 else "Slow"
    depth = card.architecture.get("RESNET.DEPTH", 50)
    head = " with a box head" if card.scores_people else ""
    return (
        f"{kind} R{depth}{head}, {card.fast_frames} frames of "
        f"{float(card.window_s):.3g} s at {card.crop_px} px"
    )


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The models for people, the one in use with a star."""
    wide = max(len(row["name"]) for row in rows)
    lines = []
    for row in rows:
        told = row.get("error") or f"{row['network']}: {', '.join(row['behaviours'])}"
        lines.append(f"{'*' if row['in_use'] else ' '} {row['name']:<{wide}}  {told}")
    return "\n".join(lines) + "\n"


def show_text(row: Mapping[str, Any]) -> str:
    """A card for people."""
    lines = [f"{row['name']} {row['version']}", row["network"], ""]
    lines.append(
        f"scores {row['scores']}, a window of {row['window_s']} s every "
        f"{row['stride_s']} s, {row['network_labels']} labels"
    )
    for behaviour, told in row["behaviours"].items():
        means = ", ".join(f"{label} ×{w:g}" for label, w in told["means"].items())
        start = f"  {behaviour:<10} from {told['threshold']:.2f}  "
        lines += textwrap.wrap(
            start + means, _WIDTH, subsequent_indent=" " * len(start)
        )
    if row["missing"]:
        lines.append(f"  not seen: {', '.join(row['missing'])}")
    if row["scores"] == "people":
        lines.append(f"people are found by {row['detector'].get('file', 'OpenCV')}")
    lines.append("")
    origin = {key: row["training"].get(key) for key in ("source", "format")}
    lines += [f"{key:<8} {value}" for key, value in origin.items() if value]
    lines += [f"{key:<8} {row[key]}" for key in ("licence", "sha256", "card")]
    if row["limits"]:
        lines += ["", *textwrap.wrap(str(row["limits"]), _WIDTH)]
    return "\n".join(lines) + "\n"
