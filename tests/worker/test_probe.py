"""What a file is told to be: every refusal, every kind that must just work."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import psutil
import pytest
from PIL import Image

from tests.worker import media
from worker.video.decode import frames
from worker.video.errors import CODES, UnreadableVideo
from worker.video.probe import Limits, probe, thumbnail

FASTSTART = (("movflags", "faststart"),)


def _no_samples() -> bytes:
    """An MP4 with a video track in which no picture was ever stored."""
    data = bytearray(media.video(seconds=2))
    for table, keep in ((b"stts", 8), (b"stsz", 12), (b"stco", 8), (b"stsc", 8)):
        at = data.index(table) + 4
        data[at + keep - 4 : at + keep] = bytes(4)
    return bytes(data)


def _no_time_passes() -> bytes:
    """An MP4 whose every picture lasts no time."""
    data = bytearray(media.video(seconds=2))
    at = data.index(b"stts") + 8
    for entry in range(struct.unpack_from(">I", data, at)[0]):
        struct.pack_into(">I", data, at + 8 + entry * 8, 0)
    for header, offset in ((b"mvhd", 16), (b"tkhd", 20), (b"mdhd", 16)):
        struct.pack_into(">I", data, data.index(header) + 4 + offset, 0)
    return bytes(data)


def _endless_samples() -> bytes:
    """An MP4 whose index claims a hundred million samples of one byte."""
    data = bytearray(media.video(seconds=2))
    at = data.index(b"stsz") + 8
    struct.pack_into(">II", data, at, 1, 100_000_000)
    return bytes(data)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("EMPTY_FILE", lambda: b""),
    "text": ("NOT_A_VIDEO", lambda: b"This is not a video at all.\n" * 99),
    "one byte": ("NOT_A_VIDEO", lambda: b"G"),
    "playlist": ("NOT_A_VIDEO", lambda: b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n"),
    "concat script": ("NOT_A_VIDEO", lambda: b"ffconcat version 1.0\nfile x.mp4\n"),
    "page": ("NOT_A_VIDEO", lambda: b"<!doctype html><title>404</title>"),
    "png": ("IS_AN_IMAGE", lambda: media.image("png")),
    "jpeg": ("IS_AN_IMAGE", lambda: media.image("jpeg")),
    "gif": ("IS_AN_IMAGE", lambda: media.image("gif")),
    "bmp": ("IS_AN_IMAGE", lambda: media.image("bmp")),
    "webp": ("IS_AN_IMAGE", lambda: media.image("webp")),
    "tiff": ("IS_AN_IMAGE", lambda: media.image("tiff")),
    "sound in mp4": ("NO_VIDEO_STREAM", media.sound_only),
    "sound in mkv": ("NO_VIDEO_STREAM", lambda: media.sound_only("matroska")),
    "raw aac": ("NO_VIDEO_STREAM", lambda: media.sound_only("adts")),
    "wav": ("NO_VIDEO_STREAM", lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(99)),
    "no index": ("TRUNCATED", lambda: media.video(seconds=2)[:-900]),
    "half": ("TRUNCATED", lambda: media.video(noise=30)[: 40 * 1024]),
    "half an index": ("TRUNCATED", lambda: media.video(options=FASTSTART)[:500]),
    "no samples": ("ZERO_DURATION", _no_samples),
    "no time passes": ("ZERO_DURATION", _no_time_passes),
    "one frame": ("SINGLE_FRAME", lambda: media.video(seconds=1 / 15)),
    "one frame, webm": (
        "SINGLE_FRAME",
        lambda: media.video("libvpx-vp9", "webm", seconds=1 / 15),
    ),
    "mp4 bomb": (
        "TOO_MANY_PIXELS",
        lambda: media.with_mp4_size(media.video(), 16384, 16384),
    ),
    "ts bomb": ("TOO_MANY_PIXELS", lambda: media.stream_bomb("mpegts", blocks=1000)),
    "mkv bomb": ("TOO_MANY_PIXELS", lambda: media.mkv_bomb(16384, 16384)),
    "avi bomb": ("TOO_MANY_PIXELS", lambda: media.avi_bomb(16384, 16384)),
    "unknown codec": (
        "UNSUPPORTED_CODEC",
        lambda: media.with_mp4_codec(media.video(), b"zzzz"),
    ),
    "odd codec": (
        "UNSUPPORTED_CODEC",
        lambda: media.video("qtrle", "mov", pix_fmt="rgb24"),
    ),
    "nothing decodes": (
        "DAMAGED",
        lambda: media.harmed(media.video(noise=30, options=FASTSTART), 0.03, 1),
    ),
    "endless index": ("DAMAGED", _endless_samples),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_with_its_code_in_both_languages(
    name: str, tmp_path: Path
) -> None:
    code, make = REFUSED[name]
    path = tmp_path / "upload.mp4"
    path.write_bytes(make())
    with pytest.raises(UnreadableVideo) as caught:
        probe(path)
    assert caught.value.code == code
    english, korean = str(caught.value), caught.value.message("ko")
    assert english.isascii() and english.endswith(".")
    assert any("가" <= letter <= "힣" for letter in korean)
    assert "{" not in english + korean
    assert str(path) not in {f.path for f in psutil.Process().open_files()}


def test_every_code_is_met_by_a_file() -> None:
    met = {code for code, _ in REFUSED.values()}
    assert met | {"TOO_LONG", "TOO_LARGE"} == set(CODES)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(size_bytes=1000), "TOO_LARGE"),
        (Limits(duration_s=Fraction(1)), "TOO_LONG"),
        (Limits(pixels=160 * 120 - 1), "TOO_MANY_PIXELS"),
    ],
)
def test_limits_are_the_callers(limits: Limits, code: str) -> None:
    with pytest.raises(UnreadableVideo) as caught:
        probe(io.BytesIO(media.video()), limits=limits)
    assert caught.value.code == code


@pytest.mark.parametrize("container", ["mpegts", "avi", "matroska"])
def test_a_bomb_is_refused_before_a_picture_is_allocated(container: str) -> None:
    bomb = media.stream_bomb(container, blocks=1000)
    before = psutil.Process().memory_info().rss
    with pytest.raises(UnreadableVideo) as caught:
        probe(io.BytesIO(bomb))
    assert caught.value.code == "TOO_MANY_PIXELS"
    # One picture of 256 million pixels alone would be 384 MB.
    assert psutil.Process().memory_info().rss - before < 64 * 1024**2


KINDS = [
    ("libx264", "mp4", "h264"),
    ("libx264", "mov", "h264"),
    ("libx264", "matroska", "h264"),
    ("libx264", "mpegts", "h264"),
    ("libx264", "avi", "h264"),
    ("libx264", "flv", "h264"),
    ("libx265", "mp4", "hevc"),
    ("libx265", "matroska", "hevc"),
    ("libx265", "mpegts", "hevc"),
    ("libvpx-vp9", "webm", "vp9"),
    ("libvpx-vp9", "mp4", "vp9"),
    ("libsvtav1", "mp4", "av1"),
    ("libsvtav1", "webm", "av1"),
    ("mpeg4", "avi", "mpeg4"),
]


@pytest.mark.parametrize(("encoder", "container", "codec"), KINDS)
def test_every_codec_in_every_container_is_read(
    encoder: str, container: str, codec: str
) -> None:
    info = probe(io.BytesIO(media.video(encoder, container)))
    assert info.codec == codec
    assert (info.width, info.height) == (160, 120)
    assert abs(info.duration_s - 2) <= Fraction(1, 500)
    assert abs(info.fps - 15) < Fraction(1, 10)
    assert not info.has_audio
    assert not info.is_variable_rate


@pytest.mark.parametrize("rate", [3, 10, 25, 60])
@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts", "avi"])
def test_every_frame_rate_is_read(rate: int, container: str) -> None:
    info = probe(io.BytesIO(media.video(container=container, rate=rate)))
    assert abs(info.fps - rate) < rate / 100
    assert abs(info.duration_s - 2) <= Fraction(1, 500)
    assert not info.is_variable_rate


@pytest.mark.parametrize("container", ["matroska", "webm"])
def test_duration_is_found_where_the_header_lacks_it(container: str) -> None:
    codec = "libvpx-vp9" if container == "webm" else "libx264"
    live = media.video(codec, container, seconds=20, options=(("live", "1"),))
    assert abs(probe(io.BytesIO(live)).duration_s - 20) <= Fraction(1, 500)


def test_duration_of_fragments_is_that_of_all_of_them() -> None:
    options = (("movflags", "frag_keyframe+empty_moov"),)
    pieces = media.video(seconds=20, options=options)
    assert abs(probe(io.BytesIO(pieces)).duration_s - 20) <= Fraction(1, 500)


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
def test_time_starts_with_the_first_picture(container: str) -> None:
    late = media.video(container=container, seconds=4, start_s=100)
    assert abs(probe(io.BytesIO(late)).duration_s - 4) <= Fraction(1, 500)


@pytest.mark.parametrize(("turned", "clockwise"), [(90, 270), (-90, 90), (180, 180)])
def test_a_turned_video_is_told_upright(turned: int, clockwise: int) -> None:
    info = probe(io.BytesIO(media.video(rotation=turned)))
    assert info.rotation == clockwise
    upright = (120, 160) if clockwise % 180 else (160, 120)
    assert (info.width, info.height) == upright


def test_a_variable_rate_is_noticed() -> None:
    times = (0.0, 0.1, 0.5, 0.6, 1.5, 1.6, 1.7, 2.5)
    assert probe(io.BytesIO(media.video(times_s=times))).is_variable_rate


def test_sound_is_noticed() -> None:
    assert probe(io.BytesIO(media.video(audio=True))).has_audio


@pytest.mark.parametrize(
    ("codec", "container", "pix_fmt", "size"),
    [
        ("libx265", "mp4", "yuv420p10le", (160, 120)),
        ("libvpx-vp9", "webm", "yuv420p", (161, 121)),
        ("libx264", "mp4", "yuv444p", (163, 117)),
        ("libx264", "mp4", "yuv420p10le", (160, 120)),
        ("libsvtav1", "mp4", "yuv420p10le", (160, 120)),
    ],
)
def test_odd_sizes_and_ten_bits_are_read(
    codec: str, container: str, pix_fmt: str, size: tuple[int, int]
) -> None:
    data = media.video(codec, container, pix_fmt=pix_fmt, size=size)
    info = probe(io.BytesIO(data))
    assert (info.width, info.height) == size
    assert Image.open(io.BytesIO(thumbnail(io.BytesIO(data)))).format == "JPEG"


def test_a_callers_file_stays_open_and_is_rewound(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(media.video())
    with path.open("rb") as file:
        probe(file)
        assert not file.closed
        assert file.tell() == 0


def test_a_name_that_looks_like_a_url_is_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe("concat:/etc/passwd|/etc/group")


def test_thumbnail_is_upright_and_no_larger_than_the_video() -> None:
    turned = io.BytesIO(media.video(rotation=-90))
    large = Image.open(io.BytesIO(thumbnail(turned, width=480)))
    assert large.size == (120, 160)
    small = Image.open(io.BytesIO(thumbnail(turned, width=60)))
    assert small.size == (60, 80)
    # The white corner is top left as stored, so top right once turned clockwise.
    bright = large.convert("L")
    assert bright.getpixel((115, 5)) > 200 > bright.getpixel((5, 5))


@pytest.mark.parametrize("container", ["mp4", "mpegts", "matroska", "avi"])
def test_thumbnail_shows_the_wanted_time(container: str) -> None:
    block = media.Block("fall", 3, 4, 60, 50)
    data = media.video(container=container, seconds=5, gop=75, blocks=(block,))
    for at_s, is_red in ((Fraction(1), False), (Fraction(7, 2), True)):
        jpeg = thumbnail(io.BytesIO(data), at_s=at_s)
        red, green, _ = Image.open(io.BytesIO(jpeg)).getpixel((75, 70))
        assert (red > green + 80) is is_red


def test_looking_at_a_file_needs_neither_numpy_nor_torch() -> None:
    program = (
        "import sys, worker.video.probe\n"
        "sys.exit(len({'numpy', 'torch', 'cv2', 'django'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0


HARMED = [
    ("libx264", "mp4"),
    ("libx264", "matroska"),
    ("libx264", "mpegts"),
    ("libx264", "avi"),
    ("libx264", "flv"),
    ("mpeg4", "avi"),
    ("libvpx-vp9", "webm"),
    ("libsvtav1", "mp4"),
]


@pytest.mark.parametrize(("codec", "container"), HARMED)
def test_any_broken_bytes_end_in_an_answer(codec: str, container: str) -> None:
    """An answer or a refusal, nothing else, whatever a byte is changed to."""
    whole = media.video(codec, container, seconds=3, noise=10)
    rng = random.Random(f"{codec} {container}")
    answers = set()
    for _ in range(25):
        data = bytearray(whole)
        reach = len(data) if rng.random() < 0.4 else min(len(data), 3000)
        at = rng.randrange(reach)
        length = rng.randrange(1, 200)
        change = rng.choice([b"", b"\xff" * 4, bytes(4), rng.randbytes(length)])
        data[at : at + (length if not change else len(change))] = change
        try:
            info = probe(io.BytesIO(data))
            for _ in zip(range(200), frames(io.BytesIO(data)), strict=False):
                pass
            thumbnail(io.BytesIO(data), at_s=info.duration_s / 2)
            answers.add("read")
        except UnreadableVideo as error:
            answers.add(error.code)
    assert answers <= {"read", *CODES}
