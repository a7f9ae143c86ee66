"""What a visitor meets: first start, first alarm, the stop, the second start."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.flow.as_installed import absent_modules, environment_as_installed
from tests.flow.instance import Instance

FEED = """subscription { alarmFeed(after: "") { kind alarm {
  type { code } risk { code } score video { name }
  detection { startS endS boxes { tS x y w h } snapshotUrl clipUrl } } } }"""
ALARMS = """{ alarms { totalCount feedCursor nodes { id type { code } } } }"""
RESULT = """{ videos { nodes { name durationS width height frameRate codec
  analyses { nodes { state result outputVideoUrl } } } } }"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """A user has not what `make test` installs on top, and a folder of their own."""
    (tmp_path / "user").mkdir()
    return {
        "HOME": str(tmp_path / "user"),
        **environment_as_installed(tmp_path / "site"),
    }


@pytest.fixture
def first(home: Path, installed: dict[str, str]) -> Iterator[Instance]:
    instance = Instance(home, **installed)
    yield instance
    instance.kill()


def test_a_user_s_packages_are_fewer_than_those_of_the_tests(
    installed: dict[str, str],
) -> None:
    """What the first start below is tried without, and that it is really absent."""
    absent = absent_modules()
    assert {"pytest", "moto", "playwright", "requests"} <= set(absent)
    assert {"django", "torch", "openvino", "yaml", "numpy"}.isdisjoint(absent)
    found = subprocess.run(
        [sys.executable, "-c", "import pytest"],
        env={**os.environ, **installed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No module named 'pytest'" in found.stderr


def test_the_first_start_raises_its_first_alarm_by_itself(
    first: Instance, home: Path, installed: dict[str, str]
) -> None:
    first.wait_for("Safe-Eye is ready")
    token = first.token()
    with first.subscription(FEED, token) as events:
        event = next(events)["data"]["alarmFeed"]
    assert event["kind"] == "RAISED"
    alarm = event["alarm"]
    assert alarm["type"]["code"] == "assault"
    assert alarm["detection"]["boxes"]
    snapshot = httpx.get(first.url + alarm["detection"]["snapshotUrl"])
    assert snapshot.headers["content-type"] == "image/jpeg"
    assert snapshot.content.startswith(b"\xff\xd8")

    # Ctrl-C in the middle hands the work back; the next start finishes it.
    assert first.interrupt() == 0
    second = Instance(home, **installed)
    try:
        second.wait_for("Safe-Eye is ready")
        token = second.token()
        video = _finished_video(second, token)
        assert (video["width"], video["height"], video["frameRate"]) == (1280, 720, 15)
        assert video["durationS"] >= 60
        alarms = second.call(ALARMS, token)["alarms"]
        assert [node["type"]["code"] for node in alarms["nodes"]] == ["fall", "assault"]
        result = video["analyses"]["nodes"][0]["result"]
        assert len(result["abnormal_images"]) == len(result["coordinates"]) == 2
        output = httpx.get(
            second.url + result["output_video"], headers={"Range": "bytes=0-99"}
        )
        assert output.status_code == 206
        assert output.content[4:8] == b"ftyp"
        assert second.interrupt() == 0
    finally:
        second.kill()
    # All state is under SAFE_EYE_HOME; no library keeps any elsewhere.
    assert list(Path(installed["HOME"]).iterdir()) == []


def _finished_video(instance: Instance, token: str) -> dict:
    """The one video, once its analysis is done (as the progress feed tells)."""
    find = "{ videos { nodes { analyses { nodes { id state } } } } }"
    videos = instance.call(find, token)["videos"]["nodes"]
    (analysis,) = videos[0]["analyses"]["nodes"]
    progress = """subscription Progress($id: ID!) {
      analysisProgress(analysisId: $id) { state progress } }"""
    with instance.subscription(progress, token, id=analysis["id"]) as events:
        states = [event["data"]["analysisProgress"]["state"] for event in events]
    assert states[-1] == "DONE"
    (video,) = instance.call(RESULT, token)["videos"]["nodes"]
    return dict(video)


def test_a_taken_port_is_said_in_one_sentence(home: Path) -> None:
    instance = Instance(home, "--no-demo")
    try:
        instance.wait_for("Safe-Eye is ready")
        second = subprocess.run(
            [
                *(sys.executable, "-m", "backend.cli", "run"),
                *("--no-demo", "--port", str(instance.port)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        instance.kill()
    assert second.returncode == 1
    assert second.stderr == (
        f"safe-eye: Port {instance.port} of 127.0.0.1 is taken. "
        f"Choose another one: make run PORT={instance.port + 1}\n"
    )


def test_an_unusable_home_is_said_in_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    instance = Instance(blocked / "home", "--no-demo")
    try:
        line = instance.wait_for("safe-eye: ")
        assert "cannot write its folder" in line
        assert instance.process.wait(10) == 1
    finally:
        instance.kill()


def _set_up(home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SAFE_EYE_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", "setup", "--no-demo"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_that_can_only_be_read_is_said_in_one_sentence(home: Path) -> None:
    assert _set_up(home).returncode == 0
    file = home / "db.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # Root may write whatever the mode says. So its header asks for a later SQLite to
    # write it, while this one may read it.
    content = bytearray(file.read_bytes())
    content[18] = 3
    file.write_bytes(content)
    again = _set_up(home)
    assert again.returncode == 1
    assert again.stderr == (
        "safe-eye: The database cannot be used: attempt to write a readonly database\n"
    )


@pytest.mark.parametrize("command", ["setup", "worker"])
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TRUSTED_PROXIES", "two", "TRUSTED_PROXIES: invalid literal"),
        ("DATABASE_URL", "postgres://user:sec/ret@host/name", "DATABASE_URL is malf"),
        ("TIME_ZONE", "Mars/Base", "Incorrect timezone setting: Mars/Base"),
        ("LOG_LEVEL", "LOUD", "Unknown level: 'LOUD'"),
        ("ENGINE", "warp", "ENGINE is one of auto, torch, openvino, cuda."),
    ],
)
def test_a_bad_configuration_is_said_in_one_sentence(
    tmp_path: Path, command: str, name: str, value: str, told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "backend.cli", command],
        env={**os.environ, "SAFE_EYE_HOME": str(tmp_path / "home"), name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("safe-eye: ")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.count("invalid literal") <= 1
    assert "sec" not in done.stderr
