"""The environment as settings read it; what cannot be read is said by its name."""

from __future__ import annotations

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):
    """Raises ImproperlyConfigured, with the variable's name, for a malformed value."""

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        try:
            return super().get_value(var, *args, **options)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}: {error}") from error


def database(url: str) -> dict[str, Any]:
    """Django's settings for the database of DATABASE_URL.

    The URL may hold a password: the ImproperlyConfigured for a bad one repeats none
    of it.
    """
    try:
        if url.startswith(("postgres://", "postgresql://", "sqlite:///")):
            found: dict[str, Any] = environ.Env.db_url_config(url)
            return found
    except ValueError:
        pass  # its own words would quote parts of the URL
    raise ImproperlyConfigured(
        "DATABASE_URL is malformed: postgres://user:password@host/name, with signs"
        " in the password percent-encoded, or sqlite:////path/to/file."
    )


def mail(url: str) -> dict[str, Any]:
    """Django's settings for the mail server of EMAIL_URL.

    The ImproperlyConfigured for a bad one repeats none of it, as `database` does.
    """
    try:
        found: dict[str, Any] = environ.Env.email_url_config(url)
        if found["EMAIL_BACKEND"]:
            return {**found, "EMAIL_HOST": found["EMAIL_HOST"] or "localhost"}
    except (ImproperlyConfigured, KeyError, ValueError):
        pass
    raise ImproperlyConfigured(
        "EMAIL_URL is malformed: smtp+tls://user:password@host:587 or smtp+ssl://…:465,"
        " with signs in the password percent-encoded, or consolemail://."
    )
