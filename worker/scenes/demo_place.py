"""The shop of the demo video."""

from __future__ import annotations

import numpy as np

from worker.scenes import textures
from worker.scenes.backgrounds import Light, Place
from worker.scenes.furniture import Builder, shelf

Rng = np.random.Generator


def demo_shop(rng: Rng, ppm: float) -> Place:
    """A small shop: shelves on two walls, two gondolas, a counter, three lamps."""
    place = Place(ambient=0.62, shadow_slope=(0.16, 0.22), shadow_strength=0.5)
    place.lights = [
        Light(-2, -1, 2.4, 0.28),
        Light(2, 1.5, 2.4, 0.3),
        Light(3, -3, 2.2, 0.22),
    ]
    build = Builder(place, rng, 0.0, ppm)
    low, high, tall = np.array([-5.5, -4.5]), np.array([5.5, 4.5]), 3.4
    size = high - low
    ground = textures.tiles(
        rng, (size[0], size[1]), ppm, np.array([176.0, 172, 164]), tile_m=0.5
    )
    build.quad([*low, 0], [size[0], 0, 0], [0, size[1], 0], ground, "floor")
    paint = np.array([206.0, 204, 192])
    back = textures.wall(rng, (11, tall), ppm, paint, kind="steel")
    side = textures.wall(rng, (9, tall), ppm, paint * 0.97, kind="room")
    build.quad([-5.5, 4.5, tall], [11, 0, 0], [0, 0, -tall], back, "wall", 0.95)
    build.quad([5.5, 4.5, tall], [0, -9, 0], [0, 0, -tall], side, "wall", 0.85)
    build.quad([5.5, -4.5, tall], [-11, 0, 0], [0, 0, -tall], back, "wall", 0.85)
    build.quad([-5.5, -4.5, tall], [0, 9, 0], [0, 0, -tall], side, "wall", 0.8)
    ceiling = textures.tiles(rng, (11, 9), 30, np.array([190.0, 190, 186]), tile_m=0.6)
    build.quad([*low, tall], [11, 0, 0], [0, 9, 0], ceiling, "wall", 0.8)
    for x in (0.95, 2.65, 4.35):
        shelf(build, x, 4.2, (0.82, 0.26), 2.05)
    for y in (-2.6, -0.9):
        shelf(build, 5.2, y, (0.26, 0.82), 2.05)
    shelf(build, 1.6, 2.35, (1.4, 0.3), 1.35)
    shelf(build, 3.7, 0.75, (0.3, 1.25), 1.35)
    counter = textures.plain(rng, (2, 1), 60, np.array([122.0, 88, 60]), rough=7)
    top = textures.plain(rng, (2, 1), 60, np.array([188.0, 184, 176]))
    build.box(-1.55, 3.55, (1.1, 0.3), (0, 1.02), counter, top)
    till = textures.plain(rng, (1, 1), 40, np.array([48.0, 50, 56]))
    build.box(-1.1, 3.6, (0.18, 0.15), (1.02, 1.32), till, till, solid=False)
    return place
