"""Maps of places become boxes in source pixels, at the clip's centre."""

from __future__ import annotations

import numpy as np
import pytest

from worker.people.tracking import iou
from worker.slowfast.localise import Box
from worker.slowfast.place_boxes import place, presence
from worker.slowfast.preprocess import fit_geometry

CELLS, SIDE = 32, 128


def maps(*boxes: tuple[int, int, int, int], times: range = range(8)) -> np.ndarray:
    """(8, CELLS, CELLS): sure within the boxes (x, y, w, h in cells) at these times."""
    found = np.full((8, CELLS, CELLS), 0.02, dtype=np.float32)
    for x, y, w, h in boxes:
        found[times.start : times.stop, y : y + h, x : x + w] = 0.9
    return found


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (400, 1200)])
@pytest.mark.parametrize("cells", [(8, 10, 4, 9), (14, 20, 2, 2), (9, 0, 14, 31)])
def test_the_box_is_where_the_map_is_sure(
    size: tuple[int, int], cells: tuple[int, int, int, int]
) -> None:
    geometry = fit_geometry(*size, SIDE)
    found = place(maps(cells), geometry)
    assert found is not None
    x, y, w, h = (value * SIDE / CELLS for value in cells)
    left, top = (max(float(v), 0) for v in geometry.to_source(x, y))
    right, bottom = (float(v) for v in geometry.to_source(x + w, y + h))
    right, bottom = min(right, size[0]), min(bottom, size[1])
    true = Box(round(left), round(top), round(right - left), round(bottom - top))
    assert iou(found, true) > 0.75


def test_the_box_is_of_the_centre_not_of_all_that_passed() -> None:
    geometry = fit_geometry(1280, 1280, SIDE)
    early, late = maps((2, 10, 4, 8), times=range(3)), maps((24, 10, 4, 8))
    late[:5] = 0.02
    passing = np.maximum(early, late)
    passing[3:5] = maps((12, 10, 4, 8))[3:5]
    found = place(passing, geometry)
    assert found is not None
    assert iou(found, Box(480, 400, 160, 320)) > 0.75


def test_two_who_fight_are_one_box_and_a_stray_cell_is_none() -> None:
    geometry = fit_geometry(1280, 1280, SIDE)
    found = place(maps((8, 10, 3, 9), (14, 10, 3, 9), (29, 2, 1, 1)), geometry)
    assert found is not None
    assert iou(found, Box(320, 400, 360, 360)) > 0.75


def test_what_is_not_there_at_the_centre_is_where_it_was() -> None:
    geometry = fit_geometry(1280, 1280, SIDE)
    found = place(maps((20, 20, 5, 6), times=range(2)), geometry)
    assert found is not None
    assert iou(found, Box(800, 800, 200, 240)) > 0.75
    assert place(maps(), geometry) is None


def test_presence_is_of_each_time() -> None:
    assert presence(maps((3, 3, 2, 2), times=range(4, 8))) == pytest.approx(
        [0.02] * 4 + [0.9] * 4
    )
