"""`safe-eye models`: add checkpoints of the zoos, look at them, choose one."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from worker.models_report import card_row, model_row, show_text, table
from worker.slowfast.card import ModelCard
from worker.slowfast.errors import DownloadError, ModelError
from worker.slowfast.zoo import store

DONE, FAILED = 0, 1
_ADD_HELP: Final = """\
PATH is a checkpoint as it is downloaded from the model zoos of PySlowFast (.pyth,
.pkl) or PyTorchVideo (.pyth), or a https URL of one. It is read without running any
code and kept as safetensors with a card. Its configuration is PySlowFast's YAML, or
the name of a network of the zoos; without --config the file's name is that name."""
_LABELS_HELP: Final = """\
what its labels mean: kinetics400, ava, or a YAML file (default: by the number)"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `safe-eye models`."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, text: str, **more: Any) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, **more)
        sub.add_argument(
            "--dir", type=Path, metavar="DIR",
            help="the folder of models (default: models in SAFE_EYE_HOME)",
        )  # fmt: skip
        return sub

    add = action("add", "Add a checkpoint of the model zoos.", epilog=_ADD_HELP)
    add.add_argument("source", metavar="PATH|URL", help="the checkpoint")
    add.add_argument("--config", metavar="YAML", help="its configuration")
    add.add_argument("--name", help="what to call it (default: the file's name)")
    add.add_argument("--labels", metavar="MAP", help=_LABELS_HELP)
    add.add_argument("--licence", help="the licence of the weights, for the card")
    add.add_argument(
        "--detector", type=Path, metavar="ONNX",
        help="what finds people for a network that scores people (default: OpenCV's)",
    )  # fmt: skip
    listed = action("list", "List the models; * marks the one in use.")
    show = action("show", "Show a model's card: what it sees, and from what.")
    verify = action("verify", "Check a model's weights and let it answer once.")
    use = action("use", "Make a model that of `analyze` and of the worker.")
    remove = action("remove", "Delete a model that was added.")
    for sub in (show, verify, use, remove):
        sub.add_argument("name", metavar="NAME", help="the model's name")
    for sub in (add, listed, show, verify):
        sub.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Returns the exit code: 0 done, 1 refused, with the reason on stderr."""
    folder = args.dir or store.models_folder()
    try:
        return _ACTIONS[args.action](args, folder)
    except ModelError as error:
        sys.stderr.write(f"safe-eye models: {error.code}: {error}\n")
    except OSError as error:
        where = error.filename or folder
        sys.stderr.write(f"safe-eye models: {where}: {error.strerror or error}\n")
    return FAILED


def _add(args: argparse.Namespace, folder: Path) -> int:
    from worker.slowfast.zoo.convert import add_model

    options: dict[str, Any] = {
        "folder": folder,
        "config": args.config,
        "name": args.name,
        "labels": args.labels,
        "detector": args.detector,
    }
    if args.licence:
        options["licence"] = args.licence
    with contextlib.redirect_stdout(sys.stderr):
        if "://" in args.source:
            card = _fetched(args.source, folder, options, add_model)
        else:
            card = add_model(Path(args.source), **options)
    return _say(args, card_row(card), f"{card.name} is added: {card.path}\n")


def _fetched(
    url: str, folder: Path, options: dict[str, Any], add: Callable[..., ModelCard]
) -> ModelCard:
    from worker.slowfast.zoo.download import download

    name = Path(urlsplit(url).path).name
    if not name:
        raise DownloadError(f"{url}: names no file")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".download.") as file:
        size = download(url, file, on_bytes=_Told())
        file.flush()
        sys.stderr.write(f"{size:,} bytes fetched\n")
        return add(Path(file.name), source=name, **options)


class _Told:
    """Says on stderr how far a download is, a line every tenth."""

    def __init__(self) -> None:
        self._tenth = 0

    def __call__(self, size: int, total: int | None) -> None:
        if total and (tenth := size * 10 // total) > self._tenth:
            self._tenth = tenth
            sys.stderr.write(f"fetched {size:,} of {total:,} bytes\n")


def _list(args: argparse.Namespace, folder: Path) -> int:
    used = store.in_use(folder)
    rows = []
    for name in [*store.shipped(), *store.added(folder)]:
        try:
            rows.append(model_row(store.card_of(name, folder=folder), used=used))
        except ModelError as error:
            rows.append({"name": name, "in_use": name == used, "error": str(error)})
    return _say(args, rows, table(rows))


def _show(args: argparse.Namespace, folder: Path) -> int:
    card = store.card_of(args.name, folder=folder)
    row = card_row(card)
    return _say(args, row, show_text(row))


def _verify(args: argparse.Namespace, folder: Path) -> int:
    from worker.slowfast.zoo.verify import verify_model

    with contextlib.redirect_stdout(sys.stderr):
        row = verify_model(store.card_of(args.name, folder=folder))
    return _say(args, row, f"{args.name} is whole and answers in {row['clip_s']} s\n")


def _use(args: argparse.Namespace, folder: Path) -> int:
    store.use(args.name, folder=folder)
    sys.stdout.write(
        f"{args.name} is the model of `safe-eye analyze` and of workers started from "
        "now on, unless MODEL_CARD names another\n"
    )
    return DONE


def _remove(args: argparse.Namespace, folder: Path) -> int:
    store.remove(args.name, folder=folder)
    sys.stdout.write(f"{args.name} is deleted\n")
    return DONE


def _say(args: argparse.Namespace, value: Any, text: str) -> int:
    if args.json:
        json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(text)
    return DONE


_ACTIONS: Final[dict[str, Callable[[argparse.Namespace, Path], int]]] = {
    "add": _add,
    "list": _list,
    "show": _show,
    "verify": _verify,
    "use": _use,
    "remove": _remove,
}
