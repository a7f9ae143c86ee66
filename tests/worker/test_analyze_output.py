"""What `safe-eye analyze --output` writes, and what it never writes over."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.worker import media
from worker.analyze import add_arguments, run
from worker.analyze_report import clock
from worker.slowfast.engine import Engine
from worker.slowfast.fake import FakeEngine

ASSAULT = media.Block("assault", 3, 5, x=100, y=60)
DATA = media.video(seconds=8, blocks=(ASSAULT,))


def _run(
    *words: str | Path, load: Callable[[argparse.Namespace], Engine] | None = None
) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args([str(word) for word in words])
    return run(args, load=load or (lambda _: FakeEngine()))


def _never(_: argparse.Namespace) -> Engine:
    raise AssertionError("the model was loaded for nothing")


def test_a_folder_that_cannot_be_made_is_told_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video, taken = tmp_path / "shop.mp4", tmp_path / "taken"
    video.write_bytes(DATA)
    taken.write_text("a file")
    assert _run(video, "--output", taken, load=_never) == 1
    assert capsys.readouterr().err == f"safe-eye analyze: {taken}: File exists\n"


@pytest.mark.parametrize("name", ["annotated.mp4", "001-assault.mp4"])
def test_the_video_itself_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    video = tmp_path / name
    video.write_bytes(DATA)
    assert _run(video, "--output", tmp_path, load=_never) == 1
    assert f"{video}: would be written over" in capsys.readouterr().err
    assert video.read_bytes() == DATA
    assert list(tmp_path.iterdir()) == [video]


def test_the_folder_of_the_video_may_be_the_output(tmp_path: Path) -> None:
    video = tmp_path / "shop.mp4"
    video.write_bytes(DATA)
    assert _run(video, "--output", tmp_path) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "shop.mp4",
        "annotated.mp4",
        "001-assault.mp4",
        "001-assault.jpg",
        "001-assault-clean.jpg",
        "001-assault-clean.mp4",
    }


def test_a_result_is_told_although_a_picture_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video, folder = tmp_path / "shop.mp4", tmp_path / "out"
    video.write_bytes(DATA)
    (folder / "001-assault.mp4").mkdir(parents=True)
    assert _run(video, "--json", "--output", folder) == 1
    captured = capsys.readouterr()
    (found,) = json.loads(captured.out)["detections"]
    assert found["clip"] is None
    assert found["snapshot"] == str(folder / "001-assault.jpg")
    assert (folder / "annotated.mp4").exists()
    assert "001-assault.mp4: Is a directory" in captured.err


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00.0"),
        (59.94, "0:59.9"),
        (59.96, "1:00.0"),
        (3599.97, "1:00:00.0"),
        (3723.4, "1:02:03.4"),
    ],
)
def test_clocks_carry_what_they_round(seconds: float, text: str) -> None:
    assert clock(seconds) == text
