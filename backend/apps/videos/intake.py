"""From a readable file to stored objects, all or nothing: uploads and fetches alike."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, Final

from backend.apps.videos.errors import NotStored
from backend.apps.videos.models import TITLE_LENGTH
from backend.apps.videos.probing import Probed, probe_video
from backend.common.storage import (
    Readable,
    new_video_folder,
    put_object,
    safe_name,
    undone_on_failure,
)

logger = logging.getLogger(__name__)
# The suffixes that tell the truth of a container; the first stands for the others.
SUFFIXES: Final = {
    "mov": (".mp4", ".mov", ".m4v"),
    "matroska": (".mkv", ".webm"),
    "avi": (".avi",),
    "mpegts": (".ts", ".mts", ".m2ts"),
    "ogg": (".ogv",),
    "flv": (".flv",),
    "asf": (".wmv",),
    "mpeg": (".mpg", ".mpeg"),
}


def clean_title(name: str | None, *, fallback: str = "video") -> str:
    """`name` as people may see it: one line of at most 200 characters."""
    text = unicodedata.normalize("NFC", name or "")
    text = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    text = re.sub(r" +", " ", text).strip()
    return text[:TITLE_LENGTH].strip() or fallback


def stored_name(title: str, *, container: str) -> str:
    """The file name that a video is stored under: its title, its true suffix."""
    suffixes = SUFFIXES.get(container, (".bin",))
    name = safe_name(title, fallback="video")
    path = PurePosixPath(name)
    if path.suffix.lower() in suffixes:
        return name
    return safe_name(f"{path.stem}{suffixes[0]}", fallback="video")


@contextmanager
def taken_in(
    source: Readable,
    *,
    title: str,
    organization_id: int,
    step: Callable[[], None] = lambda: None,
) -> Iterator[dict[str, Any]]:
    """Probe and store `source`; gives the fields of the row that the block saves.

    Whatever fails, in here or in the block, no object is left behind. `step` is called
    between the long steps. Raises `Unreadable`, `Throttled`, `NotStored`.
    """
    try:
        # Structurally a binary file, whatever class the transport gave it.
        probed = probe_video(source)  # type: ignore[arg-type]
    except OSError as error:
        logger.exception("A file could not be read")
        raise NotStored(field="file") from error
    step()
    with undone_on_failure() as names:
        folder = new_video_folder(organization_id=organization_id)
        file = f"{folder}/{stored_name(title, container=probed.info.container)}"
        thumbnail = f"{folder}/thumbnail.jpg"
        try:
            for name, content in (
                (thumbnail, io.BytesIO(probed.thumbnail)),
                (file, source),
            ):
                # Noted first: S3 may keep an object whose answer never arrived.
                names.append(name)
                put_object(name, content)
                step()
        except OSError as error:
            logger.exception("A video could not be stored")
            raise NotStored(field="file") from error
        yield {
            "name": title,
            "file": file,
            "thumbnail": thumbnail,
            **facts_of(probed),
        }


def facts_of(probed: Probed) -> dict[str, Any]:
    """What probing told, as fields of the row."""
    info = probed.info
    return {
        "size_bytes": info.size_bytes,
        "container": info.container,
        "codec": info.codec,
        "duration_ms": max(1, round(info.duration_s * 1000)),
        "width": info.width,
        "height": info.height,
        "frame_rate": float(info.fps),
        "rotation": info.rotation,
        "has_audio": info.has_audio,
    }
