"""A file is measured once, with all that its data set says of it, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worker import media
from worker.evaluation.alarms import false_alarms
from worker.evaluation.events import event_figures
from worker.evaluation.listed import labelled_files
from worker.evaluation.material import Broken, Item, TrueEvent
from worker.evaluation.watching import Watched, watch
from worker.slowfast.fake import FakeEngine, fake_card

LABELS = ("normal", "fall", "assault")
LENGTH_S = 12
#: Two fights and a fall between them, which is somewhere else in the picture.
BLOCKS = (
    media.Block("assault", 1, 3, x=100, y=60),
    media.Block("fall", 5, 7, x=20, y=60),
    media.Block("assault", 9, 11, x=100, y=60),
)


@pytest.fixture(scope="module")
def video() -> bytes:
    return media.video(seconds=LENGTH_S, blocks=BLOCKS)


def _listed(
    folder: Path, video: bytes, *rows: str, files: tuple[str, ...] = ("a.mp4",)
) -> tuple[list[Item], list[Broken]]:
    for name in files:
        (folder / name).write_bytes(video)
    text = "\n".join(["file,label,source,start_s,end_s", *rows])
    (folder / "index.csv").write_text(text, encoding="utf-8")
    told: list[Broken] = []
    return labelled_files([folder], told.append), told


def _watched(item: Item) -> Watched:
    return watch(item, engine=FakeEngine(fake_card(LABELS)))


def test_several_events_of_one_file_are_watched_once(
    tmp_path: Path, video: bytes
) -> None:
    rows = ("a.mp4,assault,1,1,3", "a.mp4,fall,1,5,7", "a.mp4,assault,1,9,11")
    (item,), told = _listed(tmp_path, video, *rows)
    assert told == []
    assert item.label == "fall;assault"
    assert item.events == (
        TrueEvent("assault", 1, 3),
        TrueEvent("fall", 5, 7),
        TrueEvent("assault", 9, 11),
    )
    found = event_figures([_watched(item)], LABELS[1:])
    assert (found["events"], found["detections"]) == (3, 3)
    assert found["touching"]["recall"] == found["touching"]["precision"] == 1


def test_a_normal_row_beside_an_event_makes_the_file_no_normal_one(
    tmp_path: Path, video: bytes
) -> None:
    rows = ("a.mp4,normal,1,4,5", "a.mp4,assault,1,1,3")
    (item,), _ = _listed(tmp_path, video, *rows)
    assert (item.label, item.judged) == ("assault", None)


def test_a_normal_stretch_is_all_that_is_known_of_its_file(
    tmp_path: Path, video: bytes
) -> None:
    rows = ("a.mp4,normal,1,7.5,8", "a.mp4,normal,1,3.5,4.5", "a.mp4,normal,1,8,8.5")
    (item,), _ = _listed(tmp_path, video, *rows)
    assert (item.label, item.judged) == ("normal", ((3.5, 4.5), (7.5, 8.5)))
    found = false_alarms([_watched(item)], LABELS[1:])
    assert (found["alarms"], found["hours"]) == (0, round(2 / 3600, 4))


def test_an_alarm_in_a_stretch_that_is_said_to_be_normal_is_false(
    tmp_path: Path, video: bytes
) -> None:
    (item,), _ = _listed(tmp_path, video, "a.mp4,normal,1,0,8")
    watched = _watched(item)
    assert [told.behaviour for told in watched.detections] == ["assault", "fall"]
    assert max(window.end_s for window in watched.windows) == 8


def test_labels_that_hold_at_once_are_an_event_each(
    tmp_path: Path, video: bytes
) -> None:
    (item,), told = _listed(tmp_path, video, "a.mp4,assault;fall,1,1,3")
    assert told == []
    assert {event.behaviour for event in item.events} == {"assault", "fall"}


def test_files_without_a_source_are_one_each(tmp_path: Path, video: bytes) -> None:
    names = ("a.mp4", "b.mp4")
    rows = [f"{name},normal,,," for name in names]
    items, _ = _listed(tmp_path, video, *rows, files=names)
    assert len({item.source for item in items}) == 2
    assert {item.set_name for item in items} == {tmp_path.name}


def test_the_time_of_an_unknown_label_is_not_judged(
    tmp_path: Path, video: bytes
) -> None:
    rows = ("a.mp4,assault,1,1,3", "a.mp4,juggling,1,4,8", "a.mp4,assault,1,9,11")
    (item,), told = _listed(tmp_path, video, *rows)
    assert [(one.code, "juggling" in one.reason) for one in told] == [("LABEL", True)]
    assert item.judged == ((0, 4), (8, LENGTH_S))
    watched = _watched(item)
    assert [one.behaviour for one in watched.detections] == ["assault"] * 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("a.mp4,juggling,1,,", "LABEL"),
        ("a.mp4,fall,1,7,3", "DATA"),
        ("a.mp4,fall,1,soon,", "DATA"),
        ("a.mp4,fall,1,90,95", "TIMES"),
        ("a.mp4,normal,1,,", "TIMES"),
        ("a.mp4,normal;fall,1,,", "LABEL"),
    ],
)
def test_a_file_of_which_too_little_is_known_is_left_out(
    tmp_path: Path, video: bytes, row: str, code: str
) -> None:
    items, told = _listed(tmp_path, video, "a.mp4,assault,1,1,3", row)
    assert items == []
    assert told[0].code == code and told[0].name == f"{tmp_path.name}/a.mp4"


def test_other_forms_of_data_sets_are_read_as_well(
    tmp_path: Path, video: bytes
) -> None:
    for label in ("assault", "normal"):
        (tmp_path / label).mkdir()
        (tmp_path / label / f"{label}.mp4").write_bytes(video)
    items = labelled_files([tmp_path], lambda _: None)
    assert [item.label for item in items] == ["assault", "normal"]


def test_a_folder_that_could_be_several_forms_is_read_as_the_one_named(
    tmp_path: Path, video: bytes
) -> None:
    """Folders of labels, with a list that knows of one file in another form."""
    for label in ("assault", "normal"):
        (tmp_path / label).mkdir()
        (tmp_path / label / "a.mp4").write_bytes(video)
    _listed(tmp_path, video, "a.mp4,fall,1,1,3")
    found = {
        form: sorted(
            item.label for item in labelled_files([tmp_path], _refuse, form=form)
        )
        for form in (None, "csv", "folders")
    }
    assert found == {None: ["fall"], "csv": ["fall"], "folders": ["assault", "normal"]}


def _refuse(fault: Broken) -> None:
    raise AssertionError(fault)
