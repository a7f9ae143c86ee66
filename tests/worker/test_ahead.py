"""Packets are read ahead where that lets key frames be decoded meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from worker.gate.ahead import read_ahead


@dataclass(frozen=True)
class _Packet:
    number: int
    size: int = 100

    @property
    def is_key(self) -> bool:
        return self.number % 5 == 0


def _packets(count: int, *, size: int = 100) -> Iterator[_Packet]:
    return (_Packet(number, size) for number in range(count))


def _numbers(packets: Iterator[_Packet]) -> list[int]:
    return [packet.number for packet in packets]


@pytest.mark.parametrize("is_prepared", [True, False])
def test_every_packet_comes_once_and_in_order(is_prepared: bool) -> None:
    found = read_ahead(_packets(400), lambda p: is_prepared and p.is_key)

    assert _numbers(found) == list(range(400))


def test_what_needs_no_preparing_is_not_held_back() -> None:
    read: list[int] = []

    def prepare(packet: _Packet) -> bool:
        read.append(packet.number)
        return False

    for packet in read_ahead(_packets(50), prepare):
        assert read[-1] == packet.number


def test_key_frames_are_prepared_before_what_is_ahead_of_them_is_given() -> None:
    prepared: list[int] = []

    def prepare(packet: _Packet) -> bool:
        if packet.is_key:
            prepared.append(packet.number)
        return packet.is_key

    for packet in read_ahead(_packets(60), prepare):
        if packet.number < 40:
            assert prepared[-1] >= packet.number + 10


def test_what_waits_is_bounded_by_count_and_by_bytes() -> None:
    for size, most in ((100, 300), (4_000_000, 4)):
        read = 0

        def prepare(packet: _Packet) -> bool:
            nonlocal read
            read += 1
            return packet.number == 0

        packets = read_ahead(_packets(1000, size=size), prepare)
        for given, _ in enumerate(packets, 1):
            assert read - given <= most


def test_a_failure_comes_after_all_that_was_read_before_it() -> None:
    def failing() -> Iterator[_Packet]:
        yield from _packets(7)
        raise TimeoutError("the source stalls")

    seen: list[int] = []
    packets = read_ahead(failing(), lambda p: p.is_key)
    with pytest.raises(TimeoutError):
        while True:
            seen.append(next(packets).number)
    assert seen == list(range(7))
