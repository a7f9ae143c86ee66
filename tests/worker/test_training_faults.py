"""What a data set says wrongly or unclearly is told, and is never learnt as if sure."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.worker.aihub import write_171, write_71550, write_minute
from tests.worker.test_training_data import write_set, write_video
from tests.worker.test_training_readers import (
    CAMERA_A,
    TAKE_1,
    TAKE_2,
    TIMED,
    load,
    rows_of,
)
from tests.worker.tiny_model import tiny_card
from worker.slowfast.network import build_network
from worker.training.evaluate import clip_scores, score_clips
from worker.training.readers import read_folder


def test_files_of_one_name_in_two_folders_are_two_clips(tmp_path: Path) -> None:
    """Nothing of one may be counted as the other's, not even within one source."""
    for name in ("assault/shop__1", "normal/shop__1"):
        write_video(tmp_path / f"d/{name}.mp4", fps=8, seconds=3, size=(64, 64))
    clips, _ = load(tmp_path / "d")
    assert [(c.group, c.name) for c in clips] == [
        ("d/shop", "assault/shop__1"), ("d/shop", "normal/shop__1")
    ]  # fmt: skip
    card = tiny_card()
    same = [replace(clip, name="1") for clip in clips]
    scored = score_clips(build_network(card), card, same)
    assert len(scored) == 6, "three windows each"
    rows, means = clip_scores(scored, 1)
    assert [row.label for row in rows] == ["assault", "normal"] and len(means) == 2


def test_broken_files_are_listed_and_the_others_are_read(tmp_path: Path) -> None:
    data = tmp_path / "s"
    good = write_71550(data, CAMERA_A, [("theft", 30, 120)])
    write_71550(data, "no_event", [])
    write_71550(data, "end_alone", [("theft", 30, 120)])
    labels = next(data.rglob("end_alone.xml"))
    labels.write_text(labels.read_text().replace("theft_start", "Pelvis"))
    write_71550(data, "cut_off", [("theft", 30, 120)]).write_bytes(
        good.read_bytes()[:900]
    )
    write_71550(data, "no_xml", [("theft", 30, 120)])
    next(data.rglob("no_xml.xml")).write_text("<annotations><track")
    next(data.rglob("no_event.xml")).with_name("alone.xml").write_text("<annotations/>")
    write_minute(data / "unlabelled.mp4", seconds=1)
    clips, left_out = load(data)
    assert {clip.name.rpartition("/")[2] for clip in clips} == {
        CAMERA_A, f"{CAMERA_A}-before", f"{CAMERA_A}-after"
    }  # fmt: skip
    told = {Path(fault.file).stem: fault.reason for fault in left_out}
    assert told.keys() == {
        "unlabelled", "alone", "no_xml", "no_event", "end_alone", "cut_off"
    }  # fmt: skip
    assert told["end_alone"] == "theft_end without theft_start"
    assert "cannot be opened" in told["cut_off"]


@pytest.mark.parametrize("encoding", ["EUC-KR", "cp949", "UTF-16"])
def test_labels_in_korean_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    video = write_171(tmp_path / "171", TAKE_1, [("폭행", "00:00:10", "00:00:05")])
    (tmp_path / "171/meanings.yaml").write_text("폭행: assault\n", encoding="utf-8")
    labels = video.with_suffix(".xml")
    text = labels.read_text(encoding="utf-8").replace("utf-8", encoding)
    # More than is read at once, and cut within a character.
    text = text.replace("NIA2019 Database", "가a" * 40_001)
    labels.write_bytes(text.encode(encoding))
    assert rows_of(tmp_path / "171") == [
        (f"{TAKE_1}.mp4", "assault", "171/17_place03", 10, 15)
    ]


def test_absurd_labels_are_told_and_the_others_are_read(tmp_path: Path) -> None:
    data = tmp_path / "s"
    write_71550(data, CAMERA_A, [("theft", 30, 120)])
    wrong = {
        "unknown": ("utf-8", "klingon"), "lying": ("utf-8", "euc-kr"),
        "binary": ("utf-8", "zip"), "far": ('frame="30"', f'frame="{"9" * 400}"'),
        "before": ('frame="30"', 'frame="-5"'),
    }  # fmt: skip
    for name, change in wrong.items():
        write_71550(data, name, [("theft", 30, 120)])
        labels = next(data.rglob(f"{name}.xml"))
        text = labels.read_text(encoding="utf-8").replace("<task>", "<task>\u0100")
        labels.write_bytes(text.replace(*change).encode())
    found = read_folder(data)
    assert [row.file.stem for row in found.rows] == [CAMERA_A]
    assert {Path(fault.file).stem for fault in found.left_out} == wrong.keys()
    assert max(len(fault.reason) for fault in found.left_out) < 120
    write_171(tmp_path / "171", TAKE_1, [("assault", "9" * 400 + ":00:01", "00:00:05")])
    write_171(tmp_path / "171", TAKE_2, [("assault", "00:00:01", "00:00:05")])
    found = read_folder(tmp_path / "171")
    assert [row.file.stem for row in found.rows] == [TAKE_2]
    assert "is not a time" in found.left_out[0].reason


def test_labels_of_one_name_belong_to_the_video_beside_them(tmp_path: Path) -> None:
    """The second take is no copy of the first; what is unclear is told."""
    takes = {"a": "00:00:10", "b": "00:00:20", "c": "00:00:30"}
    for name, start in takes.items():
        video = write_171(tmp_path / "s" / name, "1", [("assault", start, "00:00:05")])
        apart = tmp_path / f"s/other/{name}.xml"
        if name == "c":
            apart.parent.mkdir()
            video.with_suffix(".xml").rename(apart.with_name("1.xml"))
    found = read_folder(tmp_path / "s", form="aihub-171")
    assert [(row.name, row.start_s) for row in found.rows] == [
        ("a/outsidedoor_04/1/1", 10), ("b/outsidedoor_04/1/1", 20)
    ]  # fmt: skip
    unclear = {Path(f.file).relative_to(tmp_path / "s").parts[0]: f.reason
               for f in found.left_out}  # fmt: skip
    assert unclear.keys() == {"c", "other"}
    assert all("unclear" in reason for reason in unclear.values())


def test_file_with_an_event_of_unknown_time_is_left_out_whole(tmp_path: Path) -> None:
    """Else that event's time would be learnt as background."""
    good = ("assault", "00:00:05", "00:00:05")
    write_171(tmp_path / "171", TAKE_1, [good, ("assault", "soon", "00:00:05")])
    write_171(tmp_path / "171", TAKE_2, [good])
    found = read_folder(tmp_path / "171")
    assert [row.file.stem for row in found.rows] == [TAKE_2]
    assert [Path(f.file).stem for f in found.left_out] == [TAKE_1]
    write_video(tmp_path / "d/f.mp4", fps=10, seconds=1, size=(64, 64))
    lines = ["f.mp4,fall,p,3,4", "f.mp4,assault,p,9,8", "f.mp4,assault,p,20,21"]
    found = read_folder(write_set(tmp_path / "d", lines, TIMED))
    assert found.rows == [] and len(found.left_out) == 1


def test_word_without_a_meaning_is_not_read_by_the_class_of_its_file(
    tmp_path: Path,
) -> None:
    name = CAMERA_A.replace("_12_", "_10_")
    write_71550(tmp_path / "s", name, [("smoke", 9, 30)])
    (tmp_path / "s/meanings.yaml").write_text("smoke: null\n")
    assert [row[1] for row in rows_of(tmp_path / "s")] == ["smoke"]


@pytest.mark.parametrize("told", ["", "assault;fall", "normal;fall", "juggling"])
def test_a_line_that_teaches_nothing_only_takes_its_time_from_the_background(
    tmp_path: Path, told: str
) -> None:
    write_video(tmp_path / "d/f.mp4", fps=5, seconds=20, size=(64, 64))
    lines = ["f.mp4,fall,p,3,4", f"f.mp4,{told},p,8,12"]
    write_set(tmp_path / "d", lines, TIMED)
    clips, left_out = load(tmp_path / "d")
    assert len(left_out) == 1
    assert [clip.labels for clip in clips] == [("fall",), ("normal",)]
    # After a fall one lies: its own end begins no background either.
    assert clips[1].last_s == pytest.approx(1.2)
    write_set(tmp_path / "d", [lines[0].replace("fall", "assault"), lines[1]], TIMED)
    clips, _ = load(tmp_path / "d")
    assert [clip.labels for clip in clips[:2]] == [("assault",), ("normal",)]
    assert not any(
        clip.first_s < 11 and (clip.last_s or 0) > 7 for clip in clips[1:]
    ), "no background from second 8 to 12"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("f.mp4,fall,p,5,4", "end_s 4 is not after start_s 5"),
        ("f.mp4,fall,p,nan,", "start_s 'nan' is not a number"),
        ("f.mp4,fall,p,1e300,", "start_s '1e300' is not a number"),
        ("f.mp4,fall;normal,p,,", "'normal' holds beside no other"),
        ("f.mp4,,p,,", "no label"),
        ("f.mp4,arson,p,,", "does not learn label 'arson'"),
    ],
)
def test_a_line_that_cannot_be_is_left_out(
    tmp_path: Path, line: str, reason: str
) -> None:
    write_video(tmp_path / "d/f.mp4", fps=10, seconds=1, size=(64, 64))
    write_video(tmp_path / "d/g.mp4", fps=10, seconds=1, size=(64, 64))
    write_set(tmp_path / "d", [line, "g.mp4,fall,q"], TIMED)
    clips, left_out = load(tmp_path / "d", several=True)
    assert [clip.name for clip in clips] == ["g"]
    assert [reason in fault.reason for fault in left_out] == [True]
