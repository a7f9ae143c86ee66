"""Rows that were read together know each other, so that more of all is read at once.

A list shows what hangs on its rows only where somebody asks for it. Then the first
row that is asked loads it for all of its peers: one query, whatever their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects


def note_peers(rows: Sequence[Model]) -> None:
    """Make peers of `rows`, and of the rows of one type that were joined to them.

    A joined row that has peers keeps them: it was read before, and `rows` with it.
    """
    groups: dict[type[Model], list[Model]] = {}
    for row in rows:
        row._state.read_with = None  # type: ignore[attr-defined]
    waiting: list[Model] = list(rows)
    while waiting:
        row = waiting.pop()
        state: Any = row._state
        if getattr(state, "read_with", None) is not None:
            continue
        state.read_with = groups.setdefault(type(row), [])
        state.read_with.append(row)
        waiting.extend(
            joined
            for joined in state.fields_cache.values()
            if isinstance(joined, Model)
        )


def peers_of(row: Model) -> list[Any]:
    """The rows that were read together with `row`, itself among them."""
    found: list[Any] = getattr(row._state, "read_with", None) or [row]
    return found


def related(row: Model, name: str, rows: QuerySet[Any]) -> list[Any]:
    """Those of `rows` that the many-relation `name` of `row` leads to.

    Loaded for all peers when the first of them is asked. A row without peers may be
    kept for long, as the caller's own is: what hangs on it is read anew each time.
    """
    if getattr(row._state, "read_with", None) is None:
        prefetch_related_objects([row], Prefetch(name, rows, to_attr="_read_now"))
        found: list[Any] = row.__dict__.pop("_read_now")
        return found
    if name not in getattr(row, "_prefetched_objects_cache", {}):
        prefetch_related_objects(peers_of(row), Prefetch(name, rows))
    return list(getattr(row, name).all())


def joined(row: Model, name: str, rows: QuerySet[Any] | None = None) -> Any:
    """What the foreign key `name` of `row` leads to, or None.

    Loaded for all peers, from `rows` if given, when the first of them is asked and it
    did not come along with the row.
    """
    if name not in row._state.fields_cache:
        missing = [
            peer for peer in peers_of(row) if name not in peer._state.fields_cache
        ]
        # Prefetching does the same at several times the cost.
        field: Any = row._meta.get_field(name)
        keys = {getattr(peer, field.attname) for peer in missing} - {None}
        wanted = field.related_model._base_manager.all() if rows is None else rows
        found = wanted.in_bulk(keys) if keys else {}
        for peer in missing:
            other = found.get(getattr(peer, field.attname))
            field.set_cached_value(peer, other)
            if other is not None and not field.remote_field.multiple:
                field.remote_field.set_cached_value(other, peer)
        if getattr(row._state, "read_with", None) is not None:
            note_peers(list(found.values()))
    return getattr(row, name)
