"""A box stands on what moves, where the network looks, in source pixels."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from worker.people.tracking import iou
from worker.scoring import FrameScorer
from worker.slowfast.fake import FakeEngine, fake_card
from worker.slowfast.foreground import Past
from worker.slowfast.localise import Box, locate, motion, smoothed
from worker.slowfast.preprocess import fit_geometry
from worker.video.clips import Clip
from worker.video.windows import Window

SIDE = 128


def _clip(*movers: tuple[int, int], noise: int = 6) -> np.ndarray:
    """16 frames of a noisy room in which checked 16 x 24 blocks shake at (x, y)."""
    rng = np.random.default_rng(4)
    room = rng.integers(60, 180, (SIDE, SIDE, 3))
    block = np.kron(np.tile([[240, 10], [10, 240]], (3, 2)), np.ones((4, 4)))
    frames = []
    for t in range(16):
        image = room + rng.integers(-noise, noise + 1, room.shape)
        for x, y in movers:
            left = x + round(5 * np.sin(t))
            image[y : y + 24, left : left + 16] = block[..., None]
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


def _fall(*, side: int = SIDE, start: int = 8) -> np.ndarray:
    """32 frames: somebody stands at (60, 20), falls from frame `start` on and lies.

    Standing they are 12 x 44, lying 44 x 12 at (70, 80); the floor has a pattern.
    """
    rng = np.random.default_rng(9)
    floor = np.kron(rng.integers(90, 120, (16, 16, 1)), np.ones((8, 8, 3)))
    frames = []
    for t in range(32):
        share = min(max((t - start) / 6, 0), 1)
        image = floor + rng.integers(-2, 3, floor.shape)
        left, top = round(60 + 10 * share), round(20 + 60 * share)
        wide, high = round(12 + 32 * share), round(44 - 32 * share)
        image[top : top + high, left : left + wide] = (200, 40, 40)
        frames.append(cv2.resize(np.clip(image, 0, 255), (side, side)))
    return np.stack(frames).astype(np.uint8)


@pytest.mark.parametrize("side", [SIDE, 2 * SIDE])
def test_who_has_fallen_is_boxed_where_they_lie_not_where_they_stood(side: int) -> None:
    geometry = fit_geometry(SIDE, SIDE, side)
    look = np.zeros((4, 4, 4), dtype=np.float32)
    box = locate(_fall(side=side, start=4), look, geometry)
    assert iou(box, Box(70, 80, 44, 12)) > 0.7


def test_who_lies_since_before_the_clip_is_known_from_the_clips_before() -> None:
    geometry = fit_geometry(SIDE, SIDE, SIDE)
    look = np.zeros((4, 4, 4), dtype=np.float32)
    past = Past()
    for index in range(8):
        past.remember(index, _fall())
    lying = _fall(start=-9)
    assert iou(locate(lying, look, geometry), Box(70, 80, 44, 12)) < 0.2
    found = locate(lying, look, geometry, past.pictures(before=8))
    assert iou(found, Box(70, 80, 44, 12)) > 0.7


def test_a_video_is_scored_with_what_its_earlier_clips_showed() -> None:
    card = fake_card(fast_frames=32, crop_px=SIDE)
    scorer = FrameScorer(FakeEngine(card), fit_geometry(SIDE, SIDE, SIDE))
    clips = [
        Clip(Window(index, Fraction(index), Fraction(index + 2)), images)
        for index, images in enumerate([_fall()] * 8 + [_fall(start=-9)])
    ]
    *_, lying = scorer.answers(clips)
    assert iou(lying.box("fall"), Box(70, 80, 44, 12)) > 0.7


def test_the_order_in_which_clips_are_asked_about_moves_no_box() -> None:
    card = fake_card(fast_frames=32, crop_px=SIDE)
    shows = [_fall()] * 20 + [_fall(start=-9)] * 4
    clips = [
        Clip(Window(index, Fraction(index), Fraction(index + 2)), images)
        for index, images in enumerate(shows)
    ]
    found = []
    for parts in ([clips], [[c] for c in clips], [clips[::2], clips[1::2]]):
        scorer = FrameScorer(FakeEngine(card), fit_geometry(SIDE, SIDE, SIDE))
        boxes = {}
        for part in parts:
            for clip, answer in zip(part, list(scorer.answers(part)), strict=True):
                boxes[clip.window.index] = answer.box
        found.append([boxes[index]("fall") for index in range(16, 24)])
    assert found[0] == found[1] == found[2]


def test_what_is_remembered_of_a_video_has_a_bound() -> None:
    past, clip = Past(), np.zeros((2, 2 * SIDE, 2 * SIDE, 3), dtype=np.uint8)
    for index in range(100):
        past.forget(before=index)
        past.remember(index, clip)
    kept = past.pictures(before=1000)
    assert len(kept) <= 17
    assert sum(picture.nbytes for picture in kept) < 1 << 20


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
    assert left <= 52
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
