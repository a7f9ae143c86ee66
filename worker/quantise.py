"""`safe-eye quantise`: make the INT8 form of a model, and measure what it loses."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from worker.scenes.scene import BEHAVIOURS, render_clip
from worker.slowfast.card import ModelCard, bundled, load_card
from worker.slowfast.engine import Images
from worker.slowfast.errors import ModelError
from worker.slowfast.preprocess import fit_geometry
from worker.slowfast.quantise import LEAST_SAME, Loss, quantise
from worker.video.decode import frames
from worker.video.errors import UnreadableVideo
from worker.video.probe import probe
from worker.video.windows import Window, sample_times, shown_at, windows

#: Every so many clips one is for calibration; the others are held out.
_CALIBRATION_EVERY = 3
# Of one video no more than so many windows, spread over it.
_WINDOWS_A_VIDEO = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `safe-eye quantise`."""
    parser.add_argument(
        "card",
        metavar="CARD",
        type=Path,
        nargs="?",
        default=bundled(),
        help="card of the model (default: the bundled one)",
    )
    parser.add_argument(
        "--videos",
        metavar="PATH",
        type=Path,
        nargs="+",
        default=[],
        help="videos like those to come, or folders of such (default: rendered scenes)",
    )
    parser.add_argument(
        "--clips", type=int, default=300, help="how many (default: %(default)s)"
    )
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", help="the folder that engines look into"
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help=f"accept it even if less than {LEAST_SAME:.0%}% of the clips keep their "
        "label",
    )


def run(args: argparse.Namespace) -> int:
    """Returns the exit code: 0 accepted, 1 refused or not possible."""
    home = os.environ.get("SAFE_EYE_HOME") or Path(__file__).parents[1] / "var"
    try:
        card = load_card(args.card)
        source = of_videos(args.videos, card) if args.videos else rendered(card)
        loss = make(
            card,
            source,
            clips=args.clips,
            cache_dir=args.cache or Path(home) / "engines",
            force=args.force,
        )
    except ModelError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    print(f"{card.name}: INT8 is ready, use it with --precision int8 or PRECISION=int8")
    print(loss)
    return 0


def make(
    card: ModelCard,
    source: Iterator[Images],
    *,
    clips: int,
    cache_dir: Path,
    force: bool = False,
) -> Loss:
    """See `worker.slowfast.quantise.quantise`; of the clips a third calibrates."""
    taken = list(itertools.islice(source, clips))
    return quantise(
        card,
        calibration=taken[::_CALIBRATION_EVERY],
        held_out=[c for i, c in enumerate(taken) if i % _CALIBRATION_EVERY],
        cache_dir=cache_dir,
        force=force,
    )


def rendered(card: ModelCard) -> Iterator[Images]:
    """Clips of scenes, of each behaviour in turn, without end."""
    for seed in itertools.count(1):
        for behaviour in BEHAVIOURS:
            images = render_clip(behaviour, seed, seconds=card.window_s)
            times = [Fraction(i, len(images)) for i in range(len(images))]
            whole = Window(0, Fraction(0), Fraction(1))
            yield _clip(images, times, whole, card)


def of_videos(paths: Sequence[Path], card: ModelCard) -> Iterator[Images]:
    """Some windows of each video; what cannot be read is told and passed over."""
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.is_file()
    ]
    for file in files:
        try:
            yield from _windows(file, card)
        except UnreadableVideo as error:
            sys.stderr.write(f"{file}: {error}\n")


def _windows(file: Path, card: ModelCard) -> Iterator[Images]:
    info = probe(file)
    found = list(
        windows(info.duration_s, length_s=card.window_s, stride_s=card.stride_s)
    )
    for window in found[:: max(len(found) // _WINDOWS_A_VIDEO, 1)][:_WINDOWS_A_VIDEO]:
        shown = list(frames(file, start_s=window.start_s, end_s=window.end_s))
        if shown:
            images = [frame.image for frame in shown]
            yield _clip(images, [frame.t_s for frame in shown], window, card)


def _clip(
    images: Sequence[Images] | Images,
    times: Sequence[Fraction],
    window: Window,
    card: ModelCard,
) -> Images:
    """(T, H, W, 3) of the card's size, sampled as the pipeline does."""
    chosen = shown_at(times, sample_times(window, frames=card.fast_frames))
    height, width = images[0].shape[:2]
    geometry = fit_geometry(width, height, card.crop_px)
    return np.stack([geometry.place(images[index]) for index in chosen])


def _fail(reason: str) -> int:
    sys.stderr.write(f"safe-eye quantise: {reason}\n")
    return 1
