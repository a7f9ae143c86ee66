"""Keyset pagination: pages that stay right while rows come and go."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from backend.common.errors import InvalidCursor, InvalidInput
from backend.common.peers import note_peers

DEFAULT_SIZE = 20
MAX_SIZE = 100
Row = TypeVar("Row", bound=models.Model)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Year 9000: far enough from the last year that no time zone overflows it.
_MAX_TIME_US = 221_845_392_000_000_000


class InvalidPage(InvalidInput):
    """`first` and `last` are each 0 to 100, and exclude each other."""

    code = "INVALID_PAGE"
    en = "Give either first or last, from 0 to {limit}."
    ko = "first와 last 중 하나만 0에서 {limit} 사이로 지정하세요."


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What the client asked for; see the Relay connection specification."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None:
            raise InvalidPage(field="last", limit=MAX_SIZE)
        for field, size in (("first", self.first), ("last", self.last)):
            if size is not None and not 0 <= size <= MAX_SIZE:
                raise InvalidPage(field=field, limit=MAX_SIZE)

    @property
    def size(self) -> int:
        return next((n for n in (self.first, self.last) if n is not None), DEFAULT_SIZE)


class Keyset:
    """One total order of rows, by columns that are never null, and then by id.

    `order` is as in `QuerySet.order_by`: ("-created_at",). The id is added, in the
    direction of the last column, where it is missing. Columns may be integers,
    floats, truth values, texts or times of the model itself.
    """

    def __init__(self, model: type[models.Model], order: Sequence[str]) -> None:
        names = [name.lstrip("-") for name in order]
        pk = model._meta.pk.attname
        if pk not in names and "pk" not in names:
            sign = "-" if order and order[-1].startswith("-") else ""
            order = [*order, f"{sign}{pk}"]
        self.order = tuple(order)
        self.columns = [
            (name.lstrip("-"), name.startswith("-"), _Column.of(model, name))
            for name in self.order
        ]

    def cursor(self, row: models.Model) -> str:
        """The opaque position of `row` in this order."""
        values = [
            column.to_json(getattr(row, column.attribute))
            for _, _, column in self.columns
        ]
        text = json.dumps([",".join(self.order), *values], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def position(self, cursor: str, *, field: str) -> list[Any]:
        """The column values that `cursor` stands for. Raises InvalidCursor."""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            order, *given = json.loads(
                base64.b64decode(padded, altchars=b"-_", validate=True)
            )
            if order != ",".join(self.order) or len(given) != len(self.columns):
                raise InvalidCursor(field=field)
            return [
                column.from_json(value)
                for value, (_, _, column) in zip(given, self.columns, strict=True)
            ]
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise InvalidCursor(field=field) from None

    def beyond(
        self, position: Sequence[Any], *, forward: bool, inclusive: bool = False
    ) -> Q:
        """Rows past `position`: later in the order if `forward`, else earlier."""
        past, equal = Q(), Q()
        leading = Q()
        for index, ((name, descending, _), value) in enumerate(
            zip(self.columns, position, strict=True)
        ):
            operator = "gt" if forward != descending else "lt"
            if index == 0:
                # Implied by the rest; it lets the database use an index range.
                leading = Q(**{f"{name}__{operator}e": value})
            past |= equal & Q(**{f"{name}__{operator}": value})
            equal &= Q(**{name: value})
        return leading & (past | equal if inclusive else past)

    def reversed_order(self) -> list[str]:
        return [name[1:] if name.startswith("-") else f"-{name}" for name in self.order]


class _Column:
    """How the values of one kind of column go through JSON and back, unharmed."""

    def __init__(self, attribute: str, kind: type) -> None:
        self.attribute = attribute
        self.kind = kind

    @classmethod
    def of(cls, model: type[models.Model], name: str) -> _Column:
        name = name.lstrip("-")
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if isinstance(field, models.ForeignKey):
            field = field.target_field
            name = f"{name}_id" if not name.endswith("_id") else name
        for kind, classes in (
            (datetime, models.DateTimeField),
            (bool, models.BooleanField),
            (int, models.IntegerField),
            (float, models.FloatField),
            (str, (models.CharField, models.TextField)),
        ):
            if isinstance(field, classes) and not field.null:
                return cls(name, kind)
        raise TypeError(f"{model.__name__} cannot be paged through by {name}")

    def to_json(self, value: Any) -> int | float | str:
        if isinstance(value, datetime):
            return (value - _EPOCH) // timedelta(microseconds=1)
        plain: int | float | str = value
        return plain

    def from_json(self, value: Any) -> Any:
        """The column's value. Raises ValueError for what no such column can hold."""
        if isinstance(value, bool):
            if self.kind is bool:
                return value
        elif isinstance(value, int):
            if self.kind is datetime and 0 <= value < _MAX_TIME_US:
                return _EPOCH + timedelta(microseconds=value)
            if self.kind is int and -(2**63) <= value < 2**63:
                return value
        if self.kind is float and isinstance(value, float) and math.isfinite(value):
            return value
        if self.kind is str and isinstance(value, str) and "\x00" not in value:
            value.encode()  # refuses lone surrogates
            return value
        raise ValueError("not a value of this column")


@dataclass
class Page(Generic[Row]):
    """One page of `rows`, read when first looked at.

    The rows cost one query, each other question at most one more.
    """

    rows: QuerySet[Row]
    order: Sequence[str]
    request: PageRequest

    def __post_init__(self) -> None:
        self._keyset = Keyset(self.rows.model, self.order)
        self._after = self._position("after")
        self._before = self._position("before")

    @cached_property
    def items(self) -> list[Row]:
        """The rows of this page, in order."""
        return self._found[0]

    def cursor(self, row: Row) -> str:
        return self._keyset.cursor(row)

    @cached_property
    def has_next(self) -> bool:
        """True if rows follow this page, also where `before` cut it off."""
        if self.request.last is None and self._found[1]:
            return True
        if self._before is None:
            # Nothing cut the end off, so the end of the page is the end of the rows.
            return False
        return self._exists(self._before, forward=True)

    @cached_property
    def has_previous(self) -> bool:
        """True if rows precede this page, also where `after` cut it off."""
        if self.request.last is not None and self._found[1]:
            return True
        return self._after is not None and self._exists(self._after, forward=False)

    @cached_property
    def total_count(self) -> int:
        """How many rows there are on all pages."""
        return self.rows.order_by().count()

    @cached_property
    def _found(self) -> tuple[list[Row], bool]:
        """The page's rows, and whether its size has cut others off."""
        rows = self.rows
        if self._after is not None:
            rows = rows.filter(self._keyset.beyond(self._after, forward=True))
        if self._before is not None:
            rows = rows.filter(self._keyset.beyond(self._before, forward=False))
        size = self.request.size
        backward = self.request.last is not None
        order = self._keyset.reversed_order() if backward else self._keyset.order
        found = list(rows.order_by(*order)[: size + 1])
        items = found[:size]
        note_peers(items)
        return (items[::-1] if backward else items), len(found) > size

    def _position(self, field: str) -> list[Any] | None:
        cursor: str | None = getattr(self.request, field)
        return None if cursor is None else self._keyset.position(cursor, field=field)

    def _exists(self, position: list[Any], *, forward: bool) -> bool:
        side = self._keyset.beyond(position, forward=forward, inclusive=True)
        return self.rows.filter(side).exists()


def paginate(
    rows: QuerySet[Row], *, order: Sequence[str], request: PageRequest
) -> Page[Row]:
    """The page of `rows` that `request` asks for, in `order` and then by id.

    Raises InvalidPage or InvalidCursor before any query is made.
    """
    return Page(rows, order, request)
