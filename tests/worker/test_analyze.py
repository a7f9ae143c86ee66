"""`safe-eye analyze`: one object on stdout, progress on stderr, exit codes."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.worker import media
from tests.worker.tiny_model import save_tiny_model
from worker.analyze import add_arguments, run
from worker.slowfast.fake import FakeEngine
from worker.video.probe import probe

ASSAULT = media.Block("assault", 3, 5, x=100, y=60)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "shop.mp4"
    path.write_bytes(media.video(seconds=8, blocks=(ASSAULT,)))
    return path


def _run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args([str(word) for word in words])
    return run(args, load=lambda _: FakeEngine())


def test_json_is_one_object_with_what_is_promised(
    video: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(video, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"file", "duration_s", "model", "detections"}
    assert (told["file"], told["duration_s"]) == (str(video), 8.0)
    assert told["model"] == "fake"
    (found,) = told["detections"]
    assert set(found) == {
        "behaviour",
        "score",
        "start_s",
        "end_s",
        "boxes",
        "snapshot",
        "clip",
    }
    assert found["behaviour"] == "assault"
    assert 2 <= found["start_s"] <= 3.5
    assert 4.5 <= found["end_s"] <= 6
    assert 0 < found["score"] <= 1
    assert found["snapshot"] is found["clip"] is None
    for box in found["boxes"]:
        assert set(box) == {"t_s", "x", "y", "w", "h"}
        assert 0 <= box["x"] < box["x"] + box["w"] <= 160
        assert 0 <= box["y"] < box["y"] + box["h"] <= 120


def test_windows_are_given_when_asked_for(
    video: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(video, "--json", "--windows") == 0
    windows = json.loads(capsys.readouterr().out)["windows"]
    assert [w["start_s"] for w in windows] == [i / 2 for i in range(13)]
    assert windows[0] == {
        "start_s": 0,
        "end_s": 2,
        "looked": True,
        "scores": {"normal": 1, "fall": 0, "assault": 0},
    }


@pytest.mark.parametrize("words", [(), ("--no-gate",)])
def test_windows_without_movement_are_marked_unless_all_are_looked_at(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "quiet.mp4"
    path.write_bytes(media.video(seconds=16))
    assert _run(path, "--json", "--windows", *words) == 0
    windows = json.loads(capsys.readouterr().out)["windows"]
    assert len(windows) == 29
    assert all(window["looked"] for window in windows) == bool(words)
    assert _run(path, "--windows", *words) == 0
    rows = capsys.readouterr().out.splitlines()
    assert any(row.endswith("(not looked at)") for row in rows) != bool(words)


def test_output_holds_the_annotated_video_snapshots_and_clips(
    video: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "folder"
    assert _run(video, "--json", "--output", folder) == 0
    (found,) = json.loads(capsys.readouterr().out)["detections"]
    with Image.open(found["snapshot"]) as snapshot:
        assert snapshot.size == (160, 120)
    assert 4 < probe(found["clip"]).duration_s < 8
    assert probe(folder / "annotated.mp4").duration_s == 8
    assert {Path(found[k]).parent for k in ("snapshot", "clip")} == {folder}


def test_progress_goes_to_stderr_with_an_estimate(
    video: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(video) == 0
    captured = capsys.readouterr()
    assert "analysed 0:08.0 of 0:08.0, about 0:00.0 left" in captured.err
    assert "assault" in captured.out
    assert "analysed" not in captured.out


def test_a_quiet_video_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "quiet.mp4"
    path.write_bytes(media.video())
    assert _run(path) == 0
    assert "no abnormal behaviour found" in capsys.readouterr().out


def test_damage_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "harmed.mp4"
    path.write_bytes(media.harmed(media.video(seconds=10, noise=40), 0.4, 0.5))
    assert _run(path, "--json") == 0
    captured = capsys.readouterr()
    (gap, *_) = json.loads(captured.out)["gaps"]
    assert 2 < gap["start_s"] < gap["end_s"] < 9
    assert "nothing decodes from" in captured.err


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("C", "The file is not a video of a supported format."),
        ("ko_KR.UTF-8", "지원하는 형식의 동영상 파일이 아닙니다."),
    ],
)
def test_a_bad_file_is_exit_code_2_with_the_reason(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    reason: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    path = tmp_path / "text.mp4"
    path.write_text("no video")
    folder = tmp_path / "out"
    assert _run(path, "--json", "--output", folder) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{path}: {reason}" in captured.err
    assert not folder.exists()


@pytest.mark.parametrize("name", ["missing.mp4", "."])
def test_what_is_no_file_is_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert _run(tmp_path / name) == 2
    assert capsys.readouterr().err.startswith("safe-eye analyze: ")


def test_the_command_runs_a_real_model_without_django(
    video: Path, tmp_path: Path
) -> None:
    card = save_tiny_model(tmp_path)
    program = (
        "import sys\n"
        "from worker.analyze import main\n"
        "code = main(sys.argv[1:])\n"
        "assert 'django' not in sys.modules\n"
        "sys.exit(code)\n"
    )
    words = [video, "--json", "--windows", "--engine", "torch", "--model", card]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["model"] == "tiny"
    assert len(told["windows"]) == 13
    for window in told["windows"]:
        assert sum(window["scores"].values()) == pytest.approx(1, abs=0.01)
    assert "loading the model" in done.stderr


def test_a_broken_model_is_exit_code_1(
    video: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    card = tmp_path / "card.yaml"
    card.write_text("- not a card")
    assert run(parser.parse_args([str(video), "--model", str(card)])) == 1
    assert "the card is not a mapping" in capsys.readouterr().err
