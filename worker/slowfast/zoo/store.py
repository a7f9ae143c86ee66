"""The folder of models: one folder for each, and a file that says which is in use.

Imports no torch: the worker asks here for its model before anything slow is loaded.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Final

from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import BUNDLED, MODELS, ModelCard, bundled, load_card
from worker.slowfast.errors import StoreError

_CARD: Final = "card.yaml"
_IN_USE: Final = "in-use"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def models_folder(home: str | Path | None = None) -> Path:
    """Where models are kept: `models` under `home`, by default SAFE_EYE_HOME."""
    place = home or os.environ.get("SAFE_EYE_HOME") or MODELS.parents[1] / "var"
    return Path(place) / "models"


def model_name(text: str) -> str:
    """`text` as a name of a model. Raises `StoreError` for one that cannot be."""
    name = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")
    if not _NAME.fullmatch(name):
        raise StoreError(f"{text!r} is no name for a model; give one with --name")
    return name


def shipped() -> list[str]:
    """The models that come with Safe-Eye."""
    return sorted(path.parent.name for path in MODELS.glob(f"*/{_CARD}"))


def added(folder: Path) -> list[str]:
    """The models in the folder."""
    return sorted(
        path.parent.name
        for path in folder.glob(f"*/{_CARD}")
        if _NAME.fullmatch(path.parent.name)
    )


def reserve(folder: Path, name: str) -> Path:
    """Where a new model of this name goes. Raises `StoreError` if it is taken."""
    place = folder / name
    if name in shipped() or place.exists():
        raise StoreError(
            f"there is a model called {name!r} already; give another one with --name, "
            f"or `safe-eye models remove {name}` first"
        )
    return place


def find_card(name: str, *, folder: Path) -> Path:
    """The card of a model by its name. Raises `StoreError`."""
    if _NAME.fullmatch(name):
        for place in (folder / name, MODELS / name):
            if (place / _CARD).is_file():
                return place / _CARD
    raise StoreError(
        f"there is no model called {name!r}; `safe-eye models list` tells which"
    )


def card_of(name: str, *, folder: Path) -> ModelCard:
    """The card, read. Raises `ModelError`."""
    return load_card(find_card(name, folder=folder))


def named_or_path(text: str, *, folder: Path) -> Path:
    """A card by the path of its file or by its model's name."""
    return find_card(text, folder=folder) if _is_name(text) else Path(text)


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and not Path(text).is_file()


def in_use(folder: Path) -> str:
    """The name of the model in use: the one chosen last, else the bundled one."""
    try:
        return (folder / _IN_USE).read_text(encoding="utf-8").strip() or BUNDLED
    except FileNotFoundError:
        return BUNDLED
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{folder / _IN_USE}: cannot be read ({error})") from error


def card_in_use(folder: Path) -> Path:
    """Its card. Raises `StoreError` when it is gone."""
    name = in_use(folder)
    return bundled() if name == BUNDLED else find_card(name, folder=folder)


def use(name: str, *, folder: Path) -> None:
    """Make it the model of `safe-eye analyze` and of the worker."""
    card_of(name, folder=folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / _IN_USE, f"{name}\n".encode())
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from error


def remove(name: str, *, folder: Path) -> None:
    """Delete a model that was added and is not in use. Raises `StoreError`."""
    card = find_card(name, folder=folder)
    if card.parent.parent == MODELS:
        raise StoreError(f"{name!r} comes with Safe-Eye and stays")
    if in_use(folder) == name:
        raise StoreError(
            f"{name!r} is in use; choose another one first: "
            f"`safe-eye models use {BUNDLED}`"
        )
    # Out of sight at once: a folder half deleted is no model.
    gone = folder / f".{name}.removed.{os.getpid()}"
    try:
        card.parent.replace(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise StoreError(f"{error.filename}: {error.strerror}") from error
