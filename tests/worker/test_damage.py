"""Damaged, joined and hostile files: nothing is lost in silence or told wrongly."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest

from tests.worker import media
from worker.video.decode import Frame, frames
from worker.video.errors import UnreadableVideo
from worker.video.probe import probe
from worker.video.source import OpenedVideo

BLOCK = media.Block("assault", 10, 12, x=100, y=60)


def _shows_block(frame: Frame) -> bool:
    red, green, blue = frame.image[70:90, 110:130].reshape(-1, 3).mean(axis=0)
    return bool(blue - green > 80 and blue - red > 80)


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts", "avi", "flv"])
@pytest.mark.parametrize(("start", "end"), [(0.2, 0.22), (0.2, 0.3), (0.45, 0.55)])
def test_what_comes_after_damage_keeps_its_time(
    container: str, start: float, end: float
) -> None:
    whole = media.video(
        container=container, seconds=14, noise=40, b_frames=True, blocks=(BLOCK,)
    )
    shown = list(frames(io.BytesIO(media.harmed(whole, start, end))))
    times = [frame.t_s for frame in shown if _shows_block(frame)]
    assert float(times[0]) == pytest.approx(10, abs=0.04)
    assert float(times[-1]) == pytest.approx(12 - 1 / 15, abs=0.04)
    assert float(shown[-1].t_s) == pytest.approx(14 - 1 / 15, abs=0.04)


class _Flaky:
    """A demuxer that meets damage before each of its packets."""

    def __init__(self, packets: int) -> None:
        self._left = list(range(packets))
        self._is_next_broken = True

    def demux(self, _stream: Any) -> Any:
        while self._left:
            self._is_next_broken = not self._is_next_broken
            if not self._is_next_broken:
                raise av.error.InvalidDataError(1, "damage")
            yield self._left.pop(0)


class _Broken:
    """A demuxer that never gets anywhere."""

    asked = 0

    def demux(self, _stream: Any) -> Any:
        self.asked += 1
        raise av.error.InvalidDataError(1, "damage")
        yield


def _opened(container: Any) -> OpenedVideo:
    return OpenedVideo(
        container, None, format="x", codec="x", size_bytes=1, width=2, height=2
    )


def test_damage_here_and_there_ends_nothing() -> None:
    assert list(_opened(_Flaky(200)).packets()) == list(range(200))


def test_nothing_but_damage_ends() -> None:
    broken = _Broken()
    assert list(_opened(broken).packets()) == []
    assert broken.asked < 100


def _joined() -> bytes:
    """Two recordings one after the other; the second starts its clock again."""
    block = media.Block("assault", 0, 1.5, x=60, y=40)
    return media.video(container="mpegts", seconds=8) + media.video(
        container="mpegts", seconds=8, start_s=-0.0, blocks=(block,)
    )


@pytest.mark.parametrize("start_s", [3, 7, 9, 13])
@pytest.mark.parametrize("kind", ["file", "path"])
def test_a_start_within_joined_recordings_gives_the_frames_of_the_whole(
    start_s: int, kind: str, tmp_path
) -> None:
    path = tmp_path / "joined.ts"
    path.write_bytes(_joined())
    source = path if kind == "path" else io.BytesIO(path.read_bytes())
    end_s = start_s + 1
    whole = [f for f in frames(source) if start_s <= f.t_s < end_s]
    part = list(frames(source, start_s=Fraction(start_s), end_s=Fraction(end_s)))
    assert [f.t_s for f in part] == [f.t_s for f in whole]
    assert len(part) == 15
    assert all(
        np.array_equal(a.image, b.image) for a, b in zip(part, whole, strict=True)
    )


def _nested_boxes(depth: int) -> bytes:
    body = b""
    for level in range(depth):
        kind = b"moov" if level == depth - 1 else b"trak"
        body = struct.pack(">I4s", len(body) + 8, kind) + body
    return struct.pack(">I4s", 16, b"ftyp") + b"isomisom" + body


def _many_boxes(count: int) -> bytes:
    """Tracks of empty boxes, each list as long as a list may be."""
    track = struct.pack(">I4s", 8 + 8 * count, b"trak")
    track += struct.pack(">I4s", 8, b"free") * count
    body = track * 40
    head = struct.pack(">I4s", 16, b"ftyp") + b"isomisom"
    return head + struct.pack(">I4s", len(body) + 8, b"moov") + body


HOSTILE = {
    "boxes within boxes": _nested_boxes(3000),
    "boxes without end": _many_boxes(5000),
    "elements within elements": b"\x1aE\xdf\xa3\x80" + b"\xae\xff" * 5000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_header_that_goes_on_for_ever_is_refused(name: str) -> None:
    with pytest.raises(UnreadableVideo) as caught:
        probe(io.BytesIO(HOSTILE[name]))
    assert caught.value.code == "DAMAGED"
