"""Profile images: judged, re-encoded, stored, replaced and shown by signed URLs."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient
from PIL import Image

from backend.apps.accounts import services
from backend.apps.accounts.errors import LastAdmin
from backend.apps.accounts.models import User
from tests.accounts.conftest import ERRORS, codes, gid, mutate
from tests.conftest import Person

UPDATE = f"""mutation($input: UpdateUserInput!) {{ updateUser(input: $input) {{
  user {{ imageUrl thumbnailUrl }} {ERRORS} }} }}"""


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (300, 200),
    mode: str = "RGB",
    color: Any = (200, 30, 30),
    **options: Any,
) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, color).save(target, kind, **options)
    return target.getvalue()


def upload(person: Person, content: bytes, name: str = "me.jpg") -> dict[str, Any]:
    file = SimpleUploadedFile(name, content)
    reply = person.run(UPDATE, input={"id": gid(person), "profileImage": file})
    assert reply.errors == [], reply.errors
    payload: dict[str, Any] = reply.data["updateUser"]
    return payload


def stored(settings: Any) -> list[Path]:
    return sorted(p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())


def fetch(url: str) -> Image.Image:
    async def get() -> bytes:
        response: Any = await AsyncClient().get(url)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        return b"".join([part async for part in response.streaming_content])

    return Image.open(io.BytesIO(async_to_sync(get)()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg_and_a_square(bob: Person, kind: str) -> None:
    done = upload(bob, picture(kind, (3000, 1500)))
    assert done["errors"] == []
    with fetch(done["user"]["imageUrl"]) as image:
        assert (image.format, image.size) == ("JPEG", (1024, 512))
        red, green, _ = image.convert("RGB").getpixel((500, 250))  # type: ignore[misc]
        assert red > 180 and green < 60
    with fetch(done["user"]["thumbnailUrl"]) as image:
        assert (image.format, image.size) == ("JPEG", (192, 192))


def test_whatever_else_the_file_told_is_gone(bob: Person, settings: Any) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home, secretly"  # ImageDescription
    exif[0x0112] = 6  # Orientation: turn by 90 degrees
    content = picture(size=(300, 200), exif=exif, comment=b"secretly")
    assert b"secretly" in content
    assert upload(bob, content)["errors"] == []
    files = stored(settings)
    assert [path.name for path in files] == ["image.jpg", "thumbnail.jpg"]
    for path in files:
        assert b"secretly" not in path.read_bytes()
        with Image.open(path) as image:
            assert not image.getexif()
    with Image.open(files[0]) as image:
        assert image.size == (200, 300)


@pytest.mark.parametrize(
    ("mode", "color"),
    [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("P", 0), ("L", 255), ("I;16", 65535)],
)
def test_every_kind_of_pixel_becomes_a_jpeg(
    bob: Person, settings: Any, mode: str, color: Any
) -> None:
    assert upload(bob, picture("PNG", (40, 40), mode, color))["errors"] == []
    with Image.open(stored(settings)[0]) as image:
        assert image.mode == "RGB"
        if mode in ("RGBA", "LA"):
            assert image.getpixel((20, 20)) == (255, 255, 255)


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 10_000, 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "INVALID_IMAGE"),
        (b"no picture", "INVALID_IMAGE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "INVALID_IMAGE"),
        (picture("GIF"), "INVALID_IMAGE"),
        (picture("BMP"), "INVALID_IMAGE"),
        (picture()[:400], "INVALID_IMAGE"),
        (picture("PNG")[:60], "INVALID_IMAGE"),
        (bomb(100, 100)[:-40], "INVALID_IMAGE"),
        (bomb(8_000, 8_000), "IMAGE_TOO_LARGE"),
        (bomb(10_000, 10_000), "IMAGE_TOO_LARGE"),
        (bomb(60_000, 60_000), "IMAGE_TOO_LARGE"),
        (b"\xff" * (10 * 1024**2 + 1), "IMAGE_TOO_LARGE"),
    ],
    ids=range(12),
)
def test_a_bad_picture_is_refused_and_nothing_is_stored(
    bob: Person, settings: Any, content: bytes, code: str
) -> None:
    refused = upload(bob, content)
    assert codes(refused) == [("profileImage", code)]
    assert refused["user"] is None
    assert stored(settings) == []
    assert User.objects.get(email="bob@acme.example").image == ""


@pytest.mark.django_db(transaction=True)
def test_another_picture_removes_the_old_one(bob: Person, settings: Any) -> None:
    upload(bob, picture())
    first = stored(settings)
    upload(bob, picture(color=(0, 0, 255)))
    second = stored(settings)
    assert len(second) == 2
    assert not set(first) & set(second)


@pytest.mark.django_db(transaction=True)
def test_null_removes_the_picture(bob: Person, settings: Any) -> None:
    upload(bob, picture())
    fields = "user { imageUrl thumbnailUrl }"
    done = mutate(bob, "updateUser", fields, id=gid(bob), profileImage=None)
    assert done["user"] == {"imageUrl": None, "thumbnailUrl": None}
    assert stored(settings) == []


@pytest.mark.django_db(transaction=True)
def test_a_deleted_person_has_no_picture(
    alice: Person, bob: Person, settings: Any
) -> None:
    upload(bob, picture())
    mutate(alice, "deleteUser", id=gid(bob))
    assert stored(settings) == []


@pytest.mark.django_db(transaction=True)
def test_a_refused_change_keeps_the_old_picture_and_no_new_one(
    alice: Person, settings: Any
) -> None:
    upload(alice, picture())
    before = stored(settings)
    assert alice.user is not None
    user = User.objects.get(pk=alice.user.pk)
    file = SimpleUploadedFile("new.jpg", picture(color=(0, 0, 255)))
    with pytest.raises(LastAdmin):
        services.update_user(
            by=user, user=user, changes={"profile_image": file, "role": "USER"}
        )
    assert stored(settings) == before
    user.refresh_from_db()
    assert user.image.endswith("/image.jpg")


def test_the_name_of_the_file_decides_nothing(bob: Person, settings: Any) -> None:
    assert upload(bob, picture(), name="../../etc/passwd.html")["errors"] == []
    assert [path.name for path in stored(settings)] == ["image.jpg", "thumbnail.jpg"]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_whose_description_is_cut_off_is_refused(
    bob: Person, kind: str
) -> None:
    refused = upload(bob, picture(kind, exif=b"Exif\0\0II*\0"))
    assert codes(refused) == [("profileImage", "INVALID_IMAGE")]
