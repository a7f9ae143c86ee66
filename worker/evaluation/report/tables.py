"""Tables of the page. Every text that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def html(value: object) -> str:
    """A value as HTML: escaped unless it is `Html`; a dash for what is not known."""
    if isinstance(value, Html):
        return value
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
    return escape(str(value))


def figure_cell(found: dict[str, Any], name: str) -> Html:
    """A figure with its interval below it."""
    between = found.get(f"{name}_95")
    if found.get(name) is None or between is None:
        return Html(html(found.get(name)))
    low, high = html(float(between[0])), html(float(between[1]))
    span = f'<span class="range">{low} to {high}</span>'
    return Html(f"{html(float(found[name]))}{span}")


def share_cell(found: dict[str, Any], name: str) -> Html:
    """A share as a percentage, with its interval below it."""
    value, between = found.get(name), found.get(f"{name}_95")
    if value is None:
        return Html("–")
    if between is None:
        return Html(f"{value:.0%}")
    span = f'<span class="range">{between[0]:.0%} to {between[1]:.0%}</span>'
    return Html(f"{value:.0%}{span}")


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    texts: Sequence[int] = (),
) -> Html:
    """A table that scrolls by itself where it is too wide; `texts` are wrapped."""
    cells = "".join(f'<th scope="col"{_style(i, texts)}>{escape(t)}</th>'
                    for i, t in enumerate(head))  # fmt: skip
    body = "".join(f"<tr>{_row(row, texts)}</tr>" for row in rows)
    label = escape(caption)
    return Html(
        f'<div class="wide" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<caption>{label}</caption><thead><tr>{cells}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(row: Sequence[object], texts: Sequence[int]) -> str:
    first = f'<th scope="row"{_style(0, texts)}>{html(row[0])}</th>'
    return first + "".join(
        f"<td{_style(i, texts)}>{html(cell)}</td>" for i, cell in enumerate(row[1:], 1)
    )


def _style(index: int, texts: Sequence[int]) -> str:
    return ' class="text"' if index in texts else ""


def figure(picture: str, title: str, caption: str, values: Html) -> Html:
    """A plot with its heading, what it says, and its values as a table."""
    return Html(
        f"<figure><h3>{escape(title)}</h3>{picture}"
        f"<figcaption>{escape(caption)}</figcaption>"
        f"<details><summary>As a table</summary>{values}</details></figure>"
    )
