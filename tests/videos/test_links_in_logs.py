"""Whoever reads the log cannot open the files whose links were refused or misused."""

from __future__ import annotations

import copy
import io
import logging
from collections.abc import Iterator
from logging.config import DictConfigurator  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.videos.test_media import get, media_url, send


@pytest.fixture
def log(settings: Any) -> Iterator[io.StringIO]:
    """What is written by a handler that is made as that of the settings is."""
    config = DictConfigurator(copy.deepcopy(settings.LOGGING))
    filters = config.config["filters"]
    for name in filters:
        filters[name] = config.configure_filter(filters[name])
    formatters = config.config["formatters"]
    for name in formatters:
        formatters[name] = config.configure_formatter(formatters[name])
    written = io.StringIO()
    handler = config.configure_handler(config.config["handlers"]["stderr"])
    handler.setStream(written)
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


async def test_a_signed_link_is_not_logged(log: io.StringIO) -> None:
    url = media_url()
    token = url.split("/")[2]
    assert (await get(url, range="bytes=999999-")).status == 416
    assert (await send("POST", url)).status == 405
    assert (await get(url.replace("fight", "night") + "?x")).status == 200
    text = log.getvalue()
    assert "/media/…/fight.mp4" in text
    assert token not in text


def test_a_signature_of_a_part_is_not_logged(log: io.StringIO) -> None:
    logging.getLogger("any").warning(
        "PUT %s", "/uploads/1/1?size=9&signature=AbC-_&x=1"
    )
    logging.getLogger("any").warning("100%")
    assert "/uploads/1/1?size=9&signature=…&x=1" in log.getvalue()
    assert "100%" in log.getvalue()
