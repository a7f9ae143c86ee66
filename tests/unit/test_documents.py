"""The guides show operations that the schema really has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from backend.schema.root import schema
from backend.schema.transport.connection import CloseCode

ROOT = Path(__file__).parents[2]
SHOWN = [
    pytest.param(text, id=f"{file.name}-{number}")
    for file in sorted([*ROOT.glob("docs/*.md"), *ROOT.glob("*.md")])
    for number, text in enumerate(
        re.findall(r"^```graphql\n(.*?)^```", file.read_text("utf-8"), re.M | re.S)
    )
]


def test_the_guides_show_operations() -> None:
    assert SHOWN


@pytest.mark.parametrize("text", SHOWN)
def test_a_shown_operation_is_valid(text: str) -> None:
    assert validate(schema.graphql_schema, parse(text)) == []


@pytest.mark.parametrize("file", sorted(ROOT.glob("docs/*.md")), ids=lambda f: f.name)
def test_links_lead_to_files(file: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", file.read_text("utf-8"))
    missing = [link for link in links if not (file.parent / link).exists()]
    assert missing == []


def test_the_guide_tells_every_close_code() -> None:
    guide = (ROOT / "docs" / "api.md").read_text("utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d{4}) \|", guide, re.M)}
    assert {int(code) for code in CloseCode} <= told
