"""From operators' marks to a data set, and from that to a model, by the commands."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import Any

import av
import pytest
import yaml

from backend.apps.accounts.models import Organization, User
from backend.apps.alarms.judged import judged_detections
from backend.apps.alarms.judging import (
    mark_false_alarm,
    reopen_alarm,
    resolve_alarm,
)
from backend.apps.alarms.models import Alarm
from backend.apps.analysis.models import Detection
from backend.apps.analysis.services import request_analysis
from backend.apps.cameras.services import create_camera
from backend.apps.inference.services import register_model
from backend.common.storage import put_object
from tests.conftest import Person
from tests.rows import make_video
from tests.worker.media import Block, video
from tests.worker.tiny_model import tiny_values
from worker.actors import Tools, run_analysis
from worker.actors.exporting import export_clips, run
from worker.actors.introducing import model_facts
from worker.slowfast.card import load_card
from worker.slowfast.fake import FakeEngine
from worker.training.cli import add_arguments
from worker.training.cli import run as train

FIGHT = Block("assault", 4, 7, 20, 30)
FALL = Block("fall", 10, 13, 90, 40)


@pytest.fixture
def user(alice: Person) -> User:
    assert alice.user is not None
    return alice.user


@pytest.fixture
def judged(acme: Organization, user: User) -> dict[str, Alarm]:
    """A real analysis of two events: one was real, the other a false alarm."""
    data = video(seconds=16, blocks=(FIGHT, FALL))
    stored = put_object("orgs/1/videos/u/매장.mp4", io.BytesIO(data))
    row = make_video(acme, file=stored, duration_ms=16_000, width=160, height=120)
    camera = create_camera(by=user, number=3, name="Door")
    analysis = request_analysis(video=row, by=user, camera=camera)
    register_model(model_facts(FakeEngine()))
    run_analysis(analysis_id=analysis.pk, tools=Tools(engine=FakeEngine()))
    alarms = {alarm.type.code: alarm for alarm in Alarm.objects.all()}
    assert set(alarms) == {"assault", "fall"}
    resolve_alarm(alarm=alarms["assault"], by=user)
    mark_false_alarm(alarm=alarms["fall"], by=user)
    return alarms


def rows_in(folder: Path) -> list[dict[str, str]]:
    with (folder / "index.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Words:
    """The arguments of the command."""

    def __init__(self, out: Path, organization: int | None = None) -> None:
        self.out, self.organization, self.since = out, organization, None


def test_what_was_judged_becomes_clips_with_nothing_drawn_on_them(
    judged: dict[str, Alarm], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Words(tmp_path)) == 0  # type: ignore[arg-type]
    rows = {row["label"]: row for row in rows_in(tmp_path)}
    assert set(rows) == {"assault", "normal"}
    assert rows["assault"]["source"] == rows["normal"]["source"]
    assert rows["assault"]["source"].startswith("camera-")
    detection = judged["assault"].detection
    assert detection is not None
    length_s = (detection.end_ms - detection.start_ms) / 1000
    start_s, end_s = (float(rows["assault"][key]) for key in ("start_s", "end_s"))
    assert 2 <= start_s <= 2.5
    assert end_s - start_s == pytest.approx(length_s, abs=1e-3)
    assert (rows["normal"]["start_s"], rows["normal"]["end_s"]) == ("", "")
    with av.open(str(tmp_path / rows["assault"]["file"]), "r") as file:
        pictures = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    assert len(pictures) >= 15 * (length_s + 3)
    # A drawn box would be of a colour that the video has nowhere.
    greens = [
        (image[..., 1].astype(int) - image[..., 0] > 90).sum() for image in pictures
    ]
    assert max(greens) == 0
    assert "assault: 1\nnormal: 1\n" in capsys.readouterr().out


def detection_of(alarm: Alarm) -> Detection:
    assert alarm.detection is not None
    return alarm.detection


def test_what_else_was_found_is_in_no_margin(
    judged: dict[str, Alarm], tmp_path: Path
) -> None:
    """The fight went on, told in a second detection that raised no alarm."""
    fight = detection_of(judged["assault"])
    Detection.objects.create(
        organization=fight.organization,
        analysis=fight.analysis,
        behaviour="assault",
        score=0.9,
        start_ms=fight.end_ms,
        end_ms=fight.end_ms + 1500,
        peak_ms=fight.end_ms,
    )
    assert run(Words(tmp_path)) == 0  # type: ignore[arg-type]
    (row,) = (row for row in rows_in(tmp_path) if row["label"] == "assault")
    with av.open(str(tmp_path / row["file"]), "r") as file:
        length_s = float(file.duration or 0) / 1_000_000
    assert length_s == pytest.approx(float(row["end_s"]), abs=0.15)


def test_a_false_alarm_while_something_was_found_is_no_example(
    judged: dict[str, Alarm], tmp_path: Path
) -> None:
    fight, fall = (detection_of(judged[name]) for name in ("assault", "fall"))
    fall.start_ms, fall.end_ms = fight.start_ms + 100, fight.end_ms + 100
    fall.save()
    done = export_clips(judged_detections(), folder=tmp_path, labels=["assault"])
    assert dict(done.clips) == {"assault": 1}
    assert dict(done.left_out) == {"a false alarm while something else was found": 1}


def test_an_alarm_that_is_judged_anew_changes_its_place(
    judged: dict[str, Alarm], tmp_path: Path, user: User
) -> None:
    assert run(Words(tmp_path)) == 0  # type: ignore[arg-type]
    reopen_alarm(alarm=judged["assault"], by=user)
    mark_false_alarm(alarm=judged["assault"], by=user)
    assert run(Words(tmp_path)) == 0  # type: ignore[arg-type]
    assert {row["label"] for row in rows_in(tmp_path)} == {"normal"}
    assert len(list(tmp_path.rglob("alarm-*.mp4"))) == 2


def test_a_narrower_export_keeps_what_is_there(
    judged: dict[str, Alarm], tmp_path: Path
) -> None:
    assert run(Words(tmp_path)) == 0  # type: ignore[arg-type]
    before = rows_in(tmp_path)
    export_clips([], folder=tmp_path, labels=["assault"])
    assert rows_in(tmp_path) == before


def test_of_several_organisations_one_is_named(
    judged: dict[str, Alarm],
    charlie: Person,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(Words(tmp_path)) == 1  # type: ignore[arg-type]
    assert "--organization" in capsys.readouterr().err
    assert not list(tmp_path.rglob("alarm-*.mp4"))


def test_an_export_goes_on_where_it_ended(
    judged: dict[str, Alarm], tmp_path: Path
) -> None:
    assert run(Words(tmp_path)) == 0  # type: ignore[arg-type]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("alarm-*.mp4")}
    index = (tmp_path / "index.csv").read_bytes()
    assert run(Words(tmp_path)) == 0  # type: ignore[arg-type]
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert (tmp_path / "index.csv").read_bytes() == index


def test_nothing_of_others_is_exported_and_nothing_unjudged(
    judged: dict[str, Alarm], charlie: Person, tmp_path: Path, user: User
) -> None:
    assert charlie.user is not None
    theirs = charlie.user.organization_id
    assert run(Words(tmp_path / "b", theirs)) == 1  # type: ignore[arg-type]
    assert rows_in(tmp_path / "b") == []
    assert len(list(judged_detections(organization_id=user.organization_id))) == 2


def test_what_the_model_does_not_know_is_left_out_and_told(
    judged: dict[str, Alarm], tmp_path: Path
) -> None:
    done = export_clips(judged_detections(), folder=tmp_path, labels=["fall"])
    assert dict(done.clips) == {"normal": 1}
    assert dict(done.left_out) == {"assault: the model does not know it": 1}


def test_a_video_that_is_gone_is_told_and_the_others_are_written(
    judged: dict[str, Alarm], tmp_path: Path
) -> None:
    other = make_video(judged["fall"].organization, file="orgs/1/videos/gone.mp4")
    detection = judged["fall"].detection
    assert detection is not None
    analysis = detection.analysis
    analysis.pk, analysis.video = None, other
    analysis.save()
    detection.analysis = analysis
    detection.save()
    done = export_clips(judged_detections(), folder=tmp_path, labels=["assault"])
    assert dict(done.clips) == {"assault": 1}
    assert dict(done.left_out) == {"the video cannot be read (SOURCE_MISSING)": 1}


def test_a_shop_trains_on_what_it_exported(
    judged: dict[str, Alarm], tmp_path: Path
) -> None:
    assert run(Words(tmp_path / "own")) == 0  # type: ignore[arg-type]
    card: dict[str, Any] = tiny_values(labels=["normal", "assault"])
    card["thresholds"] = {"assault": card["thresholds"]["assault"]}
    for key in ("weights", "sha256"):
        del card[key]
    recipe = {"card": card, "epochs": 1, "batch": 2, "warmup_epochs": 0}
    (tmp_path / "r.yaml").write_text(yaml.safe_dump(recipe))
    words = ["--data", tmp_path / "own", "--config", tmp_path / "r.yaml"]
    words += ["--out", tmp_path / "model", "--device", "cpu", "--threads", "1"]
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert train(parser.parse_args([str(word) for word in words])) == 0
    made = load_card(tmp_path / "model" / "card.yaml")
    # What came before the fight, in the same clip, is normal too.
    assert made.training["clips"]["own"]["assault"] == 1
    assert made.labels == ("normal", "assault")
