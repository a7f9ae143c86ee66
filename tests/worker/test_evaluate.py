"""`safe-eye evaluate`: real files through the real pipeline, one object, one page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.worker import media
from tests.worker.evaluated_site import evaluate, make_site
from tests.worker.tiny_model import save_tiny_model
from worker.evaluation.scenes import ORDINARY
from worker.scenes.casting import VARIANTS
from worker.video.probe import probe


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def negatives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("yard")
    (folder / "camera").mkdir()
    (folder / "camera" / "night.mp4").write_bytes(media.video(seconds=6))
    return folder


@pytest.fixture(scope="module")
def done(data: Path, negatives: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the result and the report of one run."""
    out = tmp_path_factory.mktemp("out")
    words = ("--json", out / "r.json", "--report", out / "report")
    assert evaluate("--data", data, "--negatives", negatives, *words) == 0
    return out


@pytest.fixture(scope="module")
def result(done: Path) -> dict[str, Any]:
    found = json.loads((done / "r.json").read_text(encoding="utf-8"))
    return dict(found)


def test_the_result_is_what_is_true_of_the_files(result: dict[str, Any]) -> None:
    assert (result["format"], result["version"]) == ("safe-eye-evaluation", 3)
    found = result["classes"]["assault"]
    assert (found["positives"], found["files"], found["recall"]) == (2, 4, 0.5)
    assert found["precision"] == 0.5
    events = result["events"]
    assert (events["events"], events["detections"]) == (2, 2)
    assert events["touching"]["recall"] == events["touching"]["precision"] == 0.5
    assert events["times"]["starts"] == 1
    # The fight is from 3 s to 6 s, and is told while it goes on.
    assert 0 < events["delay"]["median_s"] <= 2
    normal = result["false_alarms"]["normal_files"]
    assert normal["alarms"] == 1
    footage = result["false_alarms"]["footage"]
    assert footage["alarms"] == 0
    assert footage["per_hour_upper_95"] == pytest.approx(3 * 600, rel=0.05)


def test_what_a_model_cannot_see_and_what_is_missing_is_said(
    result: dict[str, Any],
) -> None:
    assert result["classes"]["arson"] == {"can_see": False, "positives": 0}
    assert result["classes"]["fall"]["caution"] == "no clip of fall"
    assert "too few" in result["classes"]["assault"]["caution"]
    assert any("hours of normal footage" in note for note in result["notes"])


def test_broken_files_are_listed_with_reasons(result: dict[str, Any]) -> None:
    broken = {(one["name"], one["code"]) for one in result["material"]["broken"]}
    folder = next(iter(result["material"]["sets"]))
    assert {(name.partition("/")[2], code) for name, code in broken} == {
        ("text.mp4", "NOT_A_VIDEO"),
        ("gone.mp4", "DATA"),
        ("장난.mp4", "LABEL"),
        ("back.mp4", "DATA"),
        ("late.mp4", "TIMES"),
    }
    assert folder


class _Reader(HTMLParser):
    """Everything of a page that could run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.loads += [v for k, v in attrs if k in ("src", "href", "srcset", "data")]
        self.handlers += [k for k, _ in attrs if k.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_loads_only_its_own_clips_and_runs_nothing(done: Path) -> None:
    page = (done / "report" / "index.html").read_text(encoding="utf-8")
    reader = _Reader()
    reader.feed(page)
    assert "<script>alert(1)<∕script>'\"&.mp4" in reader.text
    assert "장난.mp4" in reader.text
    assert not {"script", "link", "iframe", "object", "embed", "img"} & set(reader.tags)
    assert reader.handlers == []
    for address in reader.loads:
        assert re.fullmatch(r"#[\w-]+|clips/\d{3}-\w+-\w+\.mp4#t=0\.1", address)
    assert "url(" not in page and "@import" not in page
    assert "default-src 'none'" in page


def test_every_plot_is_told_in_words_and_as_a_table(done: Path) -> None:
    page = (done / "report" / "index.html").read_text(encoding="utf-8")
    plots = page.count("<svg")
    assert plots == 5
    assert page.count('role="img"') == page.count("<title id=") == plots
    assert page.count("<details>") == plots
    assert page.count("<h1>") == 1


def test_the_worst_mistakes_are_playable_clips(
    done: Path, result: dict[str, Any]
) -> None:
    kinds = [(row["kind"], row["behaviour"]) for row in result["mistakes"]]
    assert kinds == [("false", "assault"), ("missed", "assault")]
    for row in result["mistakes"]:
        info = probe(done / "report" / row["clip"])
        assert info.codec == "h264"
        assert info.duration_s > 2
    false, missed = result["mistakes"]
    assert false["label"] == "normal" and false["score"] >= 0.6
    assert missed["file"].endswith("missed.mp4") and missed["score"] == 0


def test_a_report_is_replaced_but_nothing_else_is(
    data: Path, done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("--data", data, "--report", done / "report") == 0
    (tmp_path / "diary.txt").write_text("mine")
    assert evaluate("--data", data, "--report", tmp_path) == 2
    assert "EVALUATION_OUTPUT" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_progress_has_an_estimate_and_the_table_is_on_stdout(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("--data", data) == 0
    captured = capsys.readouterr()
    assert re.search(r"watched 0:3\d\.\d of 0:34\.0, about 0:00\.0 left", captured.err)
    assert "left out:" in captured.err
    assert re.search(r"^assault +2 ", captured.out, re.MULTILINE)
    assert "arson           0  the model cannot see it" in captured.out


def test_names_that_are_no_text_go_to_no_terminal_and_break_no_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "yard").mkdir()
    for name in (b"\xff\xfe.mp4", b"\x1b]0;title\x07.mp4"):
        path = os.fsencode(tmp_path / "yard") + b"/" + name
        Path(os.fsdecode(path)).write_bytes(media.video(seconds=3))
    bad = os.fsdecode(os.fsencode(tmp_path / "yard") + b"/\x1b[31m\xff.mp4")
    Path(bad).write_text("no video")
    out = tmp_path / "r.json"
    words = ("--negatives", tmp_path / "yard", "--json", out)
    assert evaluate(*words, "--report", tmp_path / "report") == 0
    captured = capsys.readouterr()
    assert "\x1b" not in captured.err + captured.out
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["false_alarms"]["footage"]["files"] == 2
    assert [one["code"] for one in found["material"]["broken"]] == ["NOT_A_VIDEO"]


@pytest.mark.parametrize(
    "words", [(), ("--data", "{empty}"), ("--negatives", "{empty}/none")]
)
def test_nothing_to_measure_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert evaluate(*(word.format(empty=tmp_path) for word in words)) == 2
    assert "EVALUATION_DATA" in capsys.readouterr().err


def test_the_command_measures_rendered_scenes_without_django(tmp_path: Path) -> None:
    card = save_tiny_model(tmp_path, labels=["normal", "fall"], thresholds={
        "fall": {"on": 0.001, "off": 0.001}
    })  # fmt: skip
    program = (
        "import sys, argparse\n"
        "from worker.evaluation.cli import add_arguments, run\n"
        "parser = argparse.ArgumentParser()\n"
        "add_arguments(parser)\n"
        "code = run(parser.parse_args(sys.argv[1:]))\n"
        "assert 'django' not in sys.modules\n"
        "sys.exit(code)\n"
    )
    out = tmp_path / "r.json"
    words = ["--scenes", "1", "--model", card, "--engine", "torch", "--json", out]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["material"]["sets"]["scenes"]["labels"] == {"fall": 1}
    assert found["events"]["events"] == 1
    # Everything scores as much, so the fall is found and there is a box to compare.
    assert found["classes"]["fall"]["auc"] is None
    assert found["boxes"]["detections"] == 1
    assert 0 < found["boxes"]["mean_iou"] < 1


def test_ordinary_scenes_count_as_hours_of_footage(tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    assert evaluate("--ordinary", "2", "--scene-seed", "900100", "--json", out) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    footage = found["false_alarms"]["footage"]
    assert (footage["files"], footage["sources"]) == (2, 2)
    assert footage["hours"] == pytest.approx(20 / 3600, abs=1e-4)
    assert found["false_alarms"]["normal_files"]["files"] == 0
    assert found["events"]["events"] == 0
    assert found["material"]["sets"]["ordinary"]["kind"] == "footage"
    notes = " ".join(found["notes"])
    assert "Rendered scenes are drawings" in notes
    assert "0.00 hours of normal footage were watched" in notes


def test_what_people_do_all_day_can_be_rendered() -> None:
    assert set(ORDINARY) <= set(VARIANTS["normal"])
