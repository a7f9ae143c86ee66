"""`safe-eye evaluate`: what a model finds, misses and makes up, with intervals."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from worker.analyze import add_engine_arguments, load_engine_for
from worker.training.readers import FORMATS

if TYPE_CHECKING:
    from worker.evaluation.errors import ThresholdError
    from worker.evaluation.ladders import Ladder
    from worker.evaluation.mistakes import Mistake
    from worker.evaluation.scenes import SceneOrder
    from worker.evaluation.watching import Watched
    from worker.slowfast.card import ModelCard
    from worker.slowfast.engine import Engine

DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130
Load = Callable[[argparse.Namespace], "Engine"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `safe-eye evaluate`."""
    parser.add_argument(
        "--data", type=Path, action="append", default=[], metavar="DIR",
        help="labelled files: a data set, or a folder of them, in any form that "
        "training reads (repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=FORMATS, help="the data sets' form; default: recognised"
    )
    parser.add_argument(
        "--negatives", type=Path, action="append", default=[], metavar="DIR",
        help="footage in which nothing abnormal happens, for false alarms an hour",
    )  # fmt: skip
    parser.add_argument(
        "--scenes", type=_count, default=0, metavar="N",
        help="also so many rendered scenes, by turns of each behaviour that the model "
        "knows and of what is taken for it",
    )  # fmt: skip
    parser.add_argument(
        "--ordinary", type=_count, default=0, metavar="N",
        help="also so many rendered scenes of what people do all day, as footage in "
        "which nothing abnormal happens",
    )  # fmt: skip
    parser.add_argument(
        "--scene-seed", type=_count, default=900_000, metavar="SEED",
        help="first seed of the scenes, then of the ordinary ones; from 900000 on "
        "backgrounds are kept for tests (default: %(default)s)",
    )  # fmt: skip
    add_engine_arguments(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    parser.add_argument(
        "--report", type=Path, metavar="DIR",
        help="write a page with plots and the worst mistakes as clips",
    )  # fmt: skip
    parser.add_argument(
        "--false-alarms-per-hour", type=_rate, metavar="X",
        help="choose each behaviour's threshold: the highest recall with no more false "
        "alarms of it an hour than this",
    )  # fmt: skip
    parser.add_argument(
        "--raise-only", action="store_true",
        help="keep the card's thresholds, which other clips asked for, but for those "
        "that this rate asks to be raised",
    )  # fmt: skip
    parser.add_argument(
        "--write-card", type=Path, metavar="PATH",
        help="write a card with these thresholds, its weights beside it",
    )  # fmt: skip
    parser.add_argument(
        "--force", action="store_true", help="write over a card that is there"
    )


def run(args: argparse.Namespace, *, load: Load | None = None) -> int:
    """Returns the exit code: 0 done, 1 the model or a file failed, 2 refused, 130.

    `load` gives the engine; by default the one that the arguments ask for.
    """
    from worker.evaluation.errors import EvaluationError
    from worker.slowfast.errors import ModelError

    try:
        _evaluate(args, load or load_engine_for)
    except EvaluationError as error:
        return _fail(f"{error.code}: {error.message(_language())}", REFUSED)
    except ModelError as error:
        return _fail(error.message(_language()), FAILED)
    except OSError as error:
        return _fail(f"{error.filename or ''}: {error.strerror or error}", FAILED)
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    return DONE


def _evaluate(args: argparse.Namespace, load: Load) -> None:
    from worker.evaluation.ladders import ladders_of
    from worker.evaluation.material import Broken
    from worker.evaluation.outputs import check_beside, check_outputs
    from worker.evaluation.result import measure
    from worker.evaluation.running import Lines, gather, watch_all
    from worker.evaluation.tables import table

    check_outputs(args)
    lines, broken = Lines(), list[Broken]()

    def told(one: Broken) -> None:
        broken.append(one)
        lines.say(f"left out: {one.name}: {one.reason}")

    # stdout is for the result alone, whatever a library prints.
    with contextlib.redirect_stdout(sys.stderr):
        items = gather(args.data, args.negatives, told, form=args.format)
        lines.say("loading the model")
        engine = load(args)
    if args.write_card is not None:
        check_beside(engine.card, args.write_card)
    with tempfile.TemporaryDirectory(prefix="safe-eye-evaluate-") as folder:
        watched = watch_all(
            items,
            engine=engine,
            # Curves over thresholds need all scores as they are.
            gate="off" if args.no_gate else "motion",
            orders=_orders(args, engine.card),
            folder=Path(folder),
            told=told,
            lines=lines,
        )
        lines.say("computing the figures")
        ladders = ladders_of(watched, engine.card)
        result = measure(watched, broken, engine.card, engine.name, ladders)
        refusal = _choose(args, result, ladders, engine.card)
        mistakes = _write_figures(args, result, watched, engine.card)
        sys.stdout.write(table(result))
        sys.stdout.flush()
        _write_report(args, result, mistakes)
    if refusal is not None:
        raise refusal


def _orders(args: argparse.Namespace, card: ModelCard) -> list[SceneOrder]:
    from worker.evaluation.scenes import ordered_scenes, ordinary_footage

    first, behaviours = args.scene_seed, card.labels[1:]
    return [
        *ordered_scenes(args.scenes, behaviours, first_seed=first),
        *ordinary_footage(args.ordinary, first_seed=first + args.scenes),
    ]


def _choose(
    args: argparse.Namespace,
    result: dict[str, Any],
    ladders: dict[str, Ladder],
    card: ModelCard,
) -> ThresholdError | None:
    """Put the thresholds into the result; why there are none costs no other figure."""
    from worker.evaluation.errors import ThresholdError
    from worker.evaluation.thresholds import choose_thresholds

    result["thresholds"] = None
    if args.false_alarms_per_hour is None:
        return None
    try:
        result["thresholds"] = choose_thresholds(
            ladders,
            card,
            per_hour=args.false_alarms_per_hour,
            raise_only=args.raise_only,
        )
    except ThresholdError as error:
        return error
    return None


def _write_figures(
    args: argparse.Namespace,
    result: dict[str, Any],
    watched: list[Watched],
    card: ModelCard,
) -> list[Mistake]:
    """The JSON and the card, before anything that could still fail."""
    from worker.evaluation.mistakes import mistake_row, worst_mistakes
    from worker.evaluation.outputs import write_card, write_json

    mistakes = worst_mistakes(watched, card)
    result["mistakes"] = [mistake_row(mistake) for mistake in mistakes]
    if args.json is not None:
        write_json(result, args.json)
    if args.write_card is not None and result["thresholds"]:
        write_card(card, result["thresholds"], args.write_card)
    return mistakes


def _write_report(
    args: argparse.Namespace, result: dict[str, Any], mistakes: list[Mistake]
) -> None:
    """The page with its clips; the JSON then says where they are."""
    from worker.evaluation.outputs import write_json
    from worker.evaluation.report.folder import write_report

    if args.report is None:
        return
    for reason in write_report(result, mistakes, args.report):
        sys.stderr.write(f"no clip of {reason}\n")
    if args.json is not None:
        write_json(result, args.json)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of alarms an hour")
    return value


def _language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value
    return "en"


def _fail(reason: str, code: int) -> int:
    sys.stderr.write(f"safe-eye evaluate: {reason}\n")
    return code
