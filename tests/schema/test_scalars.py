"""Scalars: what their specifications take, and nothing else."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import graphene
import pytest

from backend.schema.base import URL, UUID, DateTime, RequestContext
from backend.schema.transport.documents import DocumentRefused
from backend.schema.transport.execution import Executor

KST = timezone(timedelta(hours=9))


class Query(graphene.ObjectType):
    time = graphene.String(at=DateTime(), resolver=lambda *_, at=None: repr(at))
    echo = DateTime(at=DateTime(), resolver=lambda *_, at=None: at)
    naive = DateTime(resolver=lambda *_: datetime(2026, 1, 2))
    id = UUID(of=UUID(), resolver=lambda *_, of=None: of)
    url = URL(of=URL(), resolver=lambda *_, of=None: of)


EXECUTOR = Executor(graphene.Schema(query=Query).graphql_schema)


def run(query: str, **variables: Any) -> tuple[Any, list[str]]:
    result = EXECUTOR.run(RequestContext(), query=query, variables=variables)
    codes = [(error.extensions or {})["code"] for error in result.errors or ()]
    return result.data, codes


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T09:30:00Z", datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ("2026-11-24t09:30:00z", datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ("2026-11-24T09:30:00+09:00", datetime(2026, 11, 24, 9, 30, tzinfo=KST)),
        (
            "2026-11-24T09:30:00.5+09:00",
            datetime(2026, 11, 24, 9, 30, 0, 500_000, tzinfo=KST),
        ),
        (
            "2026-11-24T09:30:00.123456789Z",
            datetime(2026, 11, 24, 9, 30, 0, 123_456, tzinfo=UTC),
        ),
        ("2024-02-29T23:59:59+00:00", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_is_taken_as_rfc_3339_says_it(text: str, moment: datetime) -> None:
    document = "query($at: DateTime) { echo(at: $at) }"
    data, codes = run(document, at=text)
    assert codes == []
    assert datetime.fromisoformat(data["echo"]) == moment
    assert run(f'{{ echo(at: "{text}") }}') == (data, [])


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-24T09:30:00",
        "2026-11-24",
        "2026-11-24T09:30Z",
        "2026-11-24 09:30:00Z",
        "2026-W48-2T09:30:00Z",
        "2026-11-24T09:30:00+0900",
        "2026-11-24T09:30:00-00:00",
        "2026-11-24T09:30:00+24:00",
        "2026-11-24T09:30:60Z",
        "2026-11-24T24:00:00Z",
        "2026-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-11-24T09:30:00.Z",
        "２０２６-11-24T09:30:00Z",
        "2026-11-24T09:30:00Z\n",
        "now",
        "",
        "x" * 10**6,
        "\ud800",
        0,
        1764000000,
        True,
        [],
        {},
    ],
)
def test_what_is_no_moment_is_refused(value: Any) -> None:
    document = "query($at: DateTime) { time(at: $at) }"
    data, codes = run(document, at=value)
    assert (data, codes) == (None, ["BAD_REQUEST"])


@pytest.mark.parametrize("literal", ["1764000000", "true", "NOW", "{}", '"today"'])
def test_what_is_no_moment_in_the_document_is_refused(literal: str) -> None:
    with pytest.raises(DocumentRefused, match="DateTime"):
        run(f"{{ time(at: {literal}) }}")


def test_a_time_of_ours_without_an_offset_is_a_fault_of_ours() -> None:
    assert run("{ naive }") == ({"naive": None}, ["INTERNAL_ERROR"])


def test_uuids_have_five_groups() -> None:
    known = uuid.UUID("0190a8f0-1b2c-7d3e-8f40-123456789abc")
    document = "query($of: UUID) { id(of: $of) }"
    for text in (str(known), str(known).upper()):
        assert run(document, of=text) == ({"id": str(known)}, [])
    for value in (known.hex, f"{{{known}}}", f"urn:uuid:{known}", "x", "", 7, None):
        data, codes = run(document, of=value)
        expected = ({"id": None}, []) if value is None else (None, ["BAD_REQUEST"])
        assert (data, codes) == expected


@pytest.mark.parametrize(
    ("value", "is_url"),
    [
        ("https://a.example/b?c=d#e", True),
        ("s3://bucket/key.mp4", True),
        ("/media/x.jpg", True),
        ("https://a.example/가", True),
        ("a.example", False),
        ("javascript:alert(1)", False),
        ("https://a.example/b c", False),
        ("https://a.example/\n", False),
        ("https://[", False),
        ("https://a.example/" + "x" * 2048, False),
        ("", False),
        (7, False),
    ],
)
def test_urls_are_addresses(value: Any, is_url: bool) -> None:
    data, codes = run("query($of: URL) { url(of: $of) }", of=value)
    assert (data, codes) == (
        ({"url": value}, []) if is_url else (None, ["BAD_REQUEST"])
    )
