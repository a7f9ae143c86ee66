"""What an evaluation writes beside its result: checked before the work, whole after."""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from worker.evaluation.errors import OutputError
from worker.evaluation.report.folder import check_folder
from worker.evaluation.thresholds import card_with
from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import MODELS, ModelCard, save_card


def check_outputs(args: argparse.Namespace) -> None:
    """Refuse, before hours of work, what could not be written after it."""
    if args.false_alarms_per_hour is None:
        for flag, is_given in (
            ("--write-card", args.write_card is not None),
            ("--raise-only", args.raise_only),
        ):
            if is_given:
                raise OutputError(f"{flag} needs --false-alarms-per-hour")
    if args.write_card is not None:
        _check_card(args.write_card, is_forced=args.force)
    if args.report is not None:
        check_folder(args.report)
    for path in (args.json, args.write_card):
        if path is None:
            continue
        if path.is_dir():
            raise OutputError(f"{path}: a folder has this name")
        if not os.access(path.absolute().parent, os.W_OK):
            raise OutputError(f"{path.absolute().parent}: no folder to write to")


def _check_card(path: Path, *, is_forced: bool) -> None:
    if is_forced or not path.exists():
        return
    whose = "comes with Safe-Eye" if MODELS in path.resolve().parents else "is there"
    raise OutputError(f"{path}: this card {whose}; --force writes over it")


def write_json(result: dict[str, Any], path: Path) -> None:
    """The whole result as one object."""
    text = json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False)
    write_atomically(path, f"{text}\n".encode())


def check_beside(card: ModelCard, path: Path) -> None:
    """Refuse to put the card where another model's weights have the name of its own.

    `--force` does not allow it either: the other model could not be loaded any more.
    """
    for source, beside in _files(card, path):
        if beside.name == path.name:
            raise OutputError(f"{path}: its weights have this name")
        if not beside.exists():
            continue
        if not (beside.is_file() and filecmp.cmp(source, beside, shallow=False)):
            raise OutputError(
                f"{beside}: another model's file has this name; write the card to "
                "another folder"
            )


def write_card(card: ModelCard, chosen: dict[str, dict[str, Any]], path: Path) -> None:
    """The card with the chosen thresholds, and what it names beside it.

    The card comes last: whoever sees it finds its weights. Raises `OutputError` as
    `check_beside` does, should another model have come since.
    """
    check_beside(card, path)
    for source, beside in _files(card, path):
        if not beside.exists():
            part = beside.with_name(f".{beside.name}.{os.getpid()}")
            shutil.copyfile(source, part)
            part.replace(beside)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    save_card(card_with(card, chosen), part)
    part.replace(path)


def _files(card: ModelCard, path: Path) -> Iterator[tuple[Path, Path]]:
    """What the card names beside itself, and where that goes beside `path`."""
    if card.path is None:
        return
    for name in (card.weights, str(card.detector.get("file", ""))):
        source = card.path.parent / name
        if name and source.is_file():
            yield source, path.parent / name
