"""Things that move: rigid bodies of rods, plates and wires, laid out like people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes.camera import NEAR_M, Camera
from worker.scenes.drawing import (
    ARC,
    LAYERS,
    SHADOW_SCALE,
    SUBPIXEL_BITS,
    Colour,
    Image,
    capsules,
    shaded,
)
from worker.scenes.skeleton import RATE, Floats

SUN = np.array([-0.35, -0.5, 0.79])
K = 2 * ARC


@dataclass(frozen=True, slots=True)
class Rod:
    """A round piece between two points of the thing's own frame, radii in metres."""

    a: tuple[float, float, float]
    b: tuple[float, float, float]
    ra: float
    rb: float
    colour: Colour
    bias_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Plate:
    """A flat convex piece; `normal` None is seen from both sides."""

    corners: tuple[tuple[float, float, float], ...]
    colour: Colour
    normal: tuple[float, float, float] | None = None
    bias_m: float = 0.0
    glows: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """A bent tube through points, `width_m` thick."""

    points: tuple[tuple[float, float, float], ...]
    width_m: float
    colour: Colour
    closed: bool = False


Piece = Rod | Plate | Wire


@dataclass(slots=True)
class Prop:
    """A rigid thing: pieces, and where it is at every tick from `start_s` on.

    `half` marks a thing so large that people stand before or behind it as a whole:
    its half sizes about its middle. `listed` things have boxes in the truth.
    """

    role: str
    pieces: list[Piece]
    at: Floats  # (T, 3) world metres
    turn: Floats  # (T, 3, 3)
    start_s: float = 0.0
    half: tuple[float, float, float] | None = None
    listed: bool = True
    shadow: bool = True

    @property
    def end_s(self) -> float:
        return self.start_s + (len(self.at) - 1) / RATE


@dataclass(slots=True)
class Thing:
    """A prop through all frames, projected and ready to be painted."""

    pieces: list[Piece]
    outlines: list[Floats]  # a piece: (T, layers, K, 2) subpixel int32
    shades: list[Floats]  # a piece: (T, layers) brightness
    widths: list[Floats]  # a wire: (T,) pixels
    depth: Floats
    boxes: Floats
    shadows: Floats
    shadow_boxes: Floats
    distance: Floats
    places: Floats
    light: Floats
    visible: NDArray[np.bool_]
    at: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    turn: Floats = field(default_factory=lambda: np.zeros((0, 3, 3)))

    def paint_part(self, image: Image, i: int, p: int) -> None:
        """Paint piece `p` as it is in frame `i`."""
        piece, layers = self.pieces[p], self.outlines[p][i]
        glows = isinstance(piece, Plate) and piece.glows
        light = 1.0 if glows else float(self.light[i])
        for outline, tone in zip(layers, self.shades[p][i], strict=True):
            colour = shaded(piece.colour, float(tone) * light)
            if isinstance(piece, Wire):
                thick = max(1, round(float(self.widths[p][i])))
                cv2.polylines(
                    image, [outline], piece.closed, colour, thick, cv2.LINE_AA,
                    SUBPIXEL_BITS,
                )  # fmt: skip
            else:
                cv2.fillConvexPoly(image, outline, colour, cv2.LINE_AA, SUBPIXEL_BITS)


def corners_of(piece: Piece) -> Floats:
    """(K, 3) points of a piece in the thing's own frame."""
    if isinstance(piece, Rod):
        return np.array([piece.a, piece.b], float)
    return np.array(piece.corners if isinstance(piece, Plate) else piece.points, float)


def prepare_prop(
    camera: Camera,
    prop: Prop,
    ticks: NDArray[Any],
    *,
    light: Floats,
    shadow_slope: tuple[float, float],
) -> Thing:
    """Project a prop at `ticks` (T,) and lay out every outline at once."""
    at, turn = prop.at[ticks], prop.turn[ticks]
    sizes = [len(corners_of(piece)) for piece in prop.pieces]
    local = np.concatenate([corners_of(piece) for piece in prop.pieces])
    world = at[:, None] + np.einsum("tij,kj->tki", turn, local)
    pixels, depth = camera.project(world)
    scale = camera.focal_px / np.maximum(depth, NEAR_M)
    outlines, shades, widths, part_depth, rims = [], [], [], [], []
    first = 0
    for piece, size in zip(prop.pieces, sizes, strict=True):
        own = slice(first, first + size)
        first += size
        drawn, shade, width, rim = _lay_out(
            camera, piece, world[:, own], pixels[:, own], scale[:, own], turn
        )
        far = depth[:, own].mean(1)
        if isinstance(piece, Plate):
            far = np.where(shade[:, 0] > 0, far + piece.bias_m, np.inf)
        elif isinstance(piece, Rod):
            far = far + piece.bias_m
        outlines.append((drawn * (1 << SUBPIXEL_BITS)).round().astype(np.int32))
        shades.append(shade)
        widths.append(width)
        part_depth.append(far)
        rims.append(rim)
    low = np.min([r[0] for r in rims], axis=0)
    high = np.max([r[1] for r in rims], axis=0)
    shadows, shadow_boxes = _shadows(camera, prop, world, sizes, shadow_slope)
    return Thing(
        pieces=prop.pieces,
        outlines=outlines,
        shades=shades,
        widths=widths,
        depth=np.stack(part_depth, 1),
        boxes=np.concatenate([low, high], axis=1),
        shadows=shadows,
        shadow_boxes=shadow_boxes,
        distance=depth.mean(1),
        places=at[:, :2],
        light=light,
        visible=depth.min(1) > NEAR_M + 0.1,
        at=at,
        turn=turn,
    )


def _lay_out(
    camera: Camera, piece: Piece, world: Floats, pixels: Floats, scale: Floats,
    turn: Floats,
) -> tuple[Floats, Floats, Floats, tuple[Floats, Floats]]:  # fmt: skip
    """Outlines (T, L, K, 2), shades (T, L), widths (T,), and the rim's extent."""
    count = len(world)
    nothing = np.zeros(count)
    if isinstance(piece, Rod):
        radii = np.maximum(scale * np.array([piece.ra, piece.rb]), 0.5)
        toward = np.array([-0.45, -0.9])
        drawn = np.stack(
            [
                capsules(pixels + (shift * radii)[..., None] * toward, radii * shrink)
                for shrink, shift, _ in LAYERS
            ],
            1,
        )
        shade = np.tile([tone for _, _, tone in LAYERS], (count, 1))
        return drawn, shade, nothing, (drawn[:, 0].min(1), drawn[:, 0].max(1))
    drawn = pixels[:, None]
    if isinstance(piece, Wire):
        width = scale.mean(1) * piece.width_m
        pad = np.maximum(width, 1)[:, None] / 2
        rim = pixels.min(1) - pad, pixels.max(1) + pad
        return drawn, np.full((count, 1), 0.9), width, rim
    rim = pixels.min(1), pixels.max(1)
    if piece.glows:
        return drawn, np.ones((count, 1)), nothing, rim
    if piece.normal is None:
        side = np.cross(world[:, 1] - world[:, 0], world[:, 2] - world[:, 0])
        side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
        return drawn, (0.7 + 0.3 * np.abs(side @ SUN))[:, None], nothing, rim
    normal = turn @ np.asarray(piece.normal, float)
    seen = np.sum((np.asarray(camera.position) - world[:, 0]) * normal, axis=1) > 0
    shade = 0.74 + 0.3 * (normal @ SUN)
    return drawn, np.where(seen, shade, 0.0)[:, None], nothing, rim


def _shadows(
    camera: Camera, prop: Prop, world: Floats, sizes: list[int],
    slope: tuple[float, float],
) -> tuple[Floats, Floats]:  # fmt: skip
    """Shadows on the floor, as of people: (T, pieces, K, 2), and their boxes."""
    floor = world.copy()
    floor[..., :2] += world[..., 2:] * np.asarray(slope)
    floor[..., 2] = 0
    pixels, depth = camera.project(floor)
    scale = camera.focal_px / np.maximum(depth, NEAR_M)
    rings, first = [], 0
    for piece, size in zip(prop.pieces, sizes, strict=True):
        own = slice(first, first + size)
        first += size
        if isinstance(piece, Rod):
            radii = scale[:, own] * np.array([piece.ra, piece.rb])
            rings.append(capsules(pixels[:, own], radii * 0.9))
        elif isinstance(piece, Plate) and piece.bias_m == 0 and size <= K:
            spare = np.repeat(pixels[:, own][:, -1:], K - size, axis=1)
            rings.append(np.concatenate([pixels[:, own], spare], axis=1))
    if not rings or not prop.shadow:
        none = np.zeros((len(world), 0, K, 2), np.int32)
        return none, np.full((len(world), 4), -1.0)
    outlines = np.stack(rings, 1) / SHADOW_SCALE
    flat = outlines.reshape(len(world), -1, 2)
    boxes = np.concatenate([flat.min(1), flat.max(1)], axis=1)
    return (outlines * (1 << SUBPIXEL_BITS)).round().astype(np.int32), boxes


def in_front(camera: Camera, prop: Prop, thing: Thing, i: int, xy: Floats) -> bool:
    """Whether somebody at `xy` on the floor is before the large `prop`, not behind.

    True when one side of its box has both the camera and the place before it.
    """
    assert prop.half is not None
    axes, middle = thing.turn[i], thing.at[i]
    eye = axes.T @ (np.asarray(camera.position) - middle)
    spot = axes.T @ (np.array([xy[0], xy[1], middle[2]]) - middle)
    half = np.asarray(prop.half)
    same = ((eye > half) & (spot > half)) | ((eye < -half) & (spot < -half))
    return bool(same.any())
