"""The languages that Safe-Eye speaks, and which of them a caller wants."""

from __future__ import annotations

LANGUAGES = ("en", "ko")
DEFAULT = "en"


def accepted_language(header: str | None, *, default: str = DEFAULT) -> str:
    """The language that an `Accept-Language` header prefers: "en" or "ko".

    Malformed parts are passed over; `default` where nothing fits.
    """
    best, best_weight = default, 0.0
    for part in (header or "").split(","):
        tag, _, parameter = part.partition(";")
        name = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if name in LANGUAGES and weight > best_weight:
            best, best_weight = name, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(float(value), 1.0) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
