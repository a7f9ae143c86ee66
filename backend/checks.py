"""System checks: a bad configuration is refused at start, with a stable id.

safe_eye.E001  SECRET_KEY is too short or a known example
safe_eye.E002  S3 is half configured
safe_eye.E003  REDIS_URL is malformed
safe_eye.E004  a number is out of its range
safe_eye.E005  ENGINE or PRECISION is none that there is
safe_eye.E006  GRAPHQL_INTROSPECTION is none that there is
safe_eye.E007  GRAPHQL_OPERATIONS holds no operations
safe_eye.E008  FRONTEND_URL is malformed
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks

TAG = "safe_eye"
SECRET_MIN_BYTES = 32
EXAMPLES = ("django-insecure", "change-me", "changeme", "secret", "example")
# Setting → the least value that makes sense.
LEAST = {
    "LOGIN_ACCOUNT_LIMIT": 1,
    "LOGIN_ADDRESS_LIMIT": 1,
    "LOGIN_COOLOFF_S": 1,
    "REGISTRATION_ADDRESS_LIMIT": 1,
    "REGISTRATION_COOLOFF_S": 1,
    "PASSWORD_RESET_TIMEOUT": 60,
    "PASSWORD_RESET_ADDRESS_LIMIT": 1,
    "REFRESH_GRACE_S": 0,
    "PROFILE_IMAGE_MAX_BYTES": 1,
    "PROFILE_IMAGE_MAX_PIXELS": 1,
    "TRUSTED_PROXIES": 0,
    "MEDIA_URL_TTL_S": 1,
    "LEASE_S": 1,
    "SWEEP_S": 1,
    "WORKER_ANALYSES": 1,
    "RESEND_S": 1,
    "VIDEO_MAX_SIZE_BYTES": 1,
    "VIDEO_MAX_DURATION_S": 1,
    "VIDEO_MAX_PIXELS": 1,
    "VIDEO_FETCH_TIMEOUT_S": 1,
    "VIDEO_PROBES_AT_ONCE": 1,
    "VIDEO_DELETE_GRACE_S": 0,
    "UPLOAD_PART_BYTES": 5 * 1024**2,
    "UPLOAD_EXPIRE_S": 1,
    "UPLOAD_OPEN_LIMIT": 1,
    "GRAPHQL_MAX_BODY_BYTES": 1,
    "GRAPHQL_MAX_TOKENS": 1,
    "GRAPHQL_MAX_DEPTH": 1,
    "GRAPHQL_MAX_FIELDS": 1,
    "GRAPHQL_MAX_ALIASES": 0,
    "GRAPHQL_MAX_PAGES": 1,
    "GRAPHQL_MAX_ROOT_FIELDS": 1,
    "GRAPHQL_MAX_DIRECTIVES": 0,
    "GRAPHQL_MAX_COST": 1,
    "GRAPHQL_MAX_BATCH": 0,
    "GRAPHQL_TIMEOUT_S": 0.001,
    "GRAPHQL_APQ_BYTES": 0,
    "GRAPHQL_WS_MAX_OPERATIONS": 1,
    "GRAPHQL_WS_OUTBOX_FRAMES": 1,
    "GRAPHQL_WS_OUTBOX_BYTES": 1,
}
# Known to the worker, which is not imported here.
ENGINES = ("auto", "torch", "openvino", "cuda")
PRECISIONS = ("auto", "fp32", "bf16", "int8")
INTROSPECTION = ("all", "signed-in", "none")


def configuration_faults() -> list[str]:
    """One line for each fault that keeps Safe-Eye from starting."""
    found = run_checks(tags=[TAG])
    # Django keeps its checks in a set: the order of its findings is chance.
    return sorted(
        f"{fault.id}: {fault.msg}" + (f" ({fault.hint})" if fault.hint else "")
        for fault in found
    )


@register(TAG)
def check_secret_key(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    key = settings.SECRET_KEY
    is_example = key.lower().startswith(EXAMPLES)
    if settings.DEBUG or (len(key.encode()) >= SECRET_MIN_BYTES and not is_example):
        return []
    return [
        Error(
            f"SECRET_KEY signs every token: it needs {SECRET_MIN_BYTES} bytes of its"
            " own, not an example.",
            hint='python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
            id="safe_eye.E001",
        )
    ]


@register(TAG)
def check_s3(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    rest = ("S3_ENDPOINT_URL", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    given = [name for name in rest if getattr(settings, name)]
    fault = None
    if given and not settings.S3_BUCKET:
        fault = f"{', '.join(given)} given without S3_BUCKET: files would stay local."
    elif bool(settings.S3_ACCESS_KEY_ID) != bool(settings.S3_SECRET_ACCESS_KEY):
        fault = "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together."
    elif settings.S3_ENDPOINT_URL and not _is_url(settings.S3_ENDPOINT_URL):
        fault = "S3_ENDPOINT_URL is not an http(s) URL."
    return [Error(fault, id="safe_eye.E002")] if fault else []


@register(TAG)
def check_redis_url(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    url = settings.REDIS_URL
    if not url:
        return []
    database = url.partition("?")[0].partition("://")[2].partition("/")[2]
    if _is_url(url, schemes=("redis", "rediss")) and re.fullmatch(r"\d*", database):
        return []
    hint = "redis://[:password@]host[:port][/database]"
    # The URL itself may hold a password.
    return [Error("REDIS_URL is malformed.", hint=hint, id="safe_eye.E003")]


@register(TAG)
def check_numbers(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    return [
        Error(f"{name} must be {least} or more.", id="safe_eye.E004")
        for name, least in LEAST.items()
        if getattr(settings, name) < least
    ]


@register(TAG)
def check_engine(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    return [
        Error(f"{name} is one of {', '.join(known)}.", id="safe_eye.E005")
        for name, known in (("ENGINE", ENGINES), ("PRECISION", PRECISIONS))
        if getattr(settings, name) not in known
    ]


@register(TAG)
def check_introspection(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    if settings.GRAPHQL_INTROSPECTION in INTROSPECTION:
        return []
    fault = f"GRAPHQL_INTROSPECTION is one of {', '.join(INTROSPECTION)}."
    return [Error(fault, id="safe_eye.E006")]


@register(TAG)
def check_operations(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    if not settings.GRAPHQL_OPERATIONS:
        return []
    from backend.schema.transport.persisted import load_allowlist

    try:
        load_allowlist(Path(settings.GRAPHQL_OPERATIONS))
    except (OSError, ValueError) as error:
        fault = f"GRAPHQL_OPERATIONS cannot be used: {error}"
        return [Error(fault, id="safe_eye.E007")]
    return []


@register(TAG)
def check_frontend_url(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    url = settings.FRONTEND_URL
    if _is_url(url) and not set(url) & set("?# "):
        return []
    fault = "FRONTEND_URL is not an http(s) URL without query and fragment."
    return [Error(fault, id="safe_eye.E008")]


def _is_url(text: str, *, schemes: tuple[str, ...] = ("http", "https")) -> bool:
    try:
        url = urlsplit(text)
        port_is_valid = url.port is None or url.port > 0
    except ValueError:
        return False
    return url.scheme in schemes and bool(url.hostname) and port_is_valid
