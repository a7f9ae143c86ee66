"""The commands `scenes render` and `scenes demo`; the backend's CLI mounts them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from worker.scenes.casting import VARIANTS
from worker.scenes.demo import render_demo
from worker.scenes.furniture import UNSEEN_KINDS
from worker.scenes.places import KINDS
from worker.scenes.scene import BEHAVIOURS, random_spec, render_file
from worker.scenes.spec import MODES
from worker.scenes.truth import GroundTruth


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two commands and their options to `parser`."""
    commands = parser.add_subparsers(dest="scenes_command", required=True)
    render = commands.add_parser("render", help="render one scene of a behaviour")
    render.add_argument("--behaviour", choices=BEHAVIOURS, required=True)
    render.add_argument("--variant", help="one of " + "; ".join(_variants()))
    render.add_argument("--seed", type=int, default=0)
    render.add_argument("--place", help="one of " + ", ".join(KINDS + UNSEEN_KINDS))
    render.add_argument("--mode", choices=MODES, help="the light")
    render.add_argument("--seconds", type=_seconds, default=Fraction(10))
    render.add_argument("--size", type=_size, default=(640, 480), metavar="WxH")
    render.add_argument("--fps", type=_rate, default=None)
    demo = commands.add_parser("demo", help="render the demo video")
    demo.add_argument("--seed", type=int, default=7)
    for command in (render, demo):
        command.add_argument("--out", type=Path, required=True, help="MP4 to write")
        command.add_argument(
            "--truth",
            type=Path,
            help="JSON to write the truth to; render's default is OUT with .json",
        )


def run(args: argparse.Namespace) -> int:
    """Do what the parsed `args` ask; 0 when done, 2 when the input is wrong."""
    show = progress(args.out.name)
    try:
        if args.scenes_command == "demo":
            truth = render_demo(args.out, seed=args.seed, on_progress=show)
        else:
            spec = random_spec(
                args.behaviour, args.seed, seconds=args.seconds, size=args.size,
                fps=args.fps, variant=args.variant, place=args.place, mode=args.mode,
            )  # fmt: skip
            truth = render_file(spec, args.out, on_progress=show)
        told = args.truth
        if told is None and args.scenes_command == "render":
            told = args.out.with_suffix(".json")
        if told is not None:
            truth.save(told)
    except (ValueError, OSError) as error:
        print(f"cannot render {args.out}: {error}", file=sys.stderr)
        return 2
    print(_summary(args.out, truth), file=sys.stderr)
    return 0


def progress(name: str) -> Callable[[float], None]:
    """Shows the part done on stderr; off a terminal a line per tenth."""
    terminal, last = sys.stderr.isatty(), -1

    def show(part: float) -> None:
        nonlocal last
        step = int(part * (100 if terminal else 10))
        if step == last:
            return
        last = step
        end = "\r" if terminal and part < 1 else "\n"
        print(f"rendering {name}: {part:4.0%}", end=end, file=sys.stderr, flush=True)

    return show


def _summary(path: Path, truth: GroundTruth) -> str:
    events = [
        f"{e.behaviour} {float(e.start_s):.1f}–{float(e.end_s):.1f} s"
        for e in truth.events
    ]
    what = ", ".join(events) or "nothing abnormal"
    return f"{path}: {float(truth.duration_s):.1f} s, {what}"


def _variants() -> list[str]:
    return [f"{name}: {', '.join(kinds)}" for name, kinds in VARIANTS.items()]


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT")
    size = int(width), int(height)
    if not all(64 <= side <= 3840 for side in size):
        raise argparse.ArgumentTypeError("both sides must be 64 to 3840 pixels")
    return size


def _seconds(text: str) -> Fraction:
    return _number(text, 1, 600, "seconds")


def _rate(text: str) -> Fraction:
    return _number(text, 1, 60, "frames per second")


def _number(text: str, low: int, high: int, what: str) -> Fraction:
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"must be {low} to {high} {what}")
    return value
