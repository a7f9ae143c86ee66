"""How mail leaves: what EMAIL_URL may say, and what of it is never repeated."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from backend.common.environment import mail


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("consolemail://", (None, None, None, None)),
        ("smtp://mail", ("mail", None, None, None)),
        ("smtp+tls://u:p%40s@mail:587", ("mail", 587, "u", "p@s")),
        ("smtp+ssl://u:p@mail:465", ("mail", 465, "u", "p")),
    ],
)
def test_a_mail_server_is_named_by_a_url(url: str, expected: tuple[Any, ...]) -> None:
    found = mail(url)
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD")
    host = "localhost" if expected[0] is None else expected[0]
    assert tuple(found[name] for name in names) == (host, *expected[1:])
    assert bool(found.get("EMAIL_USE_TLS")) == url.startswith("smtp+tls")
    assert bool(found.get("EMAIL_USE_SSL")) == url.startswith("smtp+ssl")


@pytest.mark.parametrize(
    "url", ["mail", "http://u:geheim@mail", "smtp://u:geheim@mail:port", "geheim"]
)
def test_a_bad_one_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        mail(url)
    assert "EMAIL_URL" in str(refusal.value)
    assert "geheim" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["", "console.example", "ftp://x", "https://x/?a=b", "https://x/#a"]
)
def test_links_lead_to_a_page(settings: Any, url: str) -> None:
    settings.FRONTEND_URL = url
    found = [str(fault.id) for fault in run_checks() if "FRONTEND" in str(fault.msg)]
    assert len(found) == 1
    settings.FRONTEND_URL = "https://console.example/app"
    assert not [f for f in run_checks() if "FRONTEND" in str(f.msg)]
