"""Mappings that people write: cards, label maps, configurations, recipes, in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

_MOST_BYTES: Final = 1 << 20


def read_mapping(path: Path, *, what: str, error: type[Exception]) -> dict[str, Any]:
    """The mapping in a file of at most 1 MiB; `what` it is stands in messages.

    Raises `error`, of one sentence.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise error(f"{path}: {what} is too large")
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as cause:
        raise error(f"{path}: cannot read {what} ({cause.strerror})") from cause
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as cause:
        raise error(f"{path}: {what} is not YAML") from cause
    if not isinstance(values, dict):
        raise error(f"{path}: {what} is not a mapping")
    return values
