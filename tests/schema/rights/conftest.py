"""One world for all cases of a module; each case leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from tests.schema.rights.world import World, make_world, undone

#: Every case asks as if it were the first: only rights are looked at here.
UNLIMITED = 10**6
SETTINGS: dict[str, Any] = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "REGISTRATION_OPEN": True,
    "VIDEO_URL_HOSTS": ["videos.example"],
    **dict.fromkeys(
        (
            "LOGIN_ACCOUNT_LIMIT",
            "LOGIN_ADDRESS_LIMIT",
            "REGISTRATION_ADDRESS_LIMIT",
            "PASSWORD_RESET_ADDRESS_LIMIT",
            "UPLOAD_OPEN_LIMIT",
        ),
        UNLIMITED,
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    media: Path = tmp_path_factory.mktemp("media")
    storages = {name: dict(value) for name, value in settings.STORAGES.items()}
    if "location" in storages["default"].get("OPTIONS", {}):
        storages["default"]["OPTIONS"] = {"location": str(media)}
    with override_settings(**SETTINGS, STORAGES=storages, MEDIA_ROOT=media):
        yield


@pytest.fixture(autouse=True)
def _cheap_passwords() -> None:
    """As in `SETTINGS`, for the whole module."""


@pytest.fixture(autouse=True)
def _own_media() -> None:
    """As in `_settings`, for the whole module."""


@pytest.fixture(scope="module")
def world(
    _settings: None, django_db_setup: None, django_db_blocker: Any
) -> Iterator[World]:
    """The rows, in a transaction that is undone after the module."""
    with django_db_blocker.unblock(), undone():
        yield make_world()
