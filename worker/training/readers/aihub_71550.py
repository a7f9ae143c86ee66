"""AI-Hub 71550: MP4 files of a minute at 3 fps, each with the XML of CVAT.

An event is told by two tracks of boxes, `theft_start` and `theft_end`; each box says
whether the track is `outside` of its frame. The tracks of points (a person's joints)
are passed over. Names tell the scene and the camera:

    C_3_12_25_BU_SYB_10-04_14-51-46_CB_RGB_DF2_F3
    │ │ │  │     │   │     │        └ camera A to D; their clocks differ by seconds
    │ │ │  │     │   └ day └ time
    │ │ class    └ place
    │ │    └ number of the scene
    │ abnormal behaviour
    convenience store
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from worker.training.readers.labelling import any_with_root, labelled_videos
from worker.training.readers.meanings import Meanings, load_meanings
from worker.training.readers.rows import Found, Row
from worker.training.readers.timing import frames_per_second

_NAME = re.compile(
    r"(?P<scene>[a-z]+_\d+_(?P<kind>\d+)_.+?)(_\d\d-\d\d-\d\d)?_c[a-d]_.*", re.I
)
Span = tuple[int, int]  # first frame, and the first after the last


class Aihub71550Reader:
    """Reads a folder with MP4 and CVAT XML files, together or in trees of their own."""

    name = "aihub-71550"
    needs = "CVAT XML files (<annotations>) with their videos"

    def recognises(self, folder: Path) -> bool:
        return any_with_root(folder, "annotations")

    def read(self, folder: Path) -> Found:
        found = Found()
        meanings = load_meanings(self.name, folder)
        for video, root in labelled_videos(folder, found):
            try:
                rate = frames_per_second(video)
                events = list(_events(root))
            except ValueError as error:
                found.leave_out(video, str(error))
                continue
            if not events:
                found.leave_out(video, "its labels tell of no event")
            group = f"{folder.name}/{scene_of(video.stem)}"
            for word, start, end in events:
                label = _meaning(word, video.stem, meanings)
                end_s = None if end is None else float(end / rate)
                row = Row(video, (label,), group, float(start / rate), end_s)
                found.rows.append(row)
        return found


def scene_of(stem: str) -> str:
    """What all cameras' files of one scene share; the stem itself for other names."""
    match = _NAME.fullmatch(stem)
    return match["scene"].lower() if match else stem


def _meaning(word: str, stem: str, meanings: Meanings) -> str:
    """The behaviour; by the class in the file's name for a word without a meaning."""
    match = _NAME.fullmatch(stem)
    number = match["kind"].lstrip("0") if match else ""
    for known in (word, number):
        if known in meanings:  # null: it stands for no behaviour
            return meanings[known] or word
    return word


def _events(root: Element) -> Iterator[tuple[str, int, int | None]]:
    """(word, first frame, frame after the last) of each; None where no end is told.

    Raises ValueError for an end without a start.
    """
    starts: dict[str, list[Span]] = {}
    ends: dict[str, list[Span]] = {}
    for track in root.iter("track"):
        word, _, kind = track.get("label", "").strip().lower().rpartition("_")
        if kind in ("start", "end"):
            kept = starts if kind == "start" else ends
            kept.setdefault(word, []).extend(_visible(track))
    if alone := sorted(ends.keys() - starts.keys()):
        raise ValueError(f"{alone[0]}_end without {alone[0]}_start")
    for word, spans in starts.items():
        spans.sort()
        for i, (first, _) in enumerate(spans):
            before = spans[i + 1][0] if i + 1 < len(spans) else None
            last = [
                end for _, end in ends.get(word, ())
                if end > first and (before is None or end <= before)
            ]  # fmt: skip
            yield word, first, max(last, default=None)


def _visible(track: Element) -> list[Span]:
    """The frames in which the track is there: from a box with outside 0 to one with 1.

    CVAT writes either every frame's box or key frames alone; both read the same.
    """
    boxes = sorted(
        (_whole(box, "frame"), _whole(box, "outside", 0)) for box in track.iter("box")
    )
    spans: list[Span] = []
    first: int | None = None
    for frame, outside in boxes:
        if outside and first is not None:
            spans.append((first, frame))
            first = None
        elif not outside and first is None:
            first = frame
    if first is not None:
        spans.append((first, boxes[-1][0] + 1))
    return spans


def _whole(box: Element, key: str, missing: int | None = None) -> int:
    text = box.get(key)
    if text is None and missing is not None:
        return missing
    # So many digits are no frame: a camera takes years for a number of ten.
    if not re.fullmatch(r"\d{1,9}", (text or "").strip(), re.ASCII):
        raise ValueError(f"a box with {key} {(text or '')[:20]!r}")
    return int(text or "")
