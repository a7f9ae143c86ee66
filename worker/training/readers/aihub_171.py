"""AI-Hub 171: videos, each with NIA's XML of the events' start and duration.

Names tell the script, the take, the camera and the place, as in
`17-1_cam02_assault03_place03_night_spring`. The takes of a script show the same people
at the same place, from every camera: they are one source.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

from worker.training.readers.labelling import any_with_root, labelled_videos
from worker.training.readers.meanings import load_meanings
from worker.training.readers.rows import Found, Row
from worker.training.readers.timing import clock_seconds

_NAME = re.compile(r"(?P<script>\d+)-\d+_cam\d+_[a-z]+\d*_(?P<place>place\d+)_.*", re.I)


class Aihub171Reader:
    """Reads a folder with videos and NIA XML files, together or in other folders."""

    name = "aihub-171"
    needs = "NIA XML files (<annotation>) with their videos"

    def recognises(self, folder: Path) -> bool:
        return any_with_root(folder, "annotation")

    def read(self, folder: Path) -> Found:
        found = Found()
        meanings = load_meanings(self.name, folder)
        for video, root in labelled_videos(folder, found):
            events = root.findall("event")
            if not events:
                found.leave_out(video, "its labels tell of no event")
            group = f"{folder.name}/{script_of(video.stem)}"
            try:
                told = [_event(event) for event in events]
            except ValueError as error:
                # Where this event lies is unknown: no time is surely without it.
                found.leave_out(video, str(error))
                continue
            for word, start_s, end_s in told:
                label = meanings.get(word, word) or word
                found.rows.append(Row(video, (label,), group, start_s, end_s))
        return found


def script_of(stem: str) -> str:
    """What all takes and cameras of a script at a place share, or the stem itself."""
    match = _NAME.fullmatch(stem)
    return f"{match['script']}_{match['place'].lower()}" if match else stem


def _event(event: Element) -> tuple[str, float, float]:
    """(name, start, end) in seconds; raises ValueError."""
    word = event.findtext("eventname", "").strip().lower()
    if not word:
        raise ValueError("an event without a name")
    start_s = clock_seconds(event.findtext("starttime", ""))
    return word, start_s, start_s + clock_seconds(event.findtext("duration", ""))
