"""A bad configuration is refused with a stable id, and says no secret."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

from backend.checks import ENGINES, PRECISIONS, configuration_faults
from worker.slowfast.engine import KINDS
from worker.slowfast.engine import PRECISIONS as KNOWN_PRECISIONS

GOOD_KEY = "k" * 48


def failed_ids() -> list[str]:
    return [
        str(message.id)
        for message in run_checks()
        if str(message.id).startswith("safe_eye.")
    ]


def test_the_default_configuration_is_good() -> None:
    assert failed_ids() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"SECRET_KEY": "short"}, "safe_eye.E001"),
        ({"SECRET_KEY": "k" * 31}, "safe_eye.E001"),
        ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "safe_eye.E001"),
        ({"SECRET_KEY": "change-me-" + GOOD_KEY}, "safe_eye.E001"),
        ({"S3_BUCKET": "", "S3_ENDPOINT_URL": "http://s3:9000"}, "safe_eye.E002"),
        ({"S3_BUCKET": "b", "S3_ACCESS_KEY_ID": "id"}, "safe_eye.E002"),
        ({"S3_BUCKET": "b", "S3_SECRET_ACCESS_KEY": "key"}, "safe_eye.E002"),
        ({"S3_BUCKET": "b", "S3_ENDPOINT_URL": "s3:9000"}, "safe_eye.E002"),
        ({"REDIS_URL": "localhost:6379"}, "safe_eye.E003"),
        ({"REDIS_URL": "http://localhost:6379"}, "safe_eye.E003"),
        ({"REDIS_URL": "redis://"}, "safe_eye.E003"),
        ({"REDIS_URL": "redis://host:port"}, "safe_eye.E003"),
        ({"REDIS_URL": "redis://host:70000"}, "safe_eye.E003"),
        ({"REDIS_URL": "redis://host/first"}, "safe_eye.E003"),
        ({"TRUSTED_PROXIES": -1}, "safe_eye.E004"),
        ({"WORKER_ANALYSES": 0}, "safe_eye.E004"),
        ({"LOGIN_ACCOUNT_LIMIT": 0}, "safe_eye.E004"),
        ({"VIDEO_PROBES_AT_ONCE": 0}, "safe_eye.E004"),
        ({"ENGINE": "warp"}, "safe_eye.E005"),
        ({"PRECISION": "int4"}, "safe_eye.E005"),
    ],
)
def test_a_bad_value_is_refused(
    settings: Any, changes: dict[str, Any], expected: str
) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    assert failed_ids() == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {"SECRET_KEY": "short", "DEBUG": True},
        {"S3_BUCKET": "b"},
        {"S3_BUCKET": "b", "S3_ACCESS_KEY_ID": "i", "S3_SECRET_ACCESS_KEY": "k"},
        {"REDIS_URL": "redis://host"},
        {"REDIS_URL": "rediss://:pass@host:6380/2?ssl_cert_reqs=none"},
    ],
)
def test_a_good_value_is_taken(settings: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    assert failed_ids() == []


def test_no_message_repeats_a_secret(settings: Any) -> None:
    settings.SECRET_KEY = "hunter2"
    settings.REDIS_URL = "http://:hunter2@host"
    settings.S3_BUCKET = "b"
    settings.S3_SECRET_ACCESS_KEY = "hunter2"
    told = [message for message in run_checks() if "safe_eye" in str(message.id)]
    assert len(told) == 3
    assert "hunter2" not in repr(told)


def test_a_start_is_told_each_fault_in_a_line(settings: Any) -> None:
    assert configuration_faults() == []
    settings.REDIS_URL = "nonsense"
    settings.TRUSTED_PROXIES = -1
    assert configuration_faults() == [
        "safe_eye.E003: REDIS_URL is malformed."
        " (redis://[:password@]host[:port][/database])",
        "safe_eye.E004: TRUSTED_PROXIES must be 0 or more.",
    ]


def test_the_engines_are_those_of_the_worker() -> None:
    assert set(ENGINES) == set(KINDS)
    assert set(PRECISIONS) == set(KNOWN_PRECISIONS)
