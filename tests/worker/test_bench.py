"""What `safe-eye bench` is made of, on footage of seconds."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import av
import pytest

from tests.worker.tiny_model import save_tiny_model
from worker import pipeline
from worker.bench import cli, files, stages
from worker.bench.footage import Footage, render, repeat
from worker.bench.plain import Cost, run_loop
from worker.bench.processes import watch
from worker.bench.rows import Row, as_json, machine, table
from worker.slowfast.card import load_card
from worker.slowfast.checkpoint import load_network
from worker.slowfast.fake import FakeEngine

TINY = Footage(64, 48, 10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("footage")


@pytest.fixture(scope="module")
def street(folder: Path) -> Path:
    return render(TINY, folder)


def test_footage_is_rendered_once_and_moves_for_a_tenth(
    street: Path, folder: Path
) -> None:
    written = street.stat().st_mtime_ns
    assert render(TINY, folder) == street
    assert street.stat().st_mtime_ns == written
    with av.open(str(street)) as file:
        grey = [f.to_ndarray(format="gray").astype(int) for f in file.decode(video=0)]
    assert len(grey) == 300
    still = max(
        abs(a - b).mean() for a, b in zip(grey[200:250], grey[210:260], strict=True)
    )
    moving = max(abs(a - b).mean() for a, b in zip(grey[:20], grey[10:30], strict=True))
    assert moving > still


def test_a_repeated_file_is_as_long_and_its_times_rise(street: Path) -> None:
    longer = repeat(street, 3)
    with av.open(str(longer)) as file:
        times = [frame.pts * frame.time_base for frame in file.decode(video=0)]
    assert len(times) == 900
    steps = {float(b - a) for a, b in pairwise(times)}
    assert max(steps) == pytest.approx(1 / 30, rel=0.01)
    assert min(steps) == pytest.approx(1 / 30, rel=0.01)
    assert repeat(street, 1) == street


def test_the_plain_loop_scores_the_windows_that_it_is_scaled_by(
    street: Path, tmp_path: Path
) -> None:
    card = load_card(save_tiny_model(tmp_path))
    cost = run_loop(street, card, load_network(card), windows=3)
    assert cost.windows == 3
    assert cost.part_s == pytest.approx(3)  # two seconds, and two strides
    twice = Cost(part_s=2, decode_s=1, windows=4, network_s=2)
    # 100 s are 50 times the decoding, and 197 windows of half a second each.
    assert twice.of(100, card) == 50 + 197 / 2


def test_an_analysis_tells_how_long_the_file_is(street: Path) -> None:
    taken_s, duration_s = files.analyse_s(street, FakeEngine())
    assert duration_s == 10
    assert taken_s > 0


def test_an_int8_form_has_a_row_of_its_own_beside_the_same_loop(
    street: Path, tmp_path: Path
) -> None:
    card = load_card(save_tiny_model(tmp_path))
    engine = FakeEngine(card)
    plan = replace(files.QUICK, minute=TINY)
    plain, quick = files.beside_the_loop(
        plan, card, engine, street.parent, int8=FakeEngine(card)
    )
    assert quick.what == f"{plain.what}, INT8"
    assert quick.baseline == plain.baseline
    assert quick.ratio == pytest.approx(quick.baseline / quick.value)


def test_a_process_is_watched_to_its_end() -> None:
    large = "x = bytearray(200_000_000); import time; time.sleep(0.3)"
    watched = watch([sys.executable, "-c", large])
    assert watched.peak_bytes > 200_000_000
    with pytest.raises(RuntimeError, match="no good"):
        watch([sys.executable, "-c", "raise SystemExit('no good')"])


def test_a_thread_that_waits_is_in_no_stage() -> None:
    go_on, is_waiting = threading.Event(), threading.Event()

    def wait() -> None:
        is_waiting.set()
        go_on.wait()

    thread = threading.Thread(target=wait)
    thread.start()
    is_waiting.wait()
    frames = sys._current_frames
    while not frames()[thread.ident or 0].f_code.co_filename.endswith("threading.py"):
        pass
    frame = sys._current_frames()[thread.ident or 0]
    assert stages.stage_of(frame) is None
    go_on.set()
    thread.join()


def test_the_stage_is_that_of_the_innermost_room(street: Path) -> None:
    seen = []

    def clock() -> float:
        seen.append(stages.stage_of(sys._getframe(1)))
        return 0.0

    # The pipeline asks for the time in its own frames, below those of no room.
    with closing(pipeline.analyse(street, engine=FakeEngine(), clock=clock)) as events:
        next(events)
    assert set(seen) == {"other"}
    assert stages.stage_of(None) is None


def test_the_picture_is_an_svg_with_every_stage() -> None:
    drawn = stages.draw("Where", {"analysis": {"decode": 3.0, "network": 1.0}})
    words = [e.text for e in ElementTree.fromstring(drawn).iter() if e.text]
    assert "75%" in words
    assert "4.0 s" in words
    assert set(stages.STAGES) <= set(words)


def test_rows_are_written_as_they_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.json"

    def two(_: object) -> Iterator[Row]:
        yield Row(what="one clip", value=2.0, unit="ms", baseline=8.0, ratio=4.0)
        assert len(json.loads(path.read_text())["rows"]) == 1
        yield Row(what="memory", value=1.5, unit="GB", note="flat")

    monkeypatch.setattr(cli, "measure", two)
    parser = ArgumentParser()
    cli.add_arguments(parser)
    assert cli.run(parser.parse_args(["--json", str(path)])) == 0
    told = json.loads(path.read_text())
    assert told["machine"]["cores"] >= 1
    assert told["rows"][0] == {
        "what": "one clip",
        "value": 2.0,
        "unit": "ms",
        "baseline": 8.0,
        "ratio": 4.0,
    }
    assert told["rows"][1]["note"] == "flat"
    assert "4.00×" in capsys.readouterr().out
    assert cli.run(parser.parse_args(["nonsense"])) == 2


def test_the_machine_is_told_with_its_versions() -> None:
    about = as_json(machine(), [])["machine"]
    assert about["torch"] and about["python"] and about["date"]
    assert table([]).startswith("what")


def test_a_quick_bench_has_figures_of_every_part(tmp_path: Path) -> None:
    """One run, in a process of its own: it measures others, and counts threads."""
    rows, picture = tmp_path / "rows.json", tmp_path / "time.svg"
    words = ["--quick", "--cache", tmp_path, "--json", rows, "--picture", picture]
    done = subprocess.run(
        [sys.executable, "-m", "backend.cli", "bench", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(rows.read_text(encoding="utf-8"))["rows"]
    for part in (
        *("one clip", "s of 180p30", "share of the bf16 matrix rate", "peak memory"),
        *("at once", "start of a process", "processor time", "annotated video"),
        "where the time goes",
    ):
        mine = [row for row in told if part in row["what"]]
        assert mine, f"no row of {part!r} among {[row['what'] for row in told]}"
        assert all(row["value"] is None or row["value"] > 0 for row in mine)
    assert "<svg" in picture.read_text(encoding="utf-8")
