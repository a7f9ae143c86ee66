"""Keyset pages are the slices that a plain list would give, whatever happens."""

from __future__ import annotations

import base64
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from backend.apps.accounts.models import Organization
from backend.apps.videos.models import Video
from backend.common.errors import InvalidCursor
from backend.common.pagination import (
    DEFAULT_SIZE,
    InvalidPage,
    Keyset,
    PageRequest,
    paginate,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
ORDERS = [
    (),
    ("id",),
    ("-id",),
    ("-created_at",),
    ("name", "-duration_ms"),
    ("-frame_rate", "name"),
    ("duration_ms", "-created_at", "name"),
]


def add_videos(organization: Organization, count: int, seed: int = 1) -> list[Video]:
    """Videos whose columns have few values each, so that ties are everywhere."""
    chance = random.Random(seed)
    videos = [
        Video(
            organization=organization,
            name=chance.choice(["a", "b", "가게", "Z"]),
            duration_ms=chance.choice([-5, 0, 7]),
            frame_rate=chance.choice([0.1, 12.5, 1 / 3]),
        )
        for _ in range(count)
    ]
    made = Video.objects.bulk_create(videos)
    for video in made:
        video.created_at = START + timedelta(microseconds=chance.randrange(4))
    Video.objects.bulk_update(made, ["created_at"])
    return made


def in_order(order: tuple[str, ...]) -> list[Video]:
    """All videos, sorted by the database in the full order."""
    return list(Video.objects.order_by(*Keyset(Video, order).order))


def page(order: tuple[str, ...] = ("-created_at",), **request: Any) -> Any:
    return paginate(Video.objects.all(), order=order, request=PageRequest(**request))


def reference(
    rows: list[Video], *, first: Any, after: Any, last: Any, before: Any
) -> tuple[list[int], bool, bool]:
    """The Relay specification, word for word, on a list of all rows."""
    low = rows.index(after) + 1 if after else 0
    high = rows.index(before) if before else len(rows)
    window = rows[low : max(low, high)]
    if last is not None:
        found = window[len(window) - min(last, len(window)) :]
        return (
            [row.pk for row in found],
            before is not None,
            len(found) < len(window) or after is not None,
        )
    size = DEFAULT_SIZE if first is None else first
    found = window[:size]
    has_next = len(found) < len(window) or before is not None
    return [row.pk for row in found], has_next, after is not None


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: ",".join(order) or "none")
def test_pages_are_slices_of_the_sorted_list(
    acme: Organization, order: tuple[str, ...]
) -> None:
    add_videos(acme, 41)
    rows = in_order(order)
    keyset = Keyset(Video, order)
    chance = random.Random(len(order))
    for _ in range(40):
        size = chance.choice([None, 0, 1, 2, 7, 40, 41, 100])
        backward = chance.random() < 0.5
        after, before = (chance.choice([None, *rows]) for _ in range(2))
        asked = {"after": after, "before": before, "first": None, "last": None}
        if size is not None:
            asked["last" if backward else "first"] = size
        cursors = {
            name: keyset.cursor(asked[name])
            for name in ("after", "before")
            if asked[name] is not None
        }
        found = page(order, first=asked["first"], last=asked["last"], **cursors)
        got = ([row.pk for row in found.items], found.has_next, found.has_previous)
        assert got == reference(rows, **asked), asked


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: ",".join(order) or "none")
def test_walking_forward_and_back_meets_every_row_once(
    acme: Organization, order: tuple[str, ...]
) -> None:
    add_videos(acme, 23)
    rows = [row.pk for row in in_order(order)]
    forward: list[int] = []
    found = page(order, first=4)
    while True:
        forward += [row.pk for row in found.items]
        if not found.has_next:
            break
        found = page(order, first=4, after=found.cursor(found.items[-1]))
    backward: list[int] = []
    found = page(order, last=5)
    while True:
        backward = [row.pk for row in found.items] + backward
        if not found.has_previous:
            break
        found = page(order, last=5, before=found.cursor(found.items[0]))
    assert forward == backward == rows


def test_rows_that_arrive_meanwhile_neither_repeat_nor_hide_others(
    acme: Organization,
) -> None:
    add_videos(acme, 10)
    before = [row.pk for row in in_order(("-created_at",))]
    first = page(first=5)
    cursor = first.cursor(first.items[-1])
    newest = Video.objects.create(organization=acme, name="new")
    Video.objects.filter(pk=newest.pk).update(created_at=START + timedelta(days=1))
    second = page(first=100, after=cursor)
    assert [row.pk for row in (*first.items, *second.items)] == before


def test_the_page_goes_on_where_the_row_of_its_cursor_was_deleted(
    acme: Organization,
) -> None:
    add_videos(acme, 6)
    rows = in_order(("-created_at",))
    cursor = Keyset(Video, ("-created_at",)).cursor(rows[2])
    Video.objects.filter(pk=rows[2].pk).delete()
    assert [row.pk for row in page(after=cursor).items] == [r.pk for r in rows[3:]]
    assert [row.pk for row in page(before=cursor).items] == [r.pk for r in rows[:2]]


def test_nothing_before_a_cursor_whose_predecessors_are_gone(
    acme: Organization,
) -> None:
    add_videos(acme, 3)
    rows = in_order(("-created_at",))
    cursor = Keyset(Video, ("-created_at",)).cursor(rows[0])
    Video.objects.filter(pk=rows[0].pk).delete()
    assert page(after=cursor).has_previous is False


def test_a_page_costs_one_query_and_each_question_at_most_one_more(
    acme: Organization, django_assert_num_queries: Any
) -> None:
    add_videos(acme, 30)
    with django_assert_num_queries(1):
        found = page(first=7)
        assert (len(found.items), found.has_next, found.has_previous) == (
            7,
            True,
            False,
        )
        cursor = found.cursor(found.items[-1])
    with django_assert_num_queries(1):
        assert len(page(first=7, after=cursor).items) == 7
    with django_assert_num_queries(2):
        assert page(first=7, after=cursor).has_previous is True
        assert found.total_count == found.total_count == 30


def test_the_count_ignores_the_page(acme: Organization) -> None:
    add_videos(acme, 5)
    assert page(first=0).total_count == 5
    assert page(first=0).items == []
    assert page(first=0).has_next is True


def test_an_index_range_bounds_the_page(acme: Organization) -> None:
    from django.db import connection

    add_videos(acme, 3)
    cursor = page().cursor(page().items[0])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(page(after=cursor).items) == 2
    # The leading column is bounded apart from the alternatives.
    assert '"created_at" <= ' in queries[-1]["sql"]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"first": 1, "last": 1}, "last"),
        ({"first": -1}, "first"),
        ({"last": -1}, "last"),
        ({"first": 101}, "first"),
        ({"last": 10**9}, "last"),
    ],
)
def test_sizes_out_of_range_are_refused(request_: dict[str, int], field: str) -> None:
    with pytest.raises(InvalidPage) as refusal:
        PageRequest(**request_)
    assert refusal.value.field == field
    assert refusal.value.code == "INVALID_PAGE"
    assert "100" in refusal.value.message("ko")


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def forged(*values: object, order: str = "-created_at,-id") -> str:
    return encoded([order, *values])


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "한글",
        "!!!!",
        "AAAA",
        encoded(None),
        encoded({}),
        encoded([]),
        encoded("-created_at,-id"),
        "W" * 5000,
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
        forged(1),
        forged(1, 2, 3),
        forged(1, 2, order="-id"),
        forged("1", 2),
        forged(1, "2"),
        forged(1, None),
        forged(1, True),
        forged(1.5, 2),
        forged(-1, 2),
        forged(10**19, 2),
        forged(1, 2**63),
        forged(1, -(2**63) - 1),
        forged([1], {"a": 1}),
        forged(float("nan"), 2),
        forged(float("inf"), 2),
    ],
)
def test_a_bad_cursor_is_refused_before_any_query(
    db: None, cursor: str, django_assert_num_queries: Any
) -> None:
    for field in ("after", "before"):
        with (
            django_assert_num_queries(0),
            pytest.raises(InvalidCursor) as refusal,
        ):
            page(**{field: cursor})
        assert refusal.value.field == field


@pytest.mark.parametrize(
    "values",
    [("a\x00b", 1), ("\ud800", 1), (5, 1), (["a"], 1)],
)
def test_a_text_that_no_database_takes_is_refused(
    db: None, values: tuple[object, ...]
) -> None:
    with pytest.raises(InvalidCursor):
        page(("name",), after=forged(*values, order="name,id"))


def test_extreme_but_valid_positions_are_served(acme: Organization) -> None:
    add_videos(acme, 3)
    farthest = forged(221_845_391_999_999_999, 2**63 - 1)
    assert len(page(after=farthest).items) == 3
    assert page(after=forged(0, -(2**63))).items == []


def test_a_cursor_of_another_order_is_refused(acme: Organization) -> None:
    add_videos(acme, 2)
    newest_first = page(("-created_at",))
    cursor = newest_first.cursor(newest_first.items[0])
    with pytest.raises(InvalidCursor):
        page(("created_at",), after=cursor)


def test_a_column_that_may_be_null_cannot_order_pages() -> None:
    from backend.apps.alarms.models import Alarm

    with pytest.raises(TypeError):
        Keyset(Alarm, ("score",))
