"""Small data sets in the exact forms in which AI-Hub publishes 71550 and 171."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import av
import numpy as np

JOINTS = (
    "Right foot", "Right knee", "Right  hip", "Left hip", "Left knee", "Left foot",
    "Pelvis", "Spine naval", "Spine chest", "Neck base", "Center head", "Right hand",
    "Right elbow", "Right shoulder", "Left shoulder", "Left elbow", "Left hand",
)  # fmt: skip
Event = tuple[str, int, int]  # word, frame of the start, frame of the end


def second_level(at_s: float) -> float:
    """The grey that `write_minute` shows at this second."""
    return 20 + 3 * at_s % 200


def write_minute(
    path: Path, *, fps: int = 3, seconds: float = 60, size: tuple[int, int] = (192, 108)
) -> None:
    """Grey that brightens with every second, so a picture tells its time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        options = {"crf": "18", "preset": "ultrafast"}
        stream = container.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for i in range(int(seconds * fps)):
            level = second_level(i / fps)
            image = np.full((size[1], size[0], 3), level, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode(None))


def cvat_xml(name: str, events: Sequence[Event], *, frames: int = 180) -> str:
    """CVAT for video 1.1: a task, a track for each start and end, 17 of joints."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>', "<annotations>",
        "  <version>1.1</version>", "  <meta>", "    <task>", "      <id>7121</id>",
        f"      <name>{name}</name>", f"      <size>{frames}</size>",
        "      <mode>interpolation</mode>", "      <overlap>5</overlap>",
        "      <bugtracker></bugtracker>", "      <start_frame>0</start_frame>",
        f"      <stop_frame>{frames - 1}</stop_frame>",
        "      <original_size><width>1920</width><height>1080</height></original_size>",
        "    </task>", "    <dumped>2021-11-02 05:32:11.250918+00:00</dumped>",
        "  </meta>",
    ]  # fmt: skip
    tracks = [(f"{w}_{k}", at) for w, *ats in events for k, at in _kinds(ats)]
    for number, (label, frame) in enumerate(tracks):
        lines += _box_track(number, label, frame, frames)
    for number, joint in enumerate(JOINTS, len(tracks)):
        lines += _point_track(number, joint, frames)
    return "\n".join([*lines, "</annotations>"]) + "\n"


def _kinds(ats: Sequence[int]) -> Iterator[tuple[str, int]]:
    yield from zip(("start", "end"), ats, strict=True)


def _box_track(number: int, label: str, frame: int, frames: int) -> Iterator[str]:
    """Seen in one frame; the next box, if there is room for it, is outside."""
    yield f'  <track id="{number}" label="{label}" source="manual">'
    for at, outside in ((frame, 0), (frame + 1, 1)):
        if at < frames:
            yield (
                f'    <box frame="{at}" outside="{outside}" occluded="0" keyframe="1" '
                'xtl="812.40" ytl="301.55" xbr="1033.00" ybr="870.12" z_order="0">'
                "\n    </box>"
            )
    yield "  </track>"


def _point_track(number: int, joint: str, frames: int) -> Iterator[str]:
    yield f'  <track id="{number}" label={quoteattr(joint)} source="manual">'
    for at in (0, frames - 1):
        yield (
            f'    <points frame="{at}" outside="{int(at > 0)}" occluded="0" '
            'keyframe="1" points="901.10,655.87" z_order="0">\n    </points>'
        )
    yield "  </track>"


def write_71550(
    folder: Path,
    name: str,
    events: Sequence[Event],
    *,
    kind: str = "12.절도",
    size: tuple[int, int] = (192, 108),
) -> Path:
    """A video and its labels where the published archives put them."""
    video = folder / f"01.원천데이터/TS_03.이상행동_{kind}/{name}.mp4"
    labels = folder / f"02.라벨링데이터/TL_03.이상행동_{kind}/{name.lower()}.xml"
    write_minute(video, size=size)
    labels.parent.mkdir(parents=True, exist_ok=True)
    labels.write_text(cvat_xml(name, events), encoding="utf-8")
    return video


def nia_xml(name: str, events: Sequence[tuple[str, str, str]], *, fps: int) -> str:
    """NIA's form of 2019: a header, events with start and duration, actions."""
    told = "".join(
        f"  <event>\n    <eventname>{word}</eventname>\n"
        f"    <starttime>{start}</starttime>\n    <duration>{duration}</duration>\n"
        "  </event>\n"
        for word, start, duration in events
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<annotation>\n'
        "  <folder>NIA2019</folder>\n"
        f"  <filename>{name}.mp4</filename>\n"
        "  <source><database>NIA2019 Database</database></source>\n"
        "  <size><width>3840</width><height>2160</height><depth>3</depth></size>\n"
        f"  <header>\n    <duration>00:05:00.1</duration>\n    <fps>{fps}</fps>\n"
        "    <frames>9003</frames>\n    <inout>OUT</inout>\n"
        "    <location>PLACE03</location>\n    <season>SPRING</season>\n"
        "    <weather>SUNNY</weather>\n    <time>NIGHT</time>\n"
        "    <population>2</population>\n    <character>M20,F20</character>\n"
        f"  </header>\n{told}"
        "  <object>\n    <objectname>person_1</objectname>\n    <position>\n"
        "      <keyframe>2762</keyframe>\n"
        "      <keypoint><x>1200</x><y>801</y></keypoint>\n    </position>\n"
        "    <action>\n      <actionname>kicking</actionname>\n"
        "      <frame><start>2832</start><end>2849</end></frame>\n    </action>\n"
        "  </object>\n</annotation>\n"
    )


def write_171(
    folder: Path,
    name: str,
    events: Sequence[tuple[str, str, str]],
    *,
    fps: int = 2,
    seconds: float = 60,
) -> Path:
    """A video with its labels beside it, in the folder of its take."""
    video = folder / f"outsidedoor_04/{name.split('_')[0]}/{name}.mp4"
    write_minute(video, fps=fps, seconds=seconds)
    video.with_suffix(".xml").write_text(
        nia_xml(name, events, fps=fps), encoding="utf-8"
    )
    return video
