"""What a data set's own words mean: `meanings/<format>.yaml`, or the user's own.

A file `meanings.yaml` in the data set's folder replaces single entries. A word whose
meaning is null stands for none of the behaviours.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from worker.training.errors import DataError

OWN = "meanings.yaml"
_FOLDER = Path(__file__).parent / "meanings"

Meanings = Mapping[str, str | None]


def load_meanings(name: str, folder: Path) -> Meanings:
    """word (lower case) → behaviour, "normal" or None; raises `DataError`."""
    meanings = _read(_FOLDER / f"{name}.yaml")
    own = folder / OWN
    return meanings | _read(own) if own.is_file() else meanings


def _read(path: Path) -> dict[str, str | None]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as YAML") from error
    if not isinstance(values, dict) or not all(
        value is None or isinstance(value, str) for value in values.values()
    ):
        raise DataError(f"{path}: not a list of words and their meanings")
    return {str(word).lower(): value for word, value in values.items()}
