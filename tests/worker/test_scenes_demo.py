"""The demo video and the commands that write scenes."""

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from worker.scenes.__main__ import parser
from worker.scenes.cli import run
from worker.scenes.demo import demo_frames, render_demo
from worker.scenes.demo_cast import demo_cast
from worker.scenes.truth import Event, GroundTruth


def test_demo_is_the_promised_video(tmp_path: Path) -> None:
    parts: list[float] = []
    path = tmp_path / "demo.mp4"
    truth = render_demo(path, size=(192, 108), fps=3, on_progress=parts.append)
    assert truth.events == [
        Event("assault", Fraction(13), Fraction(24)),
        Event("fall", Fraction(45), Fraction(72)),
    ]
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        assert (stream.width, stream.height) == (192, 108)
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.average_rate == 3
        assert sum(1 for _ in video.decode(video=0)) == 72 * 3
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    head = path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


def test_demo_defaults_keep_the_promise() -> None:
    _, truth = demo_frames()
    assert (truth.width, truth.height, truth.fps) == (1280, 720, 15)
    assert truth.duration_s >= 60


def test_demo_shows_its_cast_when_it_matters() -> None:
    frames, truth = demo_frames(size=(192, 108), fps=1)
    assert sum(1 for _ in frames) == 72
    seen = {(b.role, int(b.t_s)) for b in truth.boxes}
    assert all({("attacker", t), ("victim", t)} <= seen for t in range(13, 24))
    assert all(("faller", t) in seen for t in range(45, 72))
    lying = [b for b in truth.boxes if b.role == "faller" and b.t_s > 50]
    assert all(b.h < 1.2 * b.w for b in lying)


def test_demo_faller_is_upright_before_and_down_after() -> None:
    actors, impact_s = demo_cast(np.random.default_rng(7))
    (faller,) = (a for a in actors if a.role == "faller")

    def height(at_s: float) -> float:
        return float(faller.controls[int((at_s - faller.start_s) * 60), 2])

    assert height(44.9) > 0.75
    assert 45.3 < impact_s < 46.5
    assert height(impact_s + 0.5) < 0.25
    assert height(71.9) < 0.25


def test_demo_is_reproducible_to_the_frame() -> None:
    first = next(demo_frames(size=(192, 108), seconds=1)[0])
    again = next(demo_frames(size=(192, 108), seconds=1)[0])
    assert np.array_equal(first, again)


def test_render_command_writes_video_and_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, truth = tmp_path / "fight.mp4", tmp_path / "fight.json"
    args = parser().parse_args(
        ["render", "--behaviour", "assault", "--seed", "4", "--seconds", "3",
         "--size", "161x121", "--fps", "6", "--out", str(out), "--truth", str(truth)]
    )  # fmt: skip
    assert run(args) == 0
    loaded = GroundTruth.load(truth)
    assert loaded.duration_s == 3
    assert (loaded.width, loaded.height) == (160, 120)
    assert [e.behaviour for e in loaded.events] == ["assault"]
    assert json.loads(truth.read_text())["fps"] == 6
    with av.open(str(out)) as video:
        assert sum(1 for _ in video.decode(video=0)) == 18
    assert "100%" in capsys.readouterr().err


def test_render_command_films_the_place_and_light_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "fire.mp4"
    args = parser().parse_args(
        ["render", "--behaviour", "arson", "--variant", "bin", "--place", "yard",
         "--mode", "night", "--seconds", "2", "--size", "96x72", "--fps", "3",
         "--out", str(out)]
    )  # fmt: skip
    assert run(args) == 0
    told = GroundTruth.load(tmp_path / "fire.json")
    assert [e.behaviour for e in told.events] == ["arson"]
    assert {"arsonist", "bin", "flame"} <= {box.role for box in told.boxes}


def test_render_command_says_why_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = parser().parse_args(
        ["render", "--behaviour", "fall", "--variant", "hug", "--out",
         str(tmp_path / "x.mp4")]
    )  # fmt: skip
    assert run(args) == 2
    assert not list(tmp_path.iterdir())
    assert "fall has no variant 'hug'" in capsys.readouterr().err
    assert not (tmp_path / "x.mp4").exists()


@pytest.mark.parametrize(
    "wrong",
    [["--size", "10x10"], ["--size", "wide"], ["--fps", "0"], ["--seconds", "x"]],
)
def test_render_command_refuses_nonsense(tmp_path: Path, wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(
            ["render", "--behaviour", "fall", "--out", str(tmp_path / "x.mp4"), *wrong]
        )
