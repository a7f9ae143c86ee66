"""The contract with front ends: what breaks them is announced in the changelog."""

from __future__ import annotations

import re

from graphql import build_schema
from graphql.utilities import find_breaking_changes

from backend.schema.sdl import SDL_PATH, sdl

#: The schema that front ends were made for: that of the last release.
RELEASED_PATH = SDL_PATH.with_name("schema.released.graphql")
CHANGELOG_PATH = SDL_PATH.parent.parent / "CHANGELOG.md"
_UNRELEASED = re.compile(
    r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL
)


def unannounced_breaks(*, released: str, current: str, changelog: str) -> list[str]:
    """Changes that break clients and are not told of, word for word, as unreleased."""
    found = _UNRELEASED.search(changelog)
    told = " ".join(found.group(1).split()) if found else ""
    changes = find_breaking_changes(build_schema(released), build_schema(current))
    return [one.description for one in changes if one.description not in told]


def check_contract() -> list[str]:
    """The unannounced breaks of the code as it is."""
    return unannounced_breaks(
        released=RELEASED_PATH.read_text(encoding="utf-8"),
        current=sdl(),
        changelog=CHANGELOG_PATH.read_text(encoding="utf-8"),
    )


def release() -> None:
    """From now on, changes are compared with the schema of the code as it is."""
    RELEASED_PATH.write_text(sdl(), encoding="utf-8")
