"""Texts that come from outside: what passes, as what, and what is refused."""

from __future__ import annotations

import pytest

from backend.common.errors import BadCharacters, TextMissing, TextTooLong
from backend.common.texts import many_lines, one_line


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Shop 1 ", "Shop 1"),
        ("가게", "가게"),  # decomposed Hangul is composed
        ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
        ("x" * 20, "x" * 20),
    ],
)
def test_a_line_is_kept_as_people_wrote_it(given: str, kept: str) -> None:
    assert one_line(given, field="name", limit=20) == kept


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ("", TextMissing),
        (" \t\n ", TextMissing),
        ("x" * 21, TextTooLong),
        ("x" * 10_000_000, TextTooLong),
        ("two\nlines", BadCharacters),
        ("zero\x00byte", BadCharacters),
        ("\ud800", BadCharacters),
        ("bell\x07", BadCharacters),
    ],
)
def test_what_is_no_line_is_refused_with_its_reason(
    given: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal) as caught:
        one_line(given, field="name", limit=20)
    assert caught.value.field == "name"  # type: ignore[attr-defined]


def test_many_lines_keep_their_breaks_and_no_other_controls() -> None:
    assert many_lines("a\r\nb\tc\r", field="text", limit=9) == "a\nb\tc"
    assert many_lines(" ", field="text", limit=9, empty=True) == ""
    for given, refusal in (
        ("a\x0bb", BadCharacters),
        ("", TextMissing),
        ("1234567890", TextTooLong),
    ):
        with pytest.raises(refusal):
            many_lines(given, field="text", limit=9)
