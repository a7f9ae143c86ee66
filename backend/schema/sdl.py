"""The schema as text: frontend-contract/schema.graphql is written from the code."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

SDL_PATH = (
    Path(__file__).resolve().parent.parent.parent
    / "frontend-contract"
    / "schema.graphql"
)


def sdl() -> str:
    """The schema in GraphQL's schema language, with a newline at the end.

    graphene-django's own command prints it, so `manage.py graphql_schema` agrees.
    """
    text = StringIO()
    call_command("graphql_schema", out="-.graphql", stdout=text)
    return text.getvalue().rstrip() + "\n"


def write_sdl() -> None:
    """Write the committed copy anew."""
    SDL_PATH.write_text(sdl(), encoding="utf-8")


def check_sdl() -> bool:
    """True when the committed copy is the schema of the code."""
    return SDL_PATH.is_file() and SDL_PATH.read_text(encoding="utf-8") == sdl()
