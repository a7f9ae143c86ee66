"""A training's curves as event files for TensorBoard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from worker.training.loop import Progress


class Board:
    """Loss and learning rate of every step, the validation's loss of every epoch.

    Each training (a fold, or the whole) has a folder of its own below `folder`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[str, Any] = {}

    def note(self, run: str, progress: Progress) -> None:
        """Write what `progress` tells of the training called `run`."""
        writer = self._writers.get(run)
        if writer is None:
            from tensorboardX import SummaryWriter  # slow, and seldom wanted

            writer = SummaryWriter(str(self.folder / run), write_to_disk=True)
            self._writers[run] = writer
        step = (progress.epoch - 1) * progress.steps + progress.step
        writer.add_scalar("loss/training", progress.loss, step)
        writer.add_scalar("lr", progress.lr, step)
        if progress.validation is not None:
            writer.add_scalar("loss/validation", progress.validation, step)
        if progress.step == progress.steps:
            writer.flush()

    def close(self) -> None:
        """Write what is left and let go of the files."""
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()
