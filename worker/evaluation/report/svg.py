"""Plots as inline SVG: coloured by the page's style, described for those who listen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Final

WIDTH, HEIGHT = 340, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 10, 10, 42
_GAP: Final = 24
_ids = count(1)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """From 0 to `high`, with a tick at each of `ticks`."""

    name: str
    high: float = 1.0
    ticks: tuple[float, ...] = (0, 0.25, 0.5, 0.75, 1)


@dataclass(frozen=True, slots=True)
class Panel:
    """One set of axes and what is drawn on them.

    `style` is a class of the page's style. `marks` are single points that stand out,
    `guide` is a thin line, `upright` the place of a vertical line and its name.
    """

    x: Axis
    y: Axis
    line: Sequence[Point] = ()
    style: str = "first"
    is_stepped: bool = False
    marks: Sequence[Point] = ()
    dots: Sequence[Point] = ()
    guide: tuple[Point, Point] | None = None
    upright: float | None = None


def plot(title: str, description: str, panels: Sequence[Panel]) -> str:
    """Panels above each other as one picture with a title and a description."""
    room = HEIGHT - _TOP - _BOTTOM - _GAP * (len(panels) - 1)
    each = room / len(panels)
    body = []
    for index, panel in enumerate(panels):
        top = _TOP + index * (each + _GAP)
        is_last = index == len(panels) - 1
        body.append(_panel(panel, top, each, is_last=is_last))
    return framed(title, description, "".join(body), WIDTH, HEIGHT)


def framed(title: str, description: str, body: str, width: float, height: float) -> str:
    """The body as a picture that says what it is."""
    name = f"plot-{next(_ids)}"
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>{body}</svg>'
    )


def _panel(panel: Panel, top: float, height: float, *, is_last: bool) -> str:
    wide = WIDTH - _LEFT - _RIGHT

    def at(point: Point) -> tuple[float, float]:
        x = min(max(point[0] / panel.x.high, 0), 1)
        y = min(max(point[1] / panel.y.high, 0), 1)
        return _LEFT + x * wide, top + (1 - y) * height

    parts = [_grid(panel, at, top, height, is_last=is_last)]
    if panel.guide:
        (x1, y1), (x2, y2) = at(panel.guide[0]), at(panel.guide[1])
        parts.append(
            f'<line class="guide" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" '
            f'y2="{y2:.1f}"/>'
        )
    if panel.upright is not None:
        x, _ = at((panel.upright, 0))
        parts.append(
            f'<line class="upright" x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" '
            f'y2="{top + height:.1f}"/>'
        )
    if panel.line:
        path = _path([at(point) for point in panel.line], panel.is_stepped)
        parts.append(f'<path class="line {panel.style}" d="{path}"/>')
    for points, radius, style in ((panel.dots, 3, panel.style), (panel.marks, 5, "on")):
        for x, y in map(at, points):
            parts.append(
                f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
            )
    return "".join(parts)


def _path(points: Sequence[Point], is_stepped: bool) -> str:
    words = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for x, y in points[1:]:
        words.append(f"H{x:.1f}V{y:.1f}" if is_stepped else f"L{x:.1f} {y:.1f}")
    return "".join(words)


def _grid(
    panel: Panel,
    at: Callable[[Point], tuple[float, float]],
    top: float,
    height: float,
    *,
    is_last: bool,
) -> str:
    parts = []
    for tick in panel.y.ticks:
        _, y = at((0, tick))
        parts.append(
            f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{WIDTH - _RIGHT}" '
            f'y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
        )
    for tick in panel.x.ticks if is_last else ():
        x, _ = at((tick, 0))
        parts.append(
            f'<text x="{x:.1f}" y="{top + height + 16:.1f}" text-anchor="middle">'
            f"{tick:g}</text>"
        )
    if is_last:
        parts.append(
            f'<text x="{_LEFT + (WIDTH - _LEFT - _RIGHT) / 2:.1f}" y="{HEIGHT - 6}" '
            f'text-anchor="middle">{escape(panel.x.name)}</text>'
        )
    middle = top + height / 2
    parts.append(
        f'<text transform="translate(11 {middle:.1f}) rotate(-90)" '
        f'text-anchor="middle">{escape(panel.y.name)}</text>'
    )
    return "".join(parts)


def axis_to(name: str, highest: float) -> Axis:
    """An axis from 0 to a round number that is not below `highest`."""
    if highest <= 0:
        return Axis(name, 1.0, (0, 1))
    size = 1.0
    while size < highest:
        size *= 10
    while size / 10 >= highest:
        size /= 10
    high = next(size * share for share in (0.2, 0.5, 1) if size * share >= highest)
    return Axis(name, high, (0, high / 2, high))


def matrix(
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Sequence[Sequence[int]],
) -> str:
    """A table of counts, the darker the larger the share of its row."""
    cell, left, top = 58, 96, 30
    body = []
    for j, name in enumerate(columns):
        x = left + (j + 0.5) * cell
        body.append(
            f'<text x="{x:g}" y="{top - 10}" text-anchor="middle">{escape(name)}</text>'
        )
    for i, name in enumerate(rows):
        y = top + (i + 0.5) * 34
        body.append(
            f'<text x="{left - 8}" y="{y + 4:g}" text-anchor="end">'
            f"{escape(name)}</text>"
        )
        total = max(sum(counts[i]), 1)
        for j, number in enumerate(counts[i]):
            share = number / total
            style = "over" if share > 0.5 else "under"
            x = left + j * cell
            body.append(
                f'<rect class="cell" x="{x}" y="{top + i * 34}" width="{cell - 2}" '
                f'height="32" fill-opacity="{0.06 + 0.94 * share:.2f}"/>'
                f'<text class="{style}" x="{x + cell / 2 - 1:g}" y="{y + 4:g}" '
                f'text-anchor="middle">{number}</text>'
            )
    width, height = left + cell * len(columns), top + 34 * len(rows)
    return framed(title, description, "".join(body), width, height)
