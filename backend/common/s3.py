"""S3: one client per endpoint and presigned URLs that browsers can cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import boto3.session
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from backend.common.storage import content_disposition, content_type

CONNECT_S: Final = 10
READ_S: Final = 30


def client(*, public: bool = False) -> Any:
    """The S3 client of the configured account; with `public` for URLs that leave.

    Inside a compose network S3 has another address than the one browsers know.
    """
    endpoint_url = settings.S3_ENDPOINT_URL
    if public and settings.S3_PUBLIC_ENDPOINT_URL:
        endpoint_url = settings.S3_PUBLIC_ENDPOINT_URL
    return _client(
        endpoint_url,
        settings.S3_REGION,
        settings.S3_ACCESS_KEY_ID,
        settings.S3_SECRET_ACCESS_KEY,
        settings.S3_ADDRESSING_STYLE,
    )


@lru_cache(maxsize=8)
def _client(endpoint_url: str, region: str, key: str, secret: str, style: str) -> Any:
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint_url or None,
        region_name=region or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": style},  # type: ignore[arg-type]
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            retries={"max_attempts": 3, "mode": "standard"},
        ),
    )


@contextmanager
def errors_as_oserror() -> Iterator[None]:
    """What boto3 raises as OSError, so that callers need not know the storage."""
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        raise OSError(str(error)) from error


def presigned_url(name: str, *, valid_s: int, slot: int) -> str:
    """A URL for `name`, valid for `valid_s` seconds, the same for all of one `slot`."""
    return _presigned_url(client(public=True), settings.S3_BUCKET, name, valid_s, slot)


@lru_cache(maxsize=16384)
def _presigned_url(signer: Any, bucket: str, name: str, valid_s: int, slot: int) -> str:
    url: str = signer.generate_presigned_url(
        "get_object",
        Params={
            "Bucket": bucket,
            "Key": name,
            "ResponseContentType": content_type(name),
            "ResponseContentDisposition": content_disposition(name),
            "ResponseCacheControl": "private, max-age=3600",
        },
        ExpiresIn=valid_s,
    )
    return url


def download(name: str, path: Path) -> None:
    """Copy the object `name` into the file `path`, one part at a time.

    Raises FileNotFoundError where there is none, else OSError.
    """
    with errors_as_oserror():
        try:
            client().download_file(
                settings.S3_BUCKET,
                name,
                str(path),
                Config=TransferConfig(use_threads=False),
            )
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
