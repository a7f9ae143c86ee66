"""The motion gate saves the windows in which nothing moves, and no others."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.worker import media
from tests.worker.gate_media import camera_video
from worker.gate.activity import Activity, Marks
from worker.gate.backdrop import Backdrop
from worker.gate.plan import Answers, Plan
from worker.gate.sizes import Bin, Sizes, SizeWatch
from worker.gate.stillness import is_still
from worker.pipeline import (
    DetectionFound,
    Event,
    Finished,
    GapFound,
    WindowScored,
    analyse,
)
from worker.slowfast.fake import FakeEngine, fake_card
from worker.video.clips import Clip
from worker.video.windows import window_at

KINDS = (
    ("libx264", "mp4", {}),
    ("libx264", "mp4", {"b_frames": True, "gop": 250}),
    ("libx264", "mpegts", {"b_frames": True}),
    ("libx264", "avi", {"b_frames": True}),
    ("libx264", "flv", {}),
    ("libx265", "matroska", {"gop": 60}),
    ("libvpx-vp9", "webm", {"gop": 60}),
    ("mjpeg", "avi", {"pix_fmt": "yuvj420p"}),
    ("mpeg4", "mp4", {"gop": 30}),
)


def _events(data: bytes, **arguments) -> list[Event]:
    arguments.setdefault("engine", FakeEngine())
    return list(analyse(io.BytesIO(data), **arguments))


def _windows(events: list[Event]) -> list[WindowScored]:
    return [e for e in events if isinstance(e, WindowScored)]


def _found(events: list[Event]) -> list[tuple]:
    found = [e.detection for e in events if isinstance(e, DetectionFound)]
    return [(d.behaviour, d.start_s, d.end_s, d.peak_s) for d in found]


def _share_looked_at(events: list[Event]) -> float:
    windows = _windows(events)
    return sum(w.looked for w in windows) / len(windows)


@pytest.mark.parametrize(("codec", "container", "how"), KINDS)
def test_detections_are_those_without_the_gate(
    codec: str, container: str, how: dict
) -> None:
    """To the very time, in every kind of stream, while many windows are saved."""
    blocks = (
        media.Block("assault", 17, 19, x=100, y=60),
        media.Block("fall", 30, 31.5, x=20, y=50),
    )
    data = media.video(codec, container, seconds=44, noise=12, blocks=blocks, **how)
    gated, plain = _events(data), _events(data, gate="off")
    assert _found(gated) == _found(plain)
    assert [behaviour for behaviour, *_ in _found(gated)] == ["assault", "fall"]
    assert not [e for e in gated if isinstance(e, GapFound)]
    times = [(w.start_s, w.end_s) for w in _windows(gated)]
    assert times == [(w.start_s, w.end_s) for w in _windows(plain)]
    assert all(w.looked for w in _windows(plain))
    assert _share_looked_at(gated) < 0.75


def test_what_was_not_looked_at_says_so_and_costs_no_network() -> None:
    engine = FakeEngine()
    events = _events(media.video(seconds=30, noise=12), engine=engine)
    skipped = [w for w in _windows(events) if not w.looked]
    assert len(skipped) > 40
    assert all(w.scores == {"normal": 1, "fall": 0, "assault": 0} for w in skipped)
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.windows == len(_windows(events)) == last.looked + len(skipped)
    assert sum(engine.calls) == last.looked


def test_a_card_can_refuse_the_gate() -> None:
    card = replace(fake_card(), motion_gate=False)
    events = _events(media.video(seconds=30), engine=FakeEngine(card))
    assert all(w.looked for w in _windows(events))


def test_a_net_catches_windows_in_which_nothing_moves() -> None:
    events = _events(media.video(seconds=240, rate=5, gop=10))
    looked = [w.start_s for w in _windows(events) if w.looked]
    steps = [b - a for a, b in pairwise(looked)]
    assert max(steps) <= 90
    assert len(looked) >= 4


class _Lasting(FakeEngine):
    """Sees a behaviour from the window of its first movement on, to the end."""

    def scores(self, slow, fast):
        scores, maps = super().scores(slow, fast)
        self.seen = getattr(self, "seen", False) or bool((scores[:, 1:] > 0.5).any())
        if self.seen:
            scores[:, 1] = 0.9
        return scores, maps


def test_a_behaviour_that_lasts_without_movement_is_not_cut_off() -> None:
    """Someone lies still after the fall: the gate stays open while it is seen."""
    block = media.Block("fall", 12, 13, x=60, y=50)
    data = media.video(seconds=32, noise=12, blocks=(block,))
    (found,) = [
        e.detection
        for e in _events(data, engine=_Lasting())
        if isinstance(e, DetectionFound)
    ]
    assert found.start_s <= 12
    assert found.end_s >= 31


class _Uneasy(FakeEngine):
    """Suspects a little everywhere, so that no window is spared beside others."""

    def scores(self, slow, fast):
        scores, maps = super().scores(slow, fast)
        scores[:, 1] = 0.2
        return scores, maps


@pytest.mark.parametrize("how", ["crf", "cbr", "vp9", "hevc", "mjpeg"])
@pytest.mark.parametrize("behaviour", ["assault", "fall", "normal"])
def test_what_moves_in_rendered_scenes_is_looked_at(how: str, behaviour: str) -> None:
    """Three seconds of it, from the onset on; and not all of the stillness around."""
    data, onset_s = camera_video(behaviour, how)
    windows = _windows(_events(data, engine=_Uneasy()))
    during = [
        w for w in windows if w.end_s > onset_s + Fraction(1, 2) and w.start_s < onset_s
    ]
    assert during
    assert all(w.looked for w in during)
    assert any(not w.looked for w in windows if w.end_s < onset_s)


@pytest.mark.parametrize("trouble", ["switch", "rain", "shake", "fade"])
def test_trouble_costs_work_but_no_event(trouble: str) -> None:
    block = media.Block("assault", 20, 22, x=100, y=60)
    data = _troubled(trouble, block)
    (found,) = _found(_events(data))
    assert [found] == _found(_events(data, gate="off"))


@lru_cache
def _troubled(trouble: str, block: media.Block) -> bytes:
    """The block's event just when the light switches, in rain, on a shaking mast."""
    rng = np.random.default_rng(5)

    def spoil(image: np.ndarray, t_s: float) -> np.ndarray:
        if trouble == "switch":
            return image if t_s < 19.8 else (image * 0.8).astype(np.uint8)
        if trouble == "fade":
            return (image * (1 - 0.2 * min(t_s / 40, 1))).astype(np.uint8)
        if trouble == "shake":
            return np.roll(image, int(rng.integers(-2, 3)), axis=1)
        image = image.copy()
        for x, y in zip(
            rng.integers(0, 160, 25), rng.integers(0, 100, 25), strict=True
        ):
            image[y : y + 12, x] = 220
        return image

    return media.spoilt(spoil, seconds=40, blocks=(block,), gop=30)


def test_damage_in_stillness_is_told_though_nobody_looks_there() -> None:
    for container in ("mp4", "matroska", "mpegts"):
        whole = media.video(container=container, seconds=40, noise=40)
        events = _events(media.harmed(whole, 0.5, 0.56))
        gaps = [e for e in events if isinstance(e, GapFound)]
        assert gaps, container
        assert all(17 < gap.start_s < gap.end_s < 27 for gap in gaps)


def test_key_frames_that_are_none_are_found_out() -> None:
    """A writer that marks every packet as one that decoding can begin with."""
    block = media.Block("assault", 30, 32, x=100, y=60)
    data = media.all_marked_as_keys(seconds=40, noise=12, blocks=(block,), gop=100)
    gated = _events(data)
    assert _found(gated) == _found(_events(data, gate="off")) != []
    assert not [e for e in gated if isinstance(e, GapFound)]


def test_a_still_street_with_a_noisy_sensor_is_saved_all_but_the_net() -> None:
    data, _ = camera_video("still", "crf", seconds=150)
    assert _share_looked_at(_events(data)) <= 0.05 + 4 / 297


def _two_headers(size: tuple[int, int]) -> bytes:
    """A stream whose parameters change after half a minute, told by a packet."""
    noisy: dict = {"container": "flv", "seconds": 30, "gop": 20, "noise": 30}
    first = media.video(**noisy)
    return first + media.video(start_s=30, b_frames=True, size=size, **noisy)[13:]


@pytest.mark.parametrize("kind", ["cbr", "crf", (160, 120), (320, 240)], ids=str)
def test_key_frames_decoded_ahead_of_their_turn_change_nothing(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pictures decide and key frames come often they are; its thread ends."""
    is_camera = isinstance(kind, str)
    data = camera_video("assault", kind)[0] if is_camera else _two_headers(kind)
    prepared, looks, activities = [], [], []
    prepare, seen = Activity.prepare, Activity._seen

    def counted(activity: Activity, packet: object) -> bool:
        activities.append(activity)
        prepared.append(prepare(activity, packet))
        return prepared[-1]

    monkeypatch.setattr(
        Activity, "_seen", lambda self, look: (looks.append(look), seen(self, look))
    )
    monkeypatch.setattr(Activity, "prepare", counted)
    ahead = [(w.start_s, w.looked, w.scores) for w in _windows(_events(data))]
    assert any(prepared)
    assert not [t for t in threading.enumerate() if t.name.startswith("scout")]
    assert activities, "held, lest their threads end by being forgotten"
    looked_ahead, looks[:] = list(looks), []

    monkeypatch.setattr(Activity, "prepare", lambda *_: False)
    in_turn = [(w.start_s, w.looked, w.scores) for w in _windows(_events(data))]
    assert looked_ahead == looks
    assert ahead == in_turn


def _watch(still: float, key: int) -> SizeWatch:
    watch = SizeWatch()
    for second in range(9):
        watch.add(Fraction(second), key, is_key=True)
    bins = [Bin(Fraction(i, 2), Fraction(i + 1, 2), still + i % 3) for i in range(20)]
    watch.confirm(bins)
    return watch


def test_sizes_are_believed_only_where_stillness_is_cheap() -> None:
    more = Bin(Fraction(10), Fraction(21, 2), 400.0)
    same = Bin(Fraction(10), Fraction(21, 2), 41.0)
    clear = _watch(40, key=20_000)
    assert (clear.judge(same), clear.judge(more)) == (Sizes.STILL, Sizes.MORE)
    held_to_a_rate = _watch(40, key=600)
    assert held_to_a_rate.judge(same) is Sizes.UNSURE
    assert SizeWatch().judge(same) is Sizes.UNSURE
    clear.forget()
    assert clear.judge(same) is Sizes.UNSURE


def _looks(change, *, every_s: Fraction = Fraction(1, 5)) -> list[bool]:
    rng = np.random.default_rng(1)
    backdrop, told = Backdrop(), []
    for index in range(60):
        grey = np.full((36, 64), 90, np.float32)
        grey += rng.normal(0, 0.6, grey.shape).astype(np.float32)
        change(grey, index)
        told.append(backdrop.compare(grey, index * every_s)[0])
    return told


def test_noise_and_light_are_no_movement_but_a_person_is() -> None:
    def light(grey: np.ndarray, index: int) -> None:
        grey += 25 if index >= 30 else 0

    def person(grey: np.ndarray, index: int) -> None:
        if index >= 30:
            grey[10:14, index // 4 : 2 + index // 4] -= 20

    def both(grey: np.ndarray, index: int) -> None:
        light(grey, index)
        person(grey, index)

    assert not any(_looks(lambda grey, index: None)[1:])
    assert not any(_looks(light)[1:])
    for change in (person, both):
        told = _looks(change)
        assert not any(told[1:30])
        assert all(told[31:40])


def test_what_stands_still_at_rare_looks_moved_at_the_first_of_them_alone() -> None:
    """Key frames come every two seconds: the next one must not be asked for again."""

    def arrival(grey: np.ndarray, index: int) -> None:
        if index >= 30:
            grey[10:16, 20:24] -= 40

    told = _looks(arrival, every_s=Fraction(2))
    assert [index for index, moves in enumerate(told) if moves] == [0, 30]


@pytest.mark.parametrize(
    ("codec", "container", "how"),
    [
        ("libx264", "mp4", {"gop": 30}),
        ("libx264", "mpegts", {"gop": 30}),
        ("libx264", "matroska", {"b_frames": True, "gop": 30}),
    ],
)
def test_windows_around_movement_in_which_nothing_moves_cost_no_network(
    codec: str, container: str, how: dict
) -> None:
    """The stream tells movement by key frames; the pictures of each window, exactly."""
    block = media.Block("assault", 17, 19, x=100, y=60)
    data = media.video(codec, container, seconds=30, noise=12, blocks=(block,), **how)
    gated, plain = _events(data), _events(data, gate="off")
    assert _found(gated) == _found(plain) != []
    around = [w for w in _windows(gated) if 12 <= w.start_s < 24]
    looked = {w.start_s for w in around if w.looked}
    moving = {w.start_s for w in around if w.start_s < 19 and w.end_s > 17}
    # What left leaves a trace for a moment in some encoders' pictures.
    assert moving <= looked <= moving | {Fraction(19)}


def _moving_clip(move, *, noise: float = 1.0) -> np.ndarray:
    """(32, 64, 96, 3) of a textured place, after `move(image, index)` of each."""
    rng = np.random.default_rng(3)
    place = rng.integers(60, 160, (64, 96, 1)).repeat(3, axis=2).astype(np.float64)
    images = []
    for index in range(32):
        image = place.copy()
        move(image, index)
        image += rng.normal(0, noise, image.shape)
        images.append(np.clip(image, 0, 255).astype(np.uint8))
    return np.stack(images)


def test_light_and_noise_leave_a_clip_still_but_what_moves_does_not() -> None:
    def light(image: np.ndarray, index: int) -> None:
        image += 30 if index >= 16 else index / 2

    def walk(image: np.ndarray, index: int) -> None:
        image[20:24, 40 + index // 8 : 42 + index // 8] += 40

    def flash(image: np.ndarray, index: int) -> None:
        image[20:26, 40:44] += 40 if index == 11 else 0

    def smoke(image: np.ndarray, index: int) -> None:
        image[10:30, 50:80] += index / 3

    for nothing in (lambda image, index: None, light):
        assert is_still(_moving_clip(nothing))
    for something in (walk, flash, smoke):
        assert not is_still(_moving_clip(something))


def _plan(*stretches: tuple[int, int]) -> Plan:
    """For a minute that is known, with movement in these seconds of it."""
    activity = Activity.__new__(Activity)
    activity.marks, activity.known_s = Marks(), Fraction(60)
    for start_s, end_s in stretches:
        activity.marks.add(Fraction(start_s), Fraction(end_s))
    return Plan(
        activity,
        length_s=Fraction(2),
        stride_s=Fraction(1, 2),
        answers=Answers(lambda: True),
    )


def _clip(index: int, *, is_still: bool) -> Clip:
    images = np.full((8, 24, 32, 3), 90, np.uint8)
    images[4:, 8:16, 8:16] += 0 if is_still else 40
    window = window_at(index, length_s=Fraction(2), stride_s=Fraction(1, 2))
    return Clip(window, images)


def test_the_net_holds_where_the_stream_alone_says_that_something_moves() -> None:
    """As of an encoder whose sizes mean nothing: one clip in a minute is sure."""
    plan, sure_s = _plan((0, 90)), []
    for index in range(160):
        assert plan.looks_at(index)
        clip = _clip(index, is_still=True)
        if not plan.finds_idle(clip):
            sure_s.append(clip.window.start_s)
        plan.given(index, has_clip=True)
    assert sure_s == [0, 60]


@pytest.mark.parametrize("is_still", [True, False])
def test_decoding_ends_where_the_pictures_show_that_the_movement_did(
    is_still: bool,
) -> None:
    """Key frames told of movement up to 8 s; the clip from 6 s on shows none."""
    plan = _plan((0, 8))
    for index in range(13):
        assert plan.needs(Fraction(index, 2), Fraction(10))
        assert plan.looks_at(index)
        plan.finds_idle(_clip(index, is_still=is_still and index == 12))
        plan.given(index, has_clip=True)
    # Movement up to the one or the other, and what still touches it.
    for index in (13, 14, 15, 16):
        assert plan.looks_at(index) is not is_still
        plan.given(index, has_clip=not is_still)
    assert plan.needs(Fraction(9), Fraction(10)) is not is_still
    assert not plan.looks_at(17)
