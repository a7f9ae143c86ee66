"""The package for front ends, by its own tests: in Node, against a live server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.building import CLIENT
from tests.node import run_node

FILES = sorted(path.name for path in (CLIENT / "tests").glob("*.test.ts"))


@pytest.mark.parametrize("name", FILES)
def test_the_client_passes_its_tests(
    name: str, client_tests: Path, live: dict[str, str]
) -> None:
    told = run_node(
        "--test-reporter=spec",
        "--test-timeout=120000",
        "--test",
        str(client_tests / name.replace(".ts", ".js")),
        folder=CLIENT,
        **live,
    )
    assert "\nℹ pass 0\n" not in told
