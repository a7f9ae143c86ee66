"""Parts cut out of real video: which pictures they hold, and from when."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.worker.media import video as video_bytes
from worker.video.cutting import cut
from worker.video.errors import UnreadableVideo

RATE, SECONDS = 10, 6


def numbered(
    gop: int, *, codec: str = "libx264", b_frames: int = 0, container: str = "mp4"
) -> bytes:
    """Each picture's grey tells its number; a key frame every `gop` pictures."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        stream: Any = target.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.gop_size = gop
        stream.codec_context.max_b_frames = b_frames
        if codec == "libx264":
            stream.options = {"preset": "veryfast", "sc_threshold": "0", "qp": "10"}
        for number in range(RATE * SECONDS):
            image = np.full((48, 64, 3), 20 + 3 * number, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            target.mux(stream.encode(frame))
        target.mux(stream.encode())
    return out.getvalue()


def shown(data: Path | bytes) -> list[tuple[float, int]]:
    """Time and number of each picture."""
    source = io.BytesIO(data) if isinstance(data, bytes) else str(data)
    with av.open(source, "r") as file:
        return [
            (
                float(frame.time),
                round((frame.to_ndarray(format="rgb24").mean() - 20) / 3),
            )
            for frame in file.decode(video=0)
        ]


def packets(data: Path | bytes) -> set[bytes]:
    source = io.BytesIO(data) if isinstance(data, bytes) else str(data)
    with av.open(source, "r") as file:
        return {bytes(packet) for packet in file.demux(video=0) if packet.size}


@pytest.mark.parametrize(
    ("container", "b_frames"), [("mp4", 0), ("mp4", 2), ("matroska", 0)]
)
def test_pictures_are_copied_from_a_key_frame_on(
    tmp_path: Path, b_frames: int, container: str
) -> None:
    data, out = numbered(5, b_frames=b_frames, container=container), tmp_path / "a.mp4"
    began_s = cut(io.BytesIO(data), out, start_s=Fraction("2.2"), end_s=Fraction(4))
    assert began_s == 2
    times, numbers = zip(*shown(out), strict=True)
    assert times[0] == 0
    assert list(numbers[:20]) == list(range(20, 40))
    assert len(numbers) <= 20 + b_frames
    assert packets(out) <= packets(data)


def test_without_a_key_frame_near_it_is_encoded_exactly(tmp_path: Path) -> None:
    data, out = numbered(1000), tmp_path / "a.mp4"
    began_s = cut(io.BytesIO(data), out, start_s=Fraction("2.2"), end_s=Fraction(4))
    assert began_s == Fraction("2.2")
    times, numbers = zip(*shown(out), strict=True)
    assert numbers == tuple(range(22, 40))
    assert times == pytest.approx([n / RATE for n in range(18)], abs=1e-3)


def test_a_stream_that_an_mp4_cannot_hold_is_encoded(tmp_path: Path) -> None:
    data, out = numbered(5, codec="mpeg4", container="avi"), tmp_path / "a.mp4"
    assert cut(io.BytesIO(data), out, start_s=Fraction(2), end_s=Fraction(3)) == 2
    numbers = [number for _, number in shown(out)]
    assert numbers == pytest.approx(list(range(20, 30)), abs=1)


def test_a_turned_video_stays_turned(tmp_path: Path) -> None:
    data, out = video_bytes(rotation=90), tmp_path / "a.mp4"
    cut(io.BytesIO(data), out, start_s=Fraction(0), end_s=Fraction(1))
    with av.open(str(out)) as file:
        frame = next(file.decode(video=0))
    turned = frame.rotation % 180 == 90
    upright = (frame.height, frame.width) if turned else (frame.width, frame.height)
    assert upright == (120, 160)


def test_beyond_the_end_there_is_nothing_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableVideo):
        cut(
            io.BytesIO(numbered(5)),
            tmp_path / "a.mp4",
            start_s=Fraction(60),
            end_s=Fraction(61),
        )
    assert list(tmp_path.iterdir()) == []
