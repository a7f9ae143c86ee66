"""Client addresses are believed only from our own proxies; languages are negotiated."""

from __future__ import annotations

import pytest

from backend.common.addresses import address_block, client_address
from backend.common.languages import accepted_language


@pytest.mark.parametrize(
    ("forwarded_for", "trusted", "expected"),
    [
        (None, 0, "10.0.0.1"),
        ("1.2.3.4", 0, "10.0.0.1"),
        (None, 1, "10.0.0.1"),
        ("", 1, "10.0.0.1"),
        ("1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 5.6.7.8", 2, "1.2.3.4"),
        ("1.2.3.4", 2, "1.2.3.4"),
        ("6.6.6.6, not an address", 1, "10.0.0.1"),
        ("2001:db8::1", 1, "2001:db8::1"),
    ],
)
def test_forwarded_addresses_are_believed_as_far_as_proxies_are_trusted(
    forwarded_for: str | None, trusted: int, expected: str
) -> None:
    found = client_address(
        peer="10.0.0.1", forwarded_for=forwarded_for, trusted_proxies=trusted
    )
    assert found == expected


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_one_customer_has_one_block(address: str, block: str) -> None:
    assert address_block(address) == block


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("ko", "ko"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en;q=0.5, ko;q=0.6", "ko"),
        ("fr, ko;q=0.3", "ko"),
        ("fr", "en"),
        ("ko;q=0", "en"),
        ("ko;q=x, en;q=0.1", "en"),
        (",;,ko", "ko"),
        ("KO", "ko"),
    ],
)
def test_the_language_that_the_header_prefers(
    header: str | None, language: str
) -> None:
    assert accepted_language(header) == language


def test_a_header_that_names_none_of_our_languages_leaves_the_profiles() -> None:
    assert accepted_language("fr, *;q=0.1", default="ko") == "ko"
    assert accepted_language(None, default="ko") == "ko"
    assert accepted_language("en", default="ko") == "en"
