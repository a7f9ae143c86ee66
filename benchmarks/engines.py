"""Seconds per clip: our engines against pyslowfast as it comes, in one run."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.report import Row
from worker.bench import networks
from worker.bench.models import zoo_card
from worker.slowfast.card import bundled, load_card

ROUNDS = 7


def measure() -> list[Row]:
    """The bundled model and SlowFast 8x8 R50, as `safe-eye bench networks` does."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        rows = []
        for card in (load_card(bundled()), zoo_card(place / "zoo")):
            for row in networks.measure(card, place / "cache", rounds=ROUNDS):
                if row.baseline is None or row.ratio is None:
                    continue
                rows.append(
                    Row(
                        row.what,
                        f"{row.value:.1f} {row.unit}",
                        f"pyslowfast eager {row.baseline:.1f} ms: {row.ratio:.1f}×",
                    )
                )
    return rows
