"""What breaks front ends must be announced; generated code must be that of now."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from backend.schema.contract import check_contract, unannounced_breaks
from tests.contract.building import CLIENT, CONTRACT, built_client
from tests.node import ROOT, environment, program, run_node

RELEASED = "type Query { alarms(first: Int): String! video: String }"


def breaks(current: str, *, changelog: str = "## [Unreleased]\n") -> list[str]:
    return unannounced_breaks(released=RELEASED, current=current, changelog=changelog)


@pytest.mark.parametrize(
    ("current", "told"),
    [
        ("alarms(first: Int): String!", "Query.video was removed."),
        (
            "alarms(first: Int): String video: String",
            "Query.alarms changed type from String! to String.",
        ),
        (
            "alarms(first: Int!): String! video: String",
            "Query.alarms arg first has changed type from Int to Int!.",
        ),
    ],
)
def test_a_break_must_be_announced_word_for_word(current: str, told: str) -> None:
    schema = f"type Query {{ {current} }}"
    assert breaks(schema) == [told]
    assert breaks(schema, changelog=f"## [Unreleased]\n### Changed\n- {told}\n") == []


def test_an_announcement_of_an_earlier_release_does_not_count() -> None:
    told = "Query.video was removed."
    changelog = f"## [Unreleased]\n\n## [0.1.0]\n- {told}\n"
    current = "type Query { alarms(first: Int): String! }"
    assert breaks(current, changelog=changelog) == [told]


def test_additions_break_nobody() -> None:
    current = "alarms(first: Int, after: String): String! video: String! me: Int"
    assert breaks(f"type Query {{ {current} }}") == []


def test_the_schema_of_now_breaks_nobody_unannounced() -> None:
    assert check_contract() == []


def test_generated_code_is_that_of_the_schema_and_the_operations() -> None:
    run_node("scripts/generate.mjs", "--check", folder=CLIENT)


def test_generated_code_of_another_schema_is_noticed(tmp_path: Path) -> None:
    """The check itself can fail: with one operation more than was generated from."""
    shutil.copy(CONTRACT / "schema.graphql", tmp_path)
    for name in ("operations", "client/scripts", "client/src"):
        shutil.copytree(CONTRACT / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(CONTRACT / "node_modules")
    (tmp_path / "operations" / "new.graphql").write_text("query New { __typename }")
    done = subprocess.run(
        [program("node"), "scripts/generate.mjs", "--check"],
        cwd=tmp_path / "client",
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "operations.ts" in done.stderr


def test_the_package_holds_what_its_door_names() -> None:
    """What `npm publish` would send: built code, its types, papers, no more."""
    built_client()
    done = subprocess.run(
        [program("npm"), "pack", "--dry-run", "--json", "--ignore-scripts"],
        cwd=CLIENT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    (package,) = json.loads(done.stdout)
    files = {each["path"] for each in package["files"]}
    manifest = json.loads((CLIENT / "package.json").read_text())
    doors = [door for door in manifest["exports"].values() if isinstance(door, dict)]
    assert {path.removeprefix("./") for door in doors for path in door.values()} < files
    assert {path for path in files if not path.startswith("dist/")} == {
        "LICENSE",
        "README.md",
        "package.json",
    }
    assert (CLIENT / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert package["unpackedSize"] < 1_000_000
