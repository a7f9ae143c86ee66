"""`safe-eye train`: train a model, or cross-validate a recipe."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import torch

from worker.slowfast.card import load_card
from worker.slowfast.errors import ModelError
from worker.training.boards import Board
from worker.training.device import pick_device
from worker.training.errors import TrainingError
from worker.training.loop import Progress
from worker.training.material import Wishes, gather
from worker.training.readers import FORMATS
from worker.training.recipe import load_recipe
from worker.training.runs import Run, default_jobs

SMALL = Path(__file__).parent / "recipes" / "small.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `safe-eye train`."""
    parser.add_argument(
        "--data", type=Path, action="append", default=[], metavar="DIR",
        help="a data set: a folder of one of the forms that docs/training.md lists, or "
        "a folder of such (repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=FORMATS, help="the data sets' form; default: recognised"
    )
    parser.add_argument(
        "--by-view", action="store_true",
        help="clips that show one camera's view stay on one side of every split, as "
        "copies do anyway",
    )  # fmt: skip
    parser.add_argument("--config", type=Path, default=SMALL, metavar="YAML")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--init", type=Path, metavar="CARD",
        help="start from this model's weights; with other labels, all but its head",
    )  # fmt: skip
    parser.add_argument("--cache", type=Path, help="decoded clips; default OUT/cache")
    parser.add_argument(
        "--cache-gb", type=float, metavar="GB",
        help="delete the clips used longest ago from a larger cache, never this run's",
    )  # fmt: skip
    parser.add_argument(
        "--tensorboard",
        type=Path,
        metavar="DIR",
        help="write event files of the curves",
    )
    parser.add_argument("--resume", action="store_true", help="go on where it stopped")
    parser.add_argument("--folds", type=int, help="cross-validate instead; by source")
    parser.add_argument(
        "--fold", type=int, metavar="K",
        help="train only this fold (from 0): processes share the work, and a last "
        "command with --resume and without --fold collects",
    )  # fmt: skip
    parser.add_argument(
        "--metrics", type=Path, metavar="JSON",
        help="a cross-validation's metrics.json, whose figures go into the card",
    )  # fmt: skip
    parser.add_argument("--precision", type=float, default=0.8)
    parser.add_argument(
        "--device", default="auto", metavar="NAME",
        help="cpu, cuda, cuda:1 …; default a GPU where there is one",
    )  # fmt: skip
    parser.add_argument("--threads", type=int, help="CPU threads; default all")


def run(args: argparse.Namespace) -> int:
    """Returns the exit code: 0 done, 2 the training cannot be done."""
    if args.threads:
        torch.set_num_threads(args.threads)
    board = Board(args.tensorboard) if args.tensorboard else None
    try:
        device = pick_device(args.device)
        recipe = load_recipe(args.config)
        initial = load_card(args.init) if args.init else None
        figures = _figures(args.metrics) if args.metrics else None
        material = gather(
            recipe, args.data, cache=args.cache or args.out / "cache",
            jobs=args.threads or default_jobs(), count=_count, wishes=_wishes(args),
            tell=_tell,
        )  # fmt: skip
        material.write_report(args.out)
        job = Run(
            recipe, material, args.out, initial, args.resume, _Lines(board), device,
            _tell,
        )  # fmt: skip
        if args.folds and args.fold is not None:
            job.train_fold(args.folds, args.fold)
        elif args.folds:
            found = job.cross_validate(args.folds, precision=args.precision)
            print(json.dumps({k: found[k] for k in ("sets", "thresholds")}, indent=1))
        else:
            print(job.train_final(figures=figures, command=_command(args)))
    except (TrainingError, ModelError) as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 2
    finally:
        if board is not None:
            board.close()
    return 0


def _wishes(args: argparse.Namespace) -> Wishes:
    limit = None if args.cache_gb is None else int(args.cache_gb * 1e9)
    return Wishes(form=args.format, by_view=args.by_view, cache_bytes=limit)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _figures(path: Path) -> dict[str, Any]:
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path}: not the metrics of a cross-validation") from error
    return dict(figures)


def _command(args: argparse.Namespace) -> str:
    """How to do the same again, with names in place of this machine's paths."""
    words = ["safe-eye train --data DATA" if args.data else "safe-eye train"]
    words += ["--format", args.format] if args.format else []
    words += ["--by-view"] if args.by_view else []
    words.append(f"--config worker/training/recipes/{args.config.name}")
    if args.init:
        words.append("--init STARTED_FROM/card.yaml")
    if args.metrics:
        words.append("--metrics CV/metrics.json")
    return " ".join([*words, "--out OUT"])


def _count(verb: str, done: int, total: int) -> None:
    if done == total or done % 20 == 0:
        print(f"{verb} {done}/{total}", file=sys.stderr, flush=True)


class _Lines:
    """A line each ten seconds and at the end of each epoch; every step on the board."""

    def __init__(self, board: Board | None) -> None:
        self.said = 0.0
        self.board = board

    def __call__(self, prefix: str, p: Progress) -> None:
        if self.board is not None:
            self.board.note(prefix.strip().replace(" ", "-").replace("/", "-of-"), p)
        now = time.monotonic()
        if p.step != p.steps and now - self.said < 10:
            return
        self.said = now
        left = f", {p.remaining_s / 60:.1f} min left" if p.remaining_s >= 0 else ""
        held = "" if p.validation is None else f", validation {p.validation:.3f}"
        print(
            f"{prefix}epoch {p.epoch}/{p.epochs} step {p.step}/{p.steps} "
            f"loss {p.loss:.3f}{held}{left}",
            file=sys.stderr, flush=True,
        )  # fmt: skip
