"""`safe-eye analyze FILE`: the pipeline without a server, for people and scripts."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from worker.analyze_report import (
    ProgressLine,
    clock,
    detection_row,
    gap_row,
    seconds_of,
    table,
    window_row,
)

if TYPE_CHECKING:
    from worker.detections import Detection
    from worker.slowfast.engine import Engine

ANALYSED, FAILED, UNREADABLE, INTERRUPTED = 0, 1, 2, 130
Load = Callable[[argparse.Namespace], "Engine"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `safe-eye analyze`."""
    parser.add_argument("file", metavar="FILE", help="the video to analyse")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of a table"
    )
    parser.add_argument(
        "--windows",
        action="store_true",
        help="also give the scores of every window",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        help="write the annotated video, snapshots and clips here",
    )
    add_engine_arguments(parser)


def add_engine_arguments(parser: argparse.ArgumentParser) -> None:
    """Which model is used and what runs it; see `load_engine_for`."""
    parser.add_argument(
        "--engine",
        choices=("auto", "torch", "openvino", "cuda"),
        default="auto",
        help="what runs the network (default: auto)",
    )
    parser.add_argument(
        "--device",
        metavar="NAME",
        help='"cpu", or a card as in "cuda:1" (default: the first card, if any)',
    )
    parser.add_argument(
        "--precision",
        choices=("auto", "fp32", "bf16", "int8"),
        default="auto",
        help="what it is computed in (default: what the hardware is best at)",
    )
    parser.add_argument(
        "--no-gate",
        action="store_true",
        help="look at every window, also where nothing moves or is suspected",
    )
    parser.add_argument(
        "--model",
        metavar="NAME|CARD",
        help="a model by its name (`safe-eye models list`) or the path of its card "
        "(default: the one in use)",
    )


def run(args: argparse.Namespace, *, load: Load | None = None) -> int:
    """Analyse `args.file`; returns the exit code (0, 1, 2 or 130).

    `load` gives the engine; by default the one that the arguments ask for.
    """
    from worker.slowfast.errors import ModelError
    from worker.video.errors import UnreadableVideo

    try:
        _check_readable(args.file)
        result, is_complete = _analyse(args, load or load_engine_for)
    except UnreadableVideo as error:
        return _fail(f"{args.file}: {error.message(_language())}", UNREADABLE)
    except _InputError as error:
        return _fail(f"{args.file}: {error}", UNREADABLE)
    except ModelError as error:
        return _fail(error.message(_language()), FAILED)
    except OSError as error:
        where = error.filename or args.output or args.file
        return _fail(f"{where}: {error.strerror or error}", FAILED)
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    if args.json:
        json.dump(result, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(table(result))
    return ANALYSED if is_complete else FAILED


class _InputError(Exception):
    """The file cannot even be opened."""


def _check_readable(file: str) -> None:
    try:
        with Path(file).open("rb"):
            pass
    except OSError as error:
        raise _InputError(error.strerror or "cannot be opened") from error


def load_engine_for(args: argparse.Namespace) -> Engine:
    """What `--model`, `--engine`, `--device` and `--precision` ask for."""
    from worker.slowfast.engine import load_engine
    from worker.slowfast.zoo.store import card_in_use, models_folder, named_or_path

    folder = models_folder()
    card = named_or_path(args.model, folder=folder) if args.model else None
    return load_engine(
        card or card_in_use(folder),
        kind=args.engine,
        device=args.device,
        precision=args.precision,
        cache_dir=folder.parent / "engines",
    )


def _analyse(args: argparse.Namespace, load: Load) -> tuple[dict[str, Any], bool]:
    """The result, and whether all that was to be written could be."""
    from worker.analyze_output import Output, prepare
    from worker.video.probe import probe

    # Refuse a bad file before a model is loaded for it, a bad folder before the work.
    info = probe(args.file)
    if args.output is not None:
        prepare(args.output, args.file)
    line = ProgressLine()
    line.say("loading the model")
    # stdout is for the result alone, whatever a library prints.
    with contextlib.redirect_stdout(sys.stderr):
        engine = load(args)
        seen = _Seen(args, engine, line)
        files: dict[int, tuple[str | None, str | None]] = {}
        is_complete = True
        if args.output is not None:
            output = Output(args.file, args.output, line)
            files = output.write(info, seen.detections)
            is_complete = output.is_complete
    result: dict[str, Any] = {
        "file": str(args.file),
        "duration_s": seconds_of(info.duration_s),
        "model": engine.card.name,
        "detections": [
            detection_row(found, *files.get(index, (None, None)))
            for index, found in enumerate(seen.detections)
        ],
    }
    if args.windows:
        result["windows"] = seen.windows
    if seen.gaps:
        result["gaps"] = seen.gaps
    return result, is_complete


class _Seen:
    """What the pipeline tells of the file, in order of time."""

    def __init__(
        self, args: argparse.Namespace, engine: Engine, line: ProgressLine
    ) -> None:
        from worker import pipeline

        self.detections: list[Detection] = []
        self.windows: list[dict[str, Any]] = []
        self.gaps: list[dict[str, float]] = []
        gate: pipeline.Gate = "off" if args.no_gate else "auto"
        with contextlib.closing(
            pipeline.analyse(args.file, engine=engine, gate=gate)
        ) as events:
            for event in events:
                match event:
                    case pipeline.Progress():
                        line.show(event)
                    case pipeline.DetectionFound(detection):
                        self.detections.append(detection)
                    case pipeline.WindowScored() if args.windows:
                        self.windows.append(window_row(event))
                    case pipeline.GapFound(start_s, end_s):
                        self.gaps.append(gap_row(start_s, end_s))
                        span = f"{clock(start_s)} to {clock(end_s)}"
                        line.say(f"nothing decodes from {span}")
        line.end()
        self.detections.sort(key=lambda found: (found.start_s, found.behaviour))


def _language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value
    return "en"


def _fail(reason: str, code: int) -> int:
    sys.stderr.write(f"safe-eye analyze: {reason}\n")
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Entrance of `python -m worker.analyze`."""
    parser = argparse.ArgumentParser(
        prog="safe-eye analyze", description="Analyse a video file without a server."
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
