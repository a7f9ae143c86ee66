"""Keeps the cache of decoded clips within a size: what was not used longest leaves."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

# What lies in the cache of one clip, longest ending first.
_ENDINGS = (".ticks.npy", ".places.npy", ".npy", ".start", ".json")


def bound_cache(cache: Path, *, limit_bytes: int, keep: Iterable[Path]) -> int:
    """Delete clips until the cache is small enough; returns the bytes that remain.

    The clips of `keep` (their arrays) stay, and count as used now, even where they
    alone are more than the limit.
    """
    kept = {_clip_of(array) for array in keep}
    held: dict[str, list[Path]] = {}
    for path in cache.iterdir():
        if path.name.endswith(_ENDINGS):
            held.setdefault(_clip_of(path), []).append(path)
    used = {name: max(p.stat().st_mtime for p in held[name]) for name in held}
    sizes = {name: sum(p.stat().st_size for p in held[name]) for name in held}
    total = sum(sizes.values())
    for name in sorted(held.keys() - kept, key=used.__getitem__):
        if total <= limit_bytes:
            break
        for path in held[name]:
            path.unlink(missing_ok=True)
        total -= sizes[name]
    return total


def _clip_of(path: Path) -> str:
    for ending in _ENDINGS:
        if path.name.endswith(ending):
            return path.name.removesuffix(ending)
    return path.name
