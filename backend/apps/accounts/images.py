"""Profile images: judged, re-encoded without whatever else the file carried, stored."""

from __future__ import annotations

import io
import struct
import threading
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from PIL import Image, ImageOps

from backend.apps.accounts.errors import ImageTooLarge, InvalidImage
from backend.common.storage import put_object

FORMATS: Final = ("JPEG", "PNG", "WEBP")
SIZE_PX: Final = 1024
THUMBNAIL_PX: Final = 192
QUALITY: Final = 88
# Pictures that are decoded at the same time: each may take hundreds of megabytes.
_decoders = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class ProfileImage:
    """The two JPEG files that are kept of a picture."""

    image: bytes
    thumbnail: bytes


def read_image(file: Any, *, field: str) -> ProfileImage:
    """The picture at most 1024 pixels wide and high, and a square of its middle.

    Upright, on white where it was transparent; places, names and whatever else the
    file told are gone. Raises ImageTooLarge before anything is decoded, or
    InvalidImage.
    """
    if file.size > settings.PROFILE_IMAGE_MAX_BYTES:
        raise _too_large(field)
    with _decoders:
        try:
            file.seek(0)
            with Image.open(file, formats=FORMATS) as opened:
                if opened.width * opened.height > settings.PROFILE_IMAGE_MAX_PIXELS:
                    raise _too_large(field)
                picture = _upright(opened)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_large(field) from None
        except (
            OSError,
            SyntaxError,
            ValueError,
            EOFError,
            ArithmeticError,
            struct.error,
        ):
            # What damaged files make Pillow raise, UnidentifiedImageError included.
            raise InvalidImage(field=field) from None
    square = (THUMBNAIL_PX, THUMBNAIL_PX)
    return ProfileImage(
        image=_jpeg(picture),
        thumbnail=_jpeg(ImageOps.fit(picture, square, Image.Resampling.LANCZOS)),
    )


def store_image(made: ProfileImage, *, organization_id: int) -> tuple[str, str]:
    """Store both files; the names of the image and the thumbnail. Raises OSError."""
    folder = f"orgs/{organization_id}/users/{uuid.uuid4()}"
    return (
        put_object(f"{folder}/image.jpg", io.BytesIO(made.image)),
        put_object(f"{folder}/thumbnail.jpg", io.BytesIO(made.thumbnail)),
    )


def _upright(opened: Image.Image) -> Image.Image:
    """The first picture of the file as RGB, turned as its EXIF says, made smaller."""
    # A JPEG is decoded at a fraction of its size; others know no such thing.
    opened.draft("RGB", (SIZE_PX, SIZE_PX))
    picture = ImageOps.exif_transpose(opened)
    picture.thumbnail((SIZE_PX, SIZE_PX), Image.Resampling.LANCZOS)
    picture = picture.convert("RGBA")
    # A new picture: nothing of the old one comes along but its pixels.
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture)
    return paper


def _jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()


def _too_large(field: str) -> ImageTooLarge:
    return ImageTooLarge(
        field=field,
        mb=settings.PROFILE_IMAGE_MAX_BYTES // 1024**2,
        megapixels=settings.PROFILE_IMAGE_MAX_PIXELS // 10**6,
    )
