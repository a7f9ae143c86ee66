"""Snapshots, clips and annotated videos show the boxes and play in browsers."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import psutil
import pytest
from PIL import Image

from backend.apps.alarms.catalogue import ALARM_TYPES
from tests.worker import media
from worker.detections import Detection, TimedBox
from worker.video.annotate import write_annotated, write_clip, write_snapshot
from worker.video.boxes import Canvas, draw_box
from worker.video.decode import frames
from worker.video.errors import UnreadableVideo
from worker.video.lettering import NAMES, lettering
from worker.video.probe import probe

SIZE = (320, 240)
BLOCK = media.Block("theft", 4, 6, x=180, y=120, w=60, h=60)


def _found(start_s: float = 4, end_s: float = 6) -> Detection:
    peak_s = Fraction(start_s + end_s) / 2
    box = TimedBox(peak_s, x=160, y=100, w=100, h=100)
    return Detection("theft", 0.87, Fraction(start_s), Fraction(end_s), peak_s, (box,))


def _video(**arguments) -> io.BytesIO:
    arguments = {"seconds": 10, "size": SIZE, "blocks": (BLOCK,)} | arguments
    return io.BytesIO(media.video(**arguments))


def _is_red(image: np.ndarray, x: int, y: int) -> bool:
    """Whether the box's colour is around (x, y)."""
    red, green, blue = image[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3).mean(axis=0)
    return bool(red > 120 and red > green + 60 and red > blue + 60)


def _has_box(image: np.ndarray) -> bool:
    sides = [(210, 199), (161, 170), (258, 170)]
    return all(_is_red(image, x, y) for x, y in sides)


def _is_browsers(data: bytes) -> None:
    """H.264, yuv420p, the index before the pictures, no sound."""
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(io.BytesIO(data)) as file:
        (stream,) = file.streams
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.start_time == 0


def test_a_snapshot_shows_the_peak_with_its_box() -> None:
    out = io.BytesIO()
    write_snapshot(_video(), _found(), out)
    picture = Image.open(out)
    assert picture.format == "JPEG"
    assert picture.size == SIZE
    image = np.asarray(picture)
    assert _has_box(image)
    # The block of the peak, which is not there a second earlier or later.
    assert int(image[150, 210, 2]) > int(image[150, 210, 1]) + 60


def test_a_clean_snapshot_has_no_box() -> None:
    out = io.BytesIO()
    write_snapshot(_video(), _found(), out, clean=True)
    assert not _has_box(np.asarray(Image.open(out)))


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts", "avi"])
def test_a_clip_has_two_seconds_of_margin_and_boxes_while_it_lasts(
    container: str,
) -> None:
    out = io.BytesIO()
    write_clip(_video(container=container), _found(), out)
    _is_browsers(out.getvalue())
    assert abs(probe(out).duration_s - 6) <= Fraction(1, 10)
    for frame in frames(out):
        within = 2 <= frame.t_s < 4
        edge = min(abs(frame.t_s - 2), abs(frame.t_s - 4)) < Fraction(1, 10)
        assert edge or _has_box(frame.image) is within


@pytest.mark.parametrize(("start", "end", "length"), [(0, 1, 3), (9, 10, 3)])
def test_a_clip_ends_where_the_video_does(start: int, end: int, length: int) -> None:
    out = io.BytesIO()
    write_clip(_video(), _found(start, end), out)
    assert abs(probe(out).duration_s - length) <= Fraction(1, 10)


def test_the_annotated_video_keeps_every_frame_and_its_time() -> None:
    times = (0.0, 0.1, 0.5, 0.6, 1.5, 1.6, 1.7, 4.0, 4.5, 5.0, 5.5, 6.5)
    out, told = io.BytesIO(), []
    write_annotated(_video(times_s=times), [_found()], out, told.append)
    found = list(frames(out))
    assert [float(f.t_s) for f in found] == pytest.approx(times, abs=0.001)
    assert [float(t) for t in told] == pytest.approx(times, abs=0.001)
    assert [_has_box(f.image) for f in found] == [4 <= t < 6 for t in times]


def test_sound_is_left_out() -> None:
    out = io.BytesIO()
    write_annotated(_video(audio=True), [_found()], out)
    _is_browsers(out.getvalue())


def test_without_detections_the_picture_is_the_sources() -> None:
    out = io.BytesIO()
    write_annotated(_video(seconds=3), [], out)
    _is_browsers(out.getvalue())
    pairs = zip(frames(_video(seconds=3)), frames(out), strict=True)
    assert all(np.abs(a.image.astype(int) - b.image).mean() < 4 for a, b in pairs)


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ({"rotation": -90}, (240, 320)),
        ({"rotation": 180}, (320, 240)),
        ({"codec": "libvpx-vp9", "container": "webm", "size": (321, 241)}, (320, 240)),
        ({"codec": "libx265", "pix_fmt": "yuv420p10le"}, (320, 240)),
        ({"pix_fmt": "yuv444p", "size": (323, 237)}, (322, 236)),
        ({"size": (2560, 64), "blocks": ()}, (1920, 48)),
    ],
)
def test_any_picture_becomes_an_upright_even_one(
    arguments: dict, size: tuple[int, int]
) -> None:
    out = io.BytesIO()
    source = _video(seconds=3, **arguments)
    write_annotated(source, [_found(1, 2)], out)
    _is_browsers(out.getvalue())
    info = probe(out)
    assert (info.width, info.height, info.rotation) == (*size, 0)
    expected = next(frames(source, size=size)).image.astype(int)
    assert np.abs(expected - next(frames(out)).image).mean() < 5


def test_a_box_is_drawn_upright_on_a_turned_video() -> None:
    out = io.BytesIO()
    box = TimedBox(Fraction(1), x=20, y=220, w=80, h=80)
    found = Detection("fall", 0.9, Fraction(0), Fraction(2), Fraction(1), (box,))
    write_annotated(_video(seconds=2, rotation=-90, blocks=()), [found], out)
    image = next(frames(out, start_s=Fraction(1))).image
    assert _is_red(image, 60, 298)
    assert _is_red(image, 21, 260)


def test_letters_are_white_on_the_red_of_their_label() -> None:
    """Of Korean ones too; nothing but the two colours and what lies between them."""
    image = np.zeros((480, 640, 3), dtype=np.uint8)
    draw_box(Canvas.of_rgb(image), TimedBox(Fraction(0), 50, 90, 200, 300), "폭행 93%")
    bar = image[68:88, 51:110].reshape(-1, 3).astype(int)
    assert (bar[:, 0] >= 219).all()
    assert (abs(bar[:, 1] - bar[:, 2]) <= 1).all()
    assert {38, 255} <= set(bar[:, 1])


@pytest.mark.parametrize("height_px", [12, 24, 60])
def test_every_behaviour_has_its_korean_name_in_the_font(height_px: int) -> None:
    assert {code: ko for code, _, ko, _ in ALARM_TYPES} == dict(NAMES)
    unknown = lettering("\uc9c0", height_px)
    for name in NAMES.values():
        for syllable in name:
            mask = lettering(syllable, height_px)
            assert mask.max() > 128
            assert mask.shape != unknown.shape or (mask != unknown).any()


def test_the_timeline_shows_where_detections_are_and_what_time_it_is() -> None:
    out = io.BytesIO()
    write_annotated(_video(blocks=()), [_found()], out)
    rows = {round(f.t_s): f.image[237].astype(int) for f in frames(out)}
    strip = rows[2]
    red = (strip[:, 0] - strip[:, 1] > 80).nonzero()[0]
    assert abs(red[0] - 128) <= 3 and abs(red[-1] - 191) <= 3
    for t_s, row in rows.items():
        if t_s not in (0, 4, 5, 6, 10):
            brightest = int(row.sum(axis=1).argmax())
            assert abs(brightest - 32 * t_s) <= 20


def test_nothing_half_made_is_left_behind(tmp_path: Path) -> None:
    out = tmp_path / "clip.mp4"
    late = _found(start_s=90, end_s=95)
    with pytest.raises(UnreadableVideo):
        write_clip(_video(), late, out)
    assert list(tmp_path.iterdir()) == []
    write_clip(_video(), _found(), out)
    assert list(tmp_path.iterdir()) == [out]
    assert not {f.path for f in psutil.Process().open_files() if "safe-eye" in f.path}
