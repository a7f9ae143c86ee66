"""Watches all of the material, one file after the other, and says how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from worker.analyze_report import clock
from worker.evaluation.errors import MaterialError
from worker.evaluation.listed import labelled_files
from worker.evaluation.material import Broken, Item, Told, normal_footage
from worker.evaluation.scenes import SECONDS, SceneOrder
from worker.evaluation.watching import Watched, watch
from worker.pipeline import Gate
from worker.slowfast.engine import Engine
from worker.video.errors import UnreadableVideo

_EACH_S = 10.0


class Lines:
    """What is told on stderr: a line written over on a terminal, one in ten seconds
    elsewhere."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._now, self._began = now, now()
        self._said = -_EACH_S
        self._is_open = False

    def say(self, text: str) -> None:
        """A line of its own."""
        if self._is_open:
            sys.stderr.write("\n")
        self._is_open = False
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def begin(self) -> None:
        """What is shown from now on is measured from here."""
        self._began = self._now()

    def show(self, name: str, done_s: float, total_s: float) -> None:
        """How much of all footage is watched, and how long the rest may take."""
        now = self._now()
        every_s = 0.2 if self._is_terminal else _EACH_S
        if now - self._said < every_s and done_s < total_s:
            return
        self._said = now
        left = ""
        if done_s > 0:
            left_s = (now - self._began) * (total_s - done_s) / done_s
            left = f", about {clock(left_s)} left"
        text = f"watched {clock(done_s)} of {clock(total_s)}{left} ({name})"
        if self._is_terminal:
            sys.stderr.write(f"\r\x1b[K{text[:100]}")
            self._is_open = True
        else:
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def gather(
    data: Sequence[Path],
    negatives: Sequence[Path],
    told: Told,
    *,
    form: str | None = None,
) -> list[Item]:
    """All files that can be read; `told` hears of the others. `form` is of `data`."""
    return [*labelled_files(data, told, form=form), *normal_footage(negatives, told)]


def watch_all(
    items: Sequence[Item],
    *,
    engine: Engine,
    gate: Gate,
    orders: Sequence[SceneOrder],
    folder: Path,
    told: Told,
    lines: Lines,
) -> list[Watched]:
    """Everything watched; ordered scenes are rendered into `folder` just before.

    A file that turns out to be unreadable is told and left out. Raises
    `MaterialError` when nothing is left.
    """
    total_s = sum(item.length_s for item in items) + len(orders) * float(SECONDS)
    done_s, watched = 0.0, []
    lines.begin()
    for item in _rendered(items, orders, folder):
        before_s = done_s

        def show(at_s: float, item: Item = item, before_s: float = before_s) -> None:
            lines.show(item.name, min(before_s + at_s, total_s), total_s)

        try:
            watched.append(watch(item, engine=engine, gate=gate, on_progress=show))
        except UnreadableVideo as error:
            told(Broken(item.name, error.code, error.message("en")))
        except OSError as error:
            told(Broken(item.name, "FILE", error.strerror or "cannot be read"))
        done_s += item.length_s
    if not watched:
        raise MaterialError("no readable file: name some with --data or --scenes")
    return watched


def _rendered(
    items: Sequence[Item], orders: Sequence[SceneOrder], folder: Path
) -> Iterator[Item]:
    yield from items
    for order in orders:
        yield order.render(folder)
