"""Two instances on one machine, each with a home of its own, share nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flow.instance import LOGIN, Instance

WHO = "{ me { email } }"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[list[Instance]]:
    made = [Instance(tmp_path / name, "--no-demo") for name in ("one", "two")]
    yield made
    for instance in made:
        instance.kill()


def _credentials(instance: Instance) -> dict[str, str]:
    email = instance.wait_for("email: ").removeprefix("email: ")
    password = instance.wait_for("password: ").removeprefix("password: ")
    return {"email": email, "password": password}


def _codes(instance: Instance, token: str) -> list[str]:
    """What the instance answers the holder of a token that it did not give."""
    reply: dict[str, Any] = httpx.post(
        f"{instance.url}/graphql",
        json={"query": "{ videos { totalCount } }"},
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    ).json()
    return [error["extensions"]["code"] for error in reply["errors"]]


def test_two_instances_run_side_by_side_and_trust_only_their_own(
    pair: list[Instance],
) -> None:
    for instance in pair:
        instance.wait_for("Safe-Eye is ready")
    known = [_credentials(instance) for instance in pair]
    assert known[0]["password"] != known[1]["password"]
    tokens = [instance.token() for instance in pair]
    for here, there in ((0, 1), (1, 0)):
        own, other = tokens[here], tokens[there]
        me = pair[here].call(WHO, own)["me"]
        assert me["email"] == known[here]["email"]
        assert _codes(pair[here], other) == ["UNAUTHENTICATED"]
        login = pair[here].call(LOGIN, input=known[there])["login"]
        assert login["accessToken"] is None
        assert login["errors"]
    # At once, while the model is still being loaded.
    for instance in pair:
        assert instance.interrupt() == 0
