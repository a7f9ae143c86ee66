"""Pictures of recorders that store changes alone, of changing size, of odd pixels."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from tests.worker import media
from worker.detections import Detection, TimedBox
from worker.video.annotate import write_annotated, write_clip, write_snapshot
from worker.video.decode import Frame, frames
from worker.video.probe import probe

# One picture stays from 0.2 s to 60 s.
STILL = (0.0, 0.1, 0.2, 60.0, 60.1, 60.2)
BOX = (160, 100, 100, 100)


def _found(start_s: float, end_s: float, *boxes_s: float) -> Detection:
    return Detection(
        "theft",
        0.87,
        Fraction(start_s),
        Fraction(end_s),
        Fraction(start_s + end_s) / 2,
        tuple(TimedBox(Fraction(t_s), *BOX) for t_s in boxes_s or (start_s,)),
    )


def _still() -> io.BytesIO:
    return io.BytesIO(media.video(times_s=STILL, size=(320, 240)))


def _has_box(frame: Frame, *, scale: float = 1) -> bool:
    x, y, w, h = (round(value * scale) for value in BOX)
    sides = ((x + w // 2, y + h - 1), (x + 1, y + h * 2 // 3), (x + w - 2, y + h // 2))
    colours = [
        frame.image[b - 1 : b + 2, a - 1 : a + 2].reshape(-1, 3).mean(axis=0)
        for a, b in sides
    ]
    return all(r > 120 and r > g + 60 and r > b + 60 for r, g, b in colours)


def test_a_clip_of_one_lasting_picture_lasts_as_long_as_its_event() -> None:
    out = io.BytesIO()
    write_clip(_still(), _found(20, 30), out)
    shown = list(frames(out))
    assert shown[0].t_s == 0
    assert 13 < probe(out).duration_s <= 15
    assert [_has_box(f) for f in shown] == [2 <= f.t_s < 12 for f in shown]
    assert {f.t_s for f in shown} >= {2, 12}


def test_a_clip_begins_with_the_picture_on_screen() -> None:
    """The picture of 0.2 s is still shown when the clip of 58 s to 60.2 s begins."""
    out = io.BytesIO()
    write_clip(_still(), _found(60, 60.2), out)
    times = [float(f.t_s) for f in frames(out)]
    assert times == pytest.approx([0, 2, 2.1, 2.2], abs=0.001)


def test_boxes_come_and_go_on_a_lasting_picture_of_the_annotated_video() -> None:
    out, told = io.BytesIO(), []
    write_annotated(_still(), [_found(20, 30, 22)], out, told.append)
    shown = [(float(f.t_s), _has_box(f)) for f in frames(out)]
    assert shown == [
        *((pytest.approx(t, abs=0.001), False) for t in STILL[:3]),
        (20, True),
        (22, True),
        (30, False),
        *((pytest.approx(t, abs=0.001), False) for t in STILL[3:]),
    ]
    assert [float(t) for t in told] == pytest.approx(STILL, abs=0.001)


def test_an_annotated_video_keeps_the_times_of_its_source_without_its_start() -> None:
    """The file begins between key frames: its first picture comes a little later."""
    whole = media.video(seconds=6, noise=40, container="mpegts", gop=30)
    source = io.BytesIO(whole[len(whole) // 10 // 188 * 188 :])
    first, *times = [f.t_s for f in frames(source)]
    assert first > Fraction(1, 2)
    out = io.BytesIO()
    write_annotated(source, [], out)
    shown, *written = [f.t_s for f in frames(out)]
    assert shown == 0, "the first picture stands for what is missing"
    assert [float(t) for t in written] == pytest.approx(
        [float(t) for t in times], abs=0.001
    )


def _growing() -> io.BytesIO:
    """A recording whose picture doubles in size after three seconds."""
    small = media.video(container="mpegts", seconds=3, size=(320, 240))
    large = media.video(container="mpegts", seconds=3, size=(640, 480), start_s=3)
    return io.BytesIO(small + large)


def test_boxes_stay_in_place_when_the_picture_changes_its_size() -> None:
    found = _found(4, 5, 4.5)
    out = io.BytesIO()
    write_annotated(_growing(), [found], out)
    assert probe(out).width == 320
    late = next(frames(out, start_s=Fraction(9, 2)))
    assert _has_box(late)


def test_a_clip_of_another_size_than_the_first_picture_has_its_box_in_place() -> None:
    found = _found(5.4, 5.9, 5.6)
    out = io.BytesIO()
    write_clip(_growing(), found, out)
    shown = next(frames(out, start_s=Fraction(22, 10)))
    assert _has_box(shown, scale=shown.image.shape[1] / 320)


def test_a_snapshot_has_the_size_that_boxes_are_told_in() -> None:
    out = io.BytesIO()
    write_snapshot(_growing(), _found(4, 5, 4.5), out)
    image = np.asarray(Image.open(out))
    assert image.shape == (240, 320, 3)
    assert _has_box(Frame(Fraction(0), image))


@pytest.mark.parametrize(
    ("rotation", "aspect"), [(0, Fraction(16, 11)), (-90, Fraction(11, 16))]
)
def test_pixels_that_are_not_square_stay_so(rotation: int, aspect: Fraction) -> None:
    """Recorders of old cameras store half of the columns."""
    source = io.BytesIO(
        media.video(seconds=2, rotation=rotation, pixel_aspect=Fraction(16, 11))
    )
    out = io.BytesIO()
    write_annotated(source, [], out)
    with av.open(io.BytesIO(out.getvalue())) as file:
        assert file.streams.video[0].sample_aspect_ratio == aspect


def test_a_label_at_the_right_edge_is_read_in_full() -> None:
    box = TimedBox(Fraction(1), x=300, y=100, w=20, h=80)
    found = Detection("theft", 0.87, Fraction(0), Fraction(2), Fraction(1), (box,))
    out = io.BytesIO()
    write_annotated(io.BytesIO(media.video(seconds=2, size=(320, 240))), [found], out)
    image = next(frames(out, start_s=Fraction(1))).image.astype(int)
    bar = image[84:99, 240:296]
    is_red = (bar[..., 0] > bar[..., 1] + 60) & (bar[..., 0] > 120)
    assert is_red.mean() > 0.3
