"""Parts that go straight to S3, as a multipart upload of its own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from django.conf import settings

from backend.apps.videos.models import ResumableUpload
from backend.apps.videos.parts import ArrivedPart
from backend.common import s3
from backend.common.storage import Readable, content_type

#: The copy is made inside of S3, in parts of this size.
COPY_BYTES: Final = 64 * 1024**2
#: Reading on costs less than asking anew when so little lies in between.
NEAR_BYTES: Final = 256 * 1024
BUFFER_BYTES: Final = 64 * 1024


def _is_missing(error: ClientError) -> bool:
    codes = ("NoSuchUpload", "NoSuchKey", "404", "NotFound")
    return error.response["Error"]["Code"] in codes


class S3Parts:
    """The parts of one upload. See `Parts`."""

    def __init__(self, upload: ResumableUpload) -> None:
        self._upload = upload
        self._object = {"Bucket": settings.S3_BUCKET, "Key": f"{upload.folder}/upload"}

    @property
    def _multipart(self) -> dict[str, str]:
        return {**self._object, "UploadId": self._upload.multipart_id}

    def begin(self) -> None:
        with s3.errors_as_oserror():
            made = s3.client().create_multipart_upload(**self._object)
            self._upload.multipart_id = made["UploadId"]

    def url(self, number: int) -> str:
        with s3.errors_as_oserror():
            url: str = s3.client(public=True).generate_presigned_url(
                "upload_part",
                Params={
                    **self._multipart,
                    "PartNumber": number,
                    # Signed with the rest: S3 takes exactly so many bytes.
                    "ContentLength": self._upload.part_bytes(number),
                },
                ExpiresIn=settings.MEDIA_URL_TTL_S,
            )
        return url

    def arrived(self) -> list[ArrivedPart]:
        pages = s3.client().get_paginator("list_parts").paginate(**self._multipart)
        with s3.errors_as_oserror():
            try:
                return [
                    ArrivedPart(part["PartNumber"], part["Size"], _plain(part["ETag"]))
                    for page in pages
                    for part in page.get("Parts", ())
                ]
            except ClientError as error:
                if not _is_missing(error):
                    raise
        # It was put together already, out of these.
        return [
            ArrivedPart(number, self._upload.part_bytes(number), etag)
            for number, etag in enumerate(self._upload.etags, start=1)
        ]

    @contextmanager
    def put_together(self) -> Iterator[Readable]:
        parts = [
            {"PartNumber": number, "ETag": f'"{etag}"'}
            for number, etag in enumerate(self._upload.etags, start=1)
        ]
        with s3.errors_as_oserror():
            try:
                s3.client().complete_multipart_upload(
                    **self._multipart, MultipartUpload={"Parts": parts}
                )
            except ClientError as error:
                # Done before by somebody who did not come further: the size tells.
                if not _is_missing(error):
                    raise
            size_bytes = s3.client().head_object(**self._object)["ContentLength"]
        if size_bytes != self._upload.size_bytes:
            raise OSError(f"{self._object['Key']} has {size_bytes} bytes")
        raw = ObjectReader(self._object, size_bytes=size_bytes)
        with io.BufferedReader(raw, BUFFER_BYTES) as reader:
            yield reader

    def keep(self, name: str) -> None:
        with s3.errors_as_oserror():
            s3.client().copy(
                self._object,
                settings.S3_BUCKET,
                name,
                ExtraArgs={
                    "ContentType": content_type(name),
                    "MetadataDirective": "REPLACE",
                },
                Config=TransferConfig(
                    multipart_threshold=COPY_BYTES,
                    multipart_chunksize=COPY_BYTES,
                    max_concurrency=4,
                ),
            )

    def remove(self) -> None:
        with s3.errors_as_oserror():
            try:
                s3.client().abort_multipart_upload(**self._multipart)
            except ClientError as error:
                if not _is_missing(error):
                    raise
            s3.client().delete_object(**self._object)


def _plain(etag: str) -> str:
    return etag.strip('"')


class ObjectReader(io.RawIOBase):
    """An object of S3 as a file that is read: here and there, or from end to end.

    One request goes on as long as reading does; memory holds what was asked for.
    """

    def __init__(self, where: dict[str, str], *, size_bytes: int) -> None:
        self._where = where
        self._size_bytes = size_bytes
        self._at = 0
        self._body: Any = None
        self._body_at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_CUR: self._at, io.SEEK_END: self._size_bytes}.get(whence, 0)
        if start + offset < 0:
            raise OSError("negative position")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        wanted = min(len(buffer), self._size_bytes - self._at)
        if wanted <= 0:
            return 0
        with s3.errors_as_oserror():
            data = self._stream().read(wanted)
        if not data:
            raise OSError(f"{self._where['Key']} ended early")
        buffer[: len(data)] = data
        self._at += len(data)
        self._body_at = self._at
        return len(data)

    def _stream(self) -> Any:
        """The body of a request that stands where reading is to go on."""
        if self._body is not None and 0 <= self._at - self._body_at <= NEAR_BYTES:
            self._body.read(self._at - self._body_at)
        else:
            self._leave()
            found = s3.client().get_object(**self._where, Range=f"bytes={self._at}-")
            self._body = found["Body"]
        self._body_at = self._at
        return self._body

    def _leave(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            with suppress(Exception):
                body.close()

    def close(self) -> None:
        self._leave()
        super().close()
