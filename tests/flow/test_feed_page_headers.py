"""What the alarm page allows itself: its Content-Security-Policy."""

from __future__ import annotations

from typing import Any

from django.test import Client

from backend.common.s3_options import s3_storage
from backend.feed.views import content_security_policy


def test_the_page_runs_only_its_own_scripts() -> None:
    reply = Client().get("/", headers={"host": "localhost:8000"})
    assert reply.status_code == 200
    rules = dict(
        rule.split(" ", 1) for rule in reply["Content-Security-Policy"].split("; ")
    )
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["connect-src"] == "'self' ws://localhost:8000 wss://localhost:8000"
    assert rules["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in reply["Content-Security-Policy"]
    page = reply.content.decode()
    assert "<script>" not in page
    assert " style=" not in page


def test_media_may_come_from_the_storage_that_is_configured(
    settings: Any,
) -> None:
    settings.S3_BUCKET = "safe-eye"
    settings.S3_PUBLIC_ENDPOINT_URL = "https://s3.example:9000"
    settings.S3_REGION = "us-east-1"
    settings.S3_ACCESS_KEY_ID = "key"
    settings.S3_SECRET_ACCESS_KEY = "secret"
    settings.S3_ADDRESSING_STYLE = "path"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": s3_storage(bucket="safe-eye", key="key", secret="secret"),
    }
    policy = content_security_policy(host="eye.example")
    assert "img-src 'self' https://s3.example:9000;" in policy
    assert "media-src 'self' https://s3.example:9000;" in policy
    assert "connect-src 'self' https://s3.example:9000 ws://eye.example" in policy


def test_the_icon_that_browsers_ask_for_by_themselves_is_there() -> None:
    reply = Client().get("/favicon.ico", follow=True)
    assert reply.status_code == 200
    assert reply["Content-Type"] == "image/svg+xml"
