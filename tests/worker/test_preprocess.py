"""Frames of any size reach the network whole, and its places map back exactly."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from tests.worker.tiny_model import tiny_card
from worker.slowfast.errors import InputError
from worker.slowfast.preprocess import fit_geometry, slow_indices, to_pathways

SIZES = [
    (1920, 1080, (128, 128), 0, 0),
    (1280, 720, (128, 128), 0, 0),
    (640, 480, (128, 128), 0, 0),
    (641, 479, (128, 128), 0, 0),
    (128, 128, (128, 128), 0, 0),
    (3, 3, (128, 128), 0, 0),
    (480, 640, (128, 128), 0, 0),
    (720, 1280, (96, 128), 16, 0),
    (2560, 720, (128, 64), 0, 32),
    (10_000, 10, (128, 1), 0, 63),
]


@pytest.mark.parametrize(("width", "height", "size", "left", "top"), SIZES)
def test_whole_frame_is_seen(
    width: int, height: int, size: tuple[int, int], left: int, top: int
) -> None:
    geometry = fit_geometry(width, height, 128)
    assert (geometry.size, geometry.left, geometry.top) == (size, left, top)
    right, bottom = left + size[0], top + size[1]
    assert geometry.to_source(left, top) == (0, 0)
    assert geometry.to_source(right, bottom) == (width, height)


@pytest.mark.parametrize(("width", "height"), [row[:2] for row in SIZES])
def test_mapping_back_undoes_mapping_exactly(width: int, height: int) -> None:
    geometry = fit_geometry(width, height, 128)
    for point in [
        (Fraction(0), Fraction(0)),
        (Fraction(width, 3), Fraction(height, 7)),
    ]:
        assert geometry.to_source(*geometry.to_input(*point)) == point


def test_bright_spot_is_found_where_the_mapping_says() -> None:
    image = np.zeros((720, 405, 3), dtype=np.uint8)
    image[360:372, 200:212] = 255
    geometry = fit_geometry(405, 720, 128)
    square = geometry.place(image)
    y, x = np.unravel_index(square.sum(axis=2)[:, 16:112].argmax(), (128, 96))
    left, top = geometry.to_source(int(x) + 16, int(y))
    right, bottom = geometry.to_source(int(x) + 17, int(y) + 1)
    assert left < 212 and right > 200 and top < 372 and bottom > 360


def test_bars_are_grey_and_the_picture_is_not_touched_when_it_fits() -> None:
    portrait = fit_geometry(90, 160, 32).place(np.full((160, 90, 3), 255, np.uint8))
    assert portrait.shape == (32, 32, 3)
    assert (portrait[:, :4] == 114).all() and (portrait[:, 4:28] == 255).all()
    fitting = np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    assert np.array_equal(fit_geometry(64, 48, 32).place(fitting), fitting)


def test_empty_frame_is_refused() -> None:
    with pytest.raises(InputError):
        fit_geometry(0, 720, 128)


@pytest.mark.parametrize(("fast", "slow"), [(32, 8), (32, 4), (64, 16), (8, 2), (8, 1)])
def test_slow_frames_are_those_of_pyslowfast(fast: int, slow: int) -> None:
    expected = torch.linspace(0, fast - 1, slow).long().tolist()
    assert slow_indices(fast, slow) == expected


def test_pathways_equal_a_plain_reference() -> None:
    card = tiny_card(mean=[0.4, 0.5, 0.6], std=[0.2, 0.25, 0.3])
    rng = np.random.default_rng(2)
    clips = rng.integers(0, 256, (2, 8, 32, 32, 3), dtype=np.uint8)
    slow, fast = to_pathways(clips, card)
    assert slow.shape == (2, 3, 2, 32, 32) and fast.shape == (2, 3, 8, 32, 32)
    assert slow.dtype == fast.dtype == np.float32
    for n, t, y, x, c in rng.integers(0, [2, 8, 32, 32, 3], (500, 5)):
        plain = (clips[n, t, y, x, c] / 255 - card.mean[c]) / card.std[c]
        assert fast[n, c, t, y, x] == pytest.approx(plain, abs=1e-5)
    assert np.array_equal(slow, fast[:, :, [0, 7]])


def test_motion_is_the_difference_from_the_mean_of_the_window() -> None:
    rng = np.random.default_rng(3)
    clips = rng.integers(0, 256, (2, 8, 32, 32, 3), dtype=np.uint8)
    clips[0] = clips[0, 0]
    slow, fast = to_pathways(clips, tiny_card())
    same_slow, motion = to_pathways(clips, tiny_card(fast_input="motion"))
    assert np.array_equal(slow, same_slow)
    assert np.abs(motion[0]).max() < 1e-5
    plain = fast[1] - fast[1].mean(axis=1, keepdims=True)
    assert np.allclose(motion[1], plain, atol=1e-5)


@pytest.mark.parametrize(
    "clips",
    [
        np.zeros((1, 8, 32, 32, 3), np.float32),
        np.zeros((1, 7, 32, 32, 3), np.uint8),
        np.zeros((1, 8, 64, 64, 3), np.uint8),
        np.zeros((8, 32, 32, 3), np.uint8),
    ],
)
def test_clips_of_another_shape_are_refused(clips: np.ndarray) -> None:
    with pytest.raises(InputError, match="uint8"):
        to_pathways(clips, tiny_card())
