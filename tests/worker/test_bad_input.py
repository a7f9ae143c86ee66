"""Hostile, stalling and growing sources: an answer or a clear error, never a hang."""

from __future__ import annotations

import io
import threading
from fractions import Fraction
from pathlib import Path

import pytest

from tests.worker import media
from tests.worker.fuzzing import Fuzzer
from worker.pipeline import (
    DetectionFound,
    Event,
    Finished,
    GapFound,
    Gate,
    WindowScored,
    analyse,
)
from worker.slowfast.fake import FakeEngine
from worker.video import source as sources
from worker.video.reader import StalledError
from worker.video.source import open_video


def test_mutated_files_neither_crash_nor_hang_nor_grow() -> None:
    fuzzer = Fuzzer()
    assert list(fuzzer.run(range(72))) == []
    assert sum(fuzzer.outcomes.values()) == 72
    assert fuzzer.outcomes["finished"] > 10
    assert fuzzer.grown_bytes < 64 * 1024**2


class _Stalling(io.RawIOBase):
    """A line that dies after some bytes, at once or when it is told to."""

    def __init__(self, data: bytes, *, after: int, is_dead: bool = True) -> None:
        super().__init__()
        self._inner, self._after = io.BytesIO(data), after
        self.is_dead = is_dead
        self.go_on = threading.Event()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def read(self, size: int = -1) -> bytes:
        if self.is_dead and self._inner.tell() >= self._after:
            self.go_on.wait(60)
        return self._inner.read(size)


def test_a_source_that_stalls_is_an_error_that_says_so() -> None:
    data = media.video(container="mpegts", seconds=30, noise=60)
    source = _Stalling(data, after=600_000)
    assert len(data) > 1_000_000
    with (
        pytest.raises(StalledError, match=r"gave nothing for 0\.2 s"),
        open_video(source, stall_s=0.2) as video,  # type: ignore[arg-type]
    ):
        for _ in video.packets():
            pass
    source.go_on.set()


@pytest.mark.parametrize("gate", ["auto", "off"])
def test_of_a_source_that_stalls_all_is_told_up_to_there(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes on then ends there, and the rest is a gap."""
    monkeypatch.setattr(sources, "STALL_S", 0.2)
    block = media.Block("assault", 8, 30, x=60, y=40)
    data = media.video(container="matroska", seconds=30, noise=60, blocks=(block,))
    source = _Stalling(data, after=1_400_000, is_dead=False)
    events: list[Event] = []
    with pytest.raises(StalledError):
        for event in analyse(source, engine=FakeEngine(), gate=gate):  # type: ignore[arg-type]
            events.append(event)
            # What is told at the file's end, as its index, is known by then.
            source.is_dead = isinstance(event, WindowScored) or source.is_dead
    source.go_on.set()
    assert not [t for t in threading.enumerate() if t.name == "decode"]

    (gap,) = [e for e in events if isinstance(e, GapFound)]
    assert 10 < gap.start_s < 20
    assert 29 < gap.end_s <= 31
    last = [e for e in events if isinstance(e, WindowScored)][-1]
    assert abs(last.end_s - gap.start_s) < Fraction(1, 10)
    (found,) = [e.detection for e in events if isinstance(e, DetectionFound)]
    assert abs(found.start_s - 8) <= 1
    assert abs(found.end_s - gap.start_s) <= 1
    assert not [e for e in events if isinstance(e, Finished)]


@pytest.mark.parametrize("container", ["mpegts", "matroska", "flv"])
def test_a_file_that_grows_meanwhile_is_analysed_as_far_as_it_is(
    container: str, tmp_path: Path
) -> None:
    whole = media.video(container=container, seconds=24, noise=20)
    path = tmp_path / "growing"
    path.write_bytes(whole[: len(whole) // 2])
    last = None
    with path.open("ab") as more:
        at = len(whole) // 2
        for event in analyse(path, engine=FakeEngine()):
            last = event
            more.write(whole[at : at + 2000])
            more.flush()
            at += 2000
    assert isinstance(last, Finished)
    assert last.windows >= 15


@pytest.mark.parametrize(("rate", "seconds"), [(1, 40), (240, 5)])
@pytest.mark.parametrize("gate", ["auto", "off"])
def test_very_slow_and_very_fast_rates_find_the_event(
    rate: int, seconds: int, gate: str
) -> None:
    start, end = seconds / 2, seconds / 2 + (4 if rate == 1 else 2)
    block = media.Block("fall", start, end, x=60, y=40)
    data = media.video(rate=rate, seconds=seconds, blocks=(block,), gop=rate * 4)
    events = list(analyse(io.BytesIO(data), engine=FakeEngine(), gate=gate))  # type: ignore[arg-type]
    (found,) = [e.detection for e in events if isinstance(e, DetectionFound)]
    assert abs(found.start_s - Fraction(start)) <= 1 + Fraction(1, rate)
    assert not [e for e in events if isinstance(e, GapFound)]


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (16, 2), (2, 90)])
def test_pictures_of_all_but_no_pixels_are_analysed(size: tuple[int, int]) -> None:
    data = media.video(size=size, seconds=12, codec="libvpx-vp9", container="webm")
    events = list(analyse(io.BytesIO(data), engine=FakeEngine()))
    assert len([e for e in events if isinstance(e, WindowScored)]) == 21


def test_a_size_that_changes_in_mid_stream_loses_nothing() -> None:
    """Two recordings of other sizes in one stream, an event in the second."""
    block = media.Block("assault", 8, 10, x=200, y=120, w=60, h=70)
    first = media.video(container="mpegts", seconds=20)
    second = media.video(
        container="mpegts", seconds=20, start_s=20, size=(320, 240), blocks=(block,)
    )
    for gate in ("auto", "off"):
        events = list(
            analyse(io.BytesIO(first + second), engine=FakeEngine(), gate=gate)  # type: ignore[arg-type]
        )
        (found,) = [e.detection for e in events if isinstance(e, DetectionFound)]
        assert abs(found.start_s - 28) <= 1
