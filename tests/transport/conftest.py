"""A site of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.transport.site import Site, writers


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()


@pytest.fixture(autouse=True)
def _end_writers(transactional_db: None) -> Iterator[None]:
    yield
    writers.close()
