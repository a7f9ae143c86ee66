"""How django-storages is set up for S3; read by the settings, so it knows no Django."""

from __future__ import annotations

from typing import Any

from boto3.s3.transfer import TransferConfig


def s3_storage(
    *,
    bucket: str,
    endpoint_url: str = "",
    region: str = "",
    key: str = "",
    secret: str = "",
    addressing_style: str = "auto",
) -> dict[str, Any]:
    """An entry of STORAGES. Without `key` boto3 looks for credentials by itself."""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint_url or None,
            "region_name": region or None,
            "access_key": key or None,
            "secret_key": secret or None,
            "addressing_style": addressing_style,
            "signature_version": "s3v4",
            # Names are unique, and what is stored again is meant to be replaced.
            "file_overwrite": True,
            # One part of 8 MB at a time: the memory of an upload stays flat.
            "transfer_config": TransferConfig(use_threads=False),
        },
    }
