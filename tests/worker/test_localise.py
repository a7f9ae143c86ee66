"""A box stands on what moves, where the network looks, in source pixels."""

from __future__ import annotations

import numpy as np
import pytest

from worker.people.tracking import iou
from worker.slowfast.localise import Box, locate, motion, smoothed
from worker.slowfast.preprocess import fit_geometry

SIDE = 128


def _clip(*movers: tuple[int, int], noise: int = 6) -> np.ndarray:
    """16 frames of a noisy room in which 16 x 24 blocks shake at (x, y)."""
    rng = np.random.default_rng(4)
    room = rng.integers(60, 180, (SIDE, SIDE, 3))
    frames = []
    for t in range(16):
        image = room + rng.integers(-noise, noise + 1, room.shape)
        for x, y in movers:
            left = x + round(5 * np.sin(t))
            image[y : y + 24, left : left + 16] = 240
        frames.append(np.clip(image, 0, 255))
    return np.stack(frames).astype(np.uint8)


def _looking_at(row: int, column: int) -> np.ndarray:
    activation = np.full((4, 4, 4), -2.0, dtype=np.float32)
    activation[:, row, column] = 9
    return activation


CORNERS = [
    (0, 0, 12, 10),
    (0, 3, 100, 10),
    (3, 0, 12, 96),
    (3, 3, 100, 96),
    (1, 2, 72, 40),
]


@pytest.mark.parametrize(("row", "column", "x", "y"), CORNERS)
@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (97, 131)])
def test_the_box_is_where_it_moves(
    row: int, column: int, x: int, y: int, size: tuple[int, int]
) -> None:
    geometry = fit_geometry(*size, SIDE)
    box = locate(_clip((x, y)), _looking_at(row, column), geometry)
    assert 0 <= box.x < box.x + box.w <= size[0]
    assert 0 <= box.y < box.y + box.h <= size[1]
    centre = geometry.to_input(box.x + box.w / 2, box.y + box.h / 2)
    assert abs(centre[0] - (x + 8)) < 9
    assert abs(centre[1] - (y + 12)) < 9
    assert box.w * box.h < size[0] * size[1] / 4


def test_the_box_is_as_large_as_what_moves() -> None:
    geometry = fit_geometry(SIDE * 5, SIDE * 5, SIDE)
    found = locate(_clip((72, 40)), _looking_at(1, 2), geometry)
    # The block is 16 x 24 and shakes by 5 to either side.
    true = Box(67 * 5, 40 * 5, 26 * 5, 24 * 5)
    assert iou(found, true) > 0.7


def test_of_two_movers_the_one_that_the_network_looks_at() -> None:
    geometry = fit_geometry(1280, 720, SIDE)
    clip = _clip((12, 10), (100, 96))
    first = locate(clip, _looking_at(0, 0), geometry)
    second = locate(clip, _looking_at(3, 3), geometry)
    assert first.x + first.w < 640
    assert first.y + first.h < 360
    assert second.x > 640
    assert second.y > 360


def test_two_people_close_together_share_a_box() -> None:
    geometry = fit_geometry(1280, 720, SIDE)
    box = locate(_clip((50, 50), (74, 50)), _looking_at(1, 1), geometry)
    left, _ = geometry.to_input(box.x, box.y)
    right, _ = geometry.to_input(box.x + box.w, box.y)
    assert left <= 48
    assert right >= 92


def test_without_motion_the_box_is_where_the_network_looks() -> None:
    geometry = fit_geometry(640, 480, SIDE)
    still = np.repeat(_clip()[:1], 16, axis=0)
    box = locate(still, _looking_at(3, 3), geometry)
    assert box.x + box.w / 2 > 400
    assert box.y + box.h / 2 > 300
    assert box.w < 400


def test_noise_is_no_motion() -> None:
    assert not motion(_clip(noise=8)).any()


def test_nothing_to_see_gives_the_whole_picture() -> None:
    geometry = fit_geometry(640, 480, SIDE)
    black = np.zeros((16, SIDE, SIDE, 3), dtype=np.uint8)
    flat = np.zeros((4, 4, 4), dtype=np.float32)
    assert locate(black, flat, geometry) == Box(0, 0, 640, 480)


def test_one_wild_box_is_calmed_by_its_neighbours() -> None:
    steady, wild = Box(10, 10, 20, 30), Box(300, 200, 50, 60)
    assert smoothed([steady, wild, steady, steady]) == [steady] * 4
    assert smoothed([steady, wild]) == [steady, wild]


@pytest.mark.parametrize(("frames", "levels"), [(8, 5), (16, 9), (16, 25), (32, 17)])
def test_a_flicker_that_leaves_but_a_rounding_error_has_a_box_of_the_look(
    frames: int, levels: int
) -> None:
    """A patch changes by exactly as much more than the rest as counts as noise."""
    first, steps = frames // 4, frames // 2 - 1
    clip = np.full((frames, 64, 64, 3), 100, dtype=np.uint8)
    room = patch = 100
    for i in range(steps):
        step = levels // steps + (i < levels % steps)
        room += step if i % 2 == 0 else -step
        patch += step + 1 if i % 2 == 0 else -step - 1
        clip[first + i + 1 :] = room
        clip[first + i + 1 :, 20:40, 20:40] = patch
    assert not motion(clip).any()
    geometry = fit_geometry(64, 64, 64)
    activation = np.zeros((4, 4, 4), dtype=np.float32)
    activation[:, 3, 0] = 1
    box = locate(clip, activation, geometry)
    assert box.x < 16 and box.y > 24
