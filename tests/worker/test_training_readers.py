"""Data sets are read in the forms in which they are published; faults are told."""

from pathlib import Path

import numpy as np
import pytest

from tests.worker.aihub import (
    cvat_xml,
    second_level,
    write_171,
    write_71550,
    write_minute,
)
from tests.worker.test_training_data import write_set, write_video
from worker.training.cache import CACHE_RATE
from worker.training.data import Clip, load_clips
from worker.training.errors import DataError
from worker.training.readers import FORMATS, LeftOut, Row, read_folder
from worker.training.stretches import stretches

TIMED = "file,label,source,start_s,end_s"
LABELS = ("normal", "fall", "theft", "assault")
CAMERA_A = "C_3_12_25_BU_SYB_10-04_14-51-46_CA_RGB_DF2_F3"
CAMERA_B = "C_3_12_25_BU_SYB_10-04_14-51-49_CB_RGB_DF2_F3"
TAKE_1 = "17-1_cam01_assault03_place03_night_spring"
TAKE_2 = "17-2_cam02_assault03_place03_night_summer"


def rows_of(folder: Path, form: str | None = None) -> list[tuple]:
    return [
        (row.file.name, *row.labels, row.group, row.start_s, row.end_s)
        for row in read_folder(folder, form=form).rows
    ]


def load(folder: Path, **how: object) -> tuple[list[Clip], list[LeftOut]]:
    left_out: list[LeftOut] = []
    clips = load_clips(
        [folder], labels=LABELS, cache=folder.parent / "cache",
        left_out=left_out.append, **how,
    )  # fmt: skip
    return clips, left_out


def test_71550_gives_events_in_seconds_and_one_source_for_all_cameras(
    tmp_path: Path,
) -> None:
    data = tmp_path / "71550"
    write_71550(data, CAMERA_A, [("theft", 30, 120)])
    write_71550(data, CAMERA_B, [("theft", 33, 120), ("theft", 150, 179)])
    write_71550(
        data, CAMERA_A.replace("_12_", "_7_"), [("fall", 60, 75)], kind="07.전도"
    )
    scene = "71550/c_3_12_25_bu_syb_10-04"
    end_s = 121 / 3  # the box is seen in frame 120 and outside from 121 on
    assert rows_of(data) == [
        (f"{CAMERA_A}.mp4", "theft", scene, 10, end_s),
        (f"{CAMERA_B}.mp4", "theft", scene, 11, end_s),
        (f"{CAMERA_B}.mp4", "theft", scene, 50, 60),
        (f"{CAMERA_A.replace('_12_', '_7_')}.mp4", "fall",
         "71550/c_3_7_25_bu_syb_10-04", 20, 76 / 3),
    ]  # fmt: skip


def test_71550_full_size_becomes_clips_of_the_event_and_of_what_is_around_it(
    tmp_path: Path,
) -> None:
    write_71550(tmp_path / "s", CAMERA_A, [("fight", 30, 120)], size=(1920, 1080))
    clips, left_out = load(tmp_path / "s")
    assert left_out == []
    event, before, after = clips
    assert [clip.label for clip in clips] == ["assault", "normal", "normal"]
    assert (event.first_s, event.last_s) == pytest.approx((9.3, 121 / 3 - 1))
    assert (before.first_s, before.last_s) == pytest.approx((0, 10.2 - 2))
    assert (after.first_s, after.last_s) == pytest.approx((121 / 3 - 0.2, 58), abs=0.1)
    frames = event.frames()
    assert len(frames.images) == 180 and len(frames) == 60 * CACHE_RATE
    # The grey tells the second: what is taken for the start is the start.
    level = float(frames.take(np.array([10 * CACHE_RATE + 1])).mean())
    assert level == pytest.approx(second_level(10), abs=3)


@pytest.mark.parametrize(
    ("number", "word", "label"),
    [
        ("7", "fall", "fall"), ("8", "broken", "vandalism"), ("9", "fire", "arson"),
        ("10", "smoke", "smoking"), ("11", "abandon", "dumping"),
        ("12", "theft", "theft"), ("13", "fight", "assault"),
        ("14", "a_word_of_its_own", "mobility"),
    ],
)  # fmt: skip
def test_71550_classes_are_the_eight_behaviours(
    tmp_path: Path, number: str, word: str, label: str
) -> None:
    write_71550(
        tmp_path / "s", CAMERA_A.replace("_12_", f"_{number}_"), [(word, 9, 30)]
    )
    assert [row[1] for row in rows_of(tmp_path / "s")] == [label]


def test_event_spans_are_those_of_the_boxes_that_are_not_outside(
    tmp_path: Path,
) -> None:
    """Every frame's box listed, one track that comes twice, an end that is missing."""
    boxes = {**dict.fromkeys(range(12, 15), 0), 15: 1, **dict.fromkeys((60, 61), 0)}
    listed = "".join(
        f'<box frame="{at}" outside="{out}" occluded="0" keyframe="0" xtl="1" ytl="1" '
        f'xbr="9" ybr="9" z_order="0"></box>'
        for at, out in boxes.items()
    )
    end = '<box frame="40" outside="0" /><box frame="44" outside="1" />'
    text = cvat_xml(CAMERA_A, []).replace(
        "</annotations>",
        f'<track id="0" label="theft_start">{listed}</track>'
        f'<track id="1" label="Theft_End">{end}</track></annotations>',
    )
    write_minute(tmp_path / f"s/{CAMERA_A}.mp4")
    (tmp_path / f"s/{CAMERA_A}.xml").write_text(text, encoding="utf-8")
    assert [row[-2:] for row in rows_of(tmp_path / "s")] == [(4, 44 / 3), (20, None)]


def test_171_gives_start_and_duration_and_one_source_for_all_takes(
    tmp_path: Path,
) -> None:
    write_171(tmp_path / "171", TAKE_1, [("assault", "00:00:32.1", "00:00:20")])
    write_171(tmp_path / "171", TAKE_2, [("burglary", "00:00:10", "00:00:05.5")])
    group = "171/17_place03"
    assert rows_of(tmp_path / "171") == [
        (f"{TAKE_1}.mp4", "assault", group, 32.1, 52.1),
        (f"{TAKE_2}.mp4", "theft", group, 10, 15.5),
    ]


@pytest.mark.parametrize(
    ("label", "last_s"),
    [("theft", 5.8), ("dumping", 5.8), ("mobility", 5.8), ("fall", 5.8), ("arson", 19)],
)
def test_what_is_known_by_its_onset_is_learnt_from_there(
    label: str, last_s: float
) -> None:
    row = Row(Path("a.mp4"), (label,), "s/a", 5, 20)
    [event, before] = stretches([row], ["normal", label], 20, several=False)
    assert (event.first_s, event.last_s) == pytest.approx((4.3, last_s))
    assert before.labels == ("normal",)


def test_of_a_long_file_only_what_surrounds_its_events_is_kept(
    tmp_path: Path,
) -> None:
    events = [("assault", "00:03:20.0", "00:00:04.0")]
    write_171(tmp_path / "171", TAKE_1, events, seconds=300)
    clips, _ = load(tmp_path / "171")
    event, before, after = clips
    assert (event.first_s, event.last_s) == pytest.approx((7.3, 11))
    frames = event.frames()
    assert len(frames) / CACHE_RATE == pytest.approx(20, abs=0.6)
    assert before.label == after.label == "normal"
    # Second 200 of the file is second 8 of what is kept of it.
    assert float(frames.images[0].mean()) == pytest.approx(second_level(192), abs=4)


def test_what_stands_for_no_behaviour_is_neither_behaviour_nor_background(
    tmp_path: Path,
) -> None:
    write_171(tmp_path / "171", TAKE_1, [("wander", "00:00:10", "00:00:20")])
    write_171(
        tmp_path / "171", TAKE_2,
        [("assault", "00:00:05", "00:00:05"), ("kidnap", "00:00:20", "00:00:30")],
    )  # fmt: skip
    clips, left_out = load(tmp_path / "171")
    assert [(c.label, c.first_s) for c in clips] == [
        ("assault", pytest.approx(4.3)),
        ("normal", 0.0),
        ("normal", pytest.approx(9.8)),
        ("normal", pytest.approx(49.8)),
    ]
    assert clips[2].last_s == pytest.approx(20.2 - 2)
    assert [fault.reason for fault in left_out] == [
        "the recipe does not know label 'wander'",
        "the recipe does not know label 'kidnap'",
    ]


def test_meanings_can_be_changed_in_the_data_set(tmp_path: Path) -> None:
    write_171(tmp_path / "171", TAKE_1, [("wander", "00:00:10", "00:00:20")])
    (tmp_path / "171/meanings.yaml").write_text("wander: normal\n")
    assert [row[1] for row in rows_of(tmp_path / "171")] == ["normal"]
    (tmp_path / "171/meanings.yaml").write_text("- wander\n")
    with pytest.raises(DataError, match=r"meanings\.yaml"):
        read_folder(tmp_path / "171")


def test_folders_are_labels_and_names_tell_the_source(tmp_path: Path) -> None:
    for name in (
        "assault/market__001",
        "assault/market__002",
        "정상/x/street",
        "정상/001",
        "assault/001",
        "other/a",
    ):
        write_video(tmp_path / f"d/{name}.mp4", fps=8, seconds=1, size=(64, 64))
    assert rows_of(tmp_path / "d") == [
        ("001.mp4", "assault", "d/assault/001", None, None),
        ("market__001.mp4", "assault", "d/market", None, None),
        ("market__002.mp4", "assault", "d/market", None, None),
        ("001.mp4", "normal", "d/정상/001", None, None),
        ("street.mp4", "normal", "d/정상/x/street", None, None),
    ]


def test_forms_are_recognised_each_in_a_folder_of_several(tmp_path: Path) -> None:
    write_71550(tmp_path / "all/a", CAMERA_A, [("theft", 30, 120)])
    write_171(tmp_path / "all/b", TAKE_1, [("assault", "00:00:32.1", "00:00:20")])
    write_video(tmp_path / "all/c/fall/x.mp4", fps=8, seconds=1, size=(64, 64))
    write_video(tmp_path / "all/d/y.mp4", fps=8, seconds=1, size=(64, 64))
    write_set(tmp_path / "all/d", ["y.mp4,normal,z"])
    groups = ["a/c_3_12_25_bu_syb_10-04", "b/17_place03", "c/fall/x", "d/z"]
    assert [row[2] for row in rows_of(tmp_path / "all")] == groups
    assert len(rows_of(tmp_path / "all/a", "aihub-71550")) == 1
    assert {"csv", "aihub-71550", "aihub-171", "folders"} == set(FORMATS)
    with pytest.raises(DataError, match="no CVAT XML"):
        read_folder(tmp_path / "all/d", form="aihub-71550")


def test_index_takes_ends_and_several_labels(tmp_path: Path) -> None:
    write_video(tmp_path / "d/f.mp4", fps=10, seconds=12, size=(64, 64))
    write_set(
        tmp_path / "d",
        ["f.mp4,assault;theft,p,3,7.5"],
        "file,label,source,start_s,end_s",
    )
    assert read_folder(tmp_path / "d").rows == [
        Row(tmp_path / "d/f.mp4", ("assault", "theft"), "d/p", 3, 7.5, "f")
    ]
    clips, _ = load(tmp_path / "d", several=True)
    assert [clip.labels for clip in clips] == [
        ("assault", "theft"), ("normal",), ("normal",)
    ]  # fmt: skip
    assert (clips[0].first_s, clips[0].last_s) == (2.3, 3.8), "a theft's onset"
    with pytest.raises(DataError, match="need the activation sigmoid"):
        load(tmp_path / "d")
