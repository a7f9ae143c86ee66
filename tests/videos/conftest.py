"""Small encoded videos, and both kinds of storage for the same tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from backend.common import s3
from backend.common.s3_options import s3_storage
from backend.common.storage import local_storage
from tests.videos.https_server import HttpsServer, https_server, make_certificate
from tests.worker import media


@pytest.fixture(scope="session")
def mp4() -> bytes:
    """One second of H.264, 64 x 48, 10 frames a second."""
    return media.video(seconds=1, rate=10, size=(64, 48))


@pytest.fixture(scope="session")
def _moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def configure_s3(settings: Any, endpoint_url: str, bucket: str) -> None:
    """Settings as the environment variables S3_… would make them."""
    settings.S3_BUCKET = bucket
    settings.S3_ENDPOINT_URL = endpoint_url
    settings.S3_REGION = "us-east-1"
    settings.S3_ACCESS_KEY_ID = "testing"
    settings.S3_SECRET_ACCESS_KEY = "testing-secret"
    settings.S3_ADDRESSING_STYLE = "path"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": s3_storage(
            bucket=bucket,
            endpoint_url=endpoint_url,
            region="us-east-1",
            key="testing",
            secret="testing-secret",
            addressing_style="path",
        ),
    }


@pytest.fixture
def s3_bucket(settings: Any, _moto: str) -> str:
    """The default storage is a fresh bucket on moto's server."""
    bucket = f"safe-eye-{uuid.uuid4()}"
    configure_s3(settings, _moto, bucket)
    s3.client().create_bucket(Bucket=bucket)
    return bucket


@pytest.fixture(params=["local", "s3"])
def both_storages(request: pytest.FixtureRequest) -> str:
    """The test runs on local files and on S3."""
    kind = str(request.param)
    if kind == "s3":
        request.getfixturevalue("s3_bucket")
    return kind


def stored_names() -> list[str]:
    """Every object in the default storage."""
    local = local_storage()
    if local is None:
        bucket: Any = storages["default"].bucket  # type: ignore[attr-defined]
        return sorted(entry.key for entry in bucket.objects.all())
    top = Path(local.location)
    return sorted(
        path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()
    )


@pytest.fixture(scope="session")
def _certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def https(_certificate: Path) -> Iterator[HttpsServer]:
    """A real HTTPS server for video.test, other.test and inner.test."""
    with https_server(_certificate) as server:
        yield server
