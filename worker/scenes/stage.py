"""The stage: actors before a backdrop, turned into frames and boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes import drawing, glows, haze, props
from worker.scenes.backgrounds import Backdrop, Place
from worker.scenes.camera import Camera
from worker.scenes.drawing import Figure, Look
from worker.scenes.haze import Fire, Flames, Haze, Plume
from worker.scenes.props import Prop, Thing
from worker.scenes.sensor import Sensor
from worker.scenes.skeleton import RATE, Body, Floats, solve
from worker.scenes.truth import Box

Image = NDArray[Any]

TOGETHER_M = 1.3


@dataclass(slots=True)
class Actor:
    """A person: body, clothes and controls (T, 28) that begin at `start_s`."""

    body: Body
    look: Look
    controls: Floats
    start_s: float = 0.0
    role: str = "bystander"
    carry: str = ""

    @property
    def end_s(self) -> float:
        return self.start_s + (len(self.controls) - 1) / RATE


@dataclass(slots=True)
class Effects:
    """What is on stage beside the actors: things, fires and smoke, moving light."""

    props: list[Prop] = field(default_factory=list)
    hazes: list[Plume | Fire] = field(default_factory=list)
    glows: list[glows.Glow] = field(default_factory=list)
    patches: list[glows.Patch] = field(default_factory=list)


@dataclass(slots=True)
class Shown:
    """An actor or thing laid out, and the frames in which it is on stage."""

    number: int
    role: str
    figure: Figure | Thing | Haze | Flames
    frames: dict[int, int]
    solid: Prop | None = None  # a thing people stand before or behind as a whole
    listed: bool = True


class Stage:
    """Renders the frames of a scene in order; `boxes` fills as they are drawn."""

    def __init__(
        self,
        camera: Camera,
        place: Place,
        backdrop: Backdrop,
        actors: list[Actor],
        *,
        fps: Fraction,
        frame_count: int,
        sensor: Sensor,
        lamp: Callable[[float], float] | None = None,
        fine: bool = False,
        effects: Effects | None = None,
    ) -> None:
        self.camera, self.place, self.backdrop = camera, place, backdrop
        self.fps, self.frame_count = fps, frame_count
        self.sensor, self.lamp, self.fine = sensor, lamp, fine
        self.soft = max(1.0, camera.height / 260)  # of shadows, quarter pixels
        self.boxes: list[Box] = []
        self.developed = sensor.develop(backdrop.image)
        self.effects = effects or Effects()
        self.times = np.arange(frame_count) / float(fps)
        cast: list[Actor | Prop | Plume | Fire] = [
            *actors, *self.effects.props, *self.effects.hazes
        ]  # fmt: skip
        self.shown = [
            shown
            for number, one in enumerate(cast)
            if (shown := self._show(number, one)) is not None
        ]

    def _show(self, number: int, one: Actor | Prop | Plume | Fire) -> Shown | None:
        if isinstance(one, Plume | Fire):
            return self._show_haze(number, one)
        on = np.flatnonzero((self.times >= one.start_s) & (self.times <= one.end_s))
        if not len(on):
            return None
        ticks = np.rint((self.times[on] - one.start_s) * RATE).astype(int)
        frames = {int(f): k for k, f in enumerate(on)}
        slope = self.place.shadow_slope
        if isinstance(one, Prop):
            light = self.place.light_at(one.at[ticks, 0], one.at[ticks, 1])
            thing = props.prepare_prop(
                self.camera, one, ticks, light=np.clip(light, 0.18, 1.25),
                shadow_slope=slope,
            )  # fmt: skip
            solid = one if one.half is not None else None
            return Shown(number, one.role, thing, frames, solid, one.listed)
        joints = solve(one.body, one.controls[ticks])
        light = self.place.light_at(joints[:, 0, 0], joints[:, 0, 1])
        figure = drawing.prepare(
            self.camera,
            joints,
            drawing.parts_of(one.body, one.look, one.carry),
            light=np.clip(light, 0.18, 1.25),
            shadow_slope=slope,
            fine=self.fine,
        )
        return Shown(number, one.role, figure, frames)

    def _show_haze(self, number: int, one: Plume | Fire) -> Shown:
        frames = {f: f for f in range(self.frame_count)}
        if isinstance(one, Fire):
            fire = haze.prepare_fire(self.camera, one, self.times)
            return Shown(number, one.role, fire, frames, listed=one.listed)
        middle = one.origin.mean(0)
        light = self.place.light_at(
            np.full(self.frame_count, middle[0]), np.full(self.frame_count, middle[1])
        )
        plume = haze.prepare_plume(self.camera, one, self.times, light)
        return Shown(number, one.role, plume, frames, listed=one.listed)

    def frames(self) -> Iterator[Image]:
        """Yield every frame (H, W, 3) uint8 RGB as the sensor delivers it."""
        for index in range(self.frame_count):
            image = self.clean(index)
            if self.lamp is not None:
                gain = self.lamp(float(index / self.fps))
                image = self.sensor.develop(cv2.convertScaleAbs(image, alpha=gain))
            elif self.effects.glows or self.effects.patches:
                image = self.sensor.develop(image)
            else:
                image = self._develop(image, index)
            yield self.sensor.expose(image, index)

    def _develop(self, image: Image, index: int) -> Image:
        """Develop only where people are; the rest is the developed backdrop."""
        result = self.developed.copy()
        limit = (self.camera.width, self.camera.height)
        # A part's rim is blurred against its mirrored edge: develop more, keep less.
        rim = 1 + int(4 * self.sensor.spec.blur_px)
        pad = 6 + int(11 * self.soft)
        for shown, k in self._here(index):
            boxes = [shown.figure.boxes[k]]
            if isinstance(shown.figure, Figure | Thing):
                boxes.append(shown.figure.shadow_boxes[k] * drawing.SHADOW_SCALE)
            for box in boxes:
                x0, y0 = np.clip(box[:2] - pad, 0, limit).astype(int)
                x1, y1 = np.clip(box[2:] + pad, 0, limit).astype(int)
                if x1 <= x0 or y1 <= y0:
                    continue
                left, top = max(x0 - rim, 0), max(y0 - rim, 0)
                part = self.sensor.develop(image[top : y1 + rim, left : x1 + rim])
                kept = part[y0 - top : y1 - top, x0 - left : x1 - left]
                result[y0:y1, x0:x1] = kept
        return result

    def _here(self, index: int) -> list[tuple[Shown, int]]:
        return [
            (shown, k)
            for shown in self.shown
            if (k := shown.frames.get(index)) is not None and shown.figure.visible[k]
        ]

    def clean(self, index: int) -> Image:
        """Frame `index` before the sensor; notes the boxes of the people in it."""
        image = self.backdrop.image.copy()
        at_s = float(index / self.fps)
        for patch in self.effects.patches:
            glows.sunlit(image, self.camera, patch, at_s)
        under = image.copy() if self.effects.patches else self.backdrop.image
        here = self._here(index)
        for shown, k in here:
            if isinstance(shown.figure, Figure | Thing):
                drawing.paint_shadow(
                    image, shown.figure, k, self.backdrop.floor,
                    strength=self.place.shadow_strength, soft=self.soft,
                )  # fmt: skip
        for group in self._ordered(here):
            self._paint(image, under, group)
        if self.effects.glows:
            glows.shine(image, self.camera, self.effects.glows, at_s)
        for shown, k in here:
            self._note(index, shown, k)
        return image

    def _ordered(self, here: list[tuple[Shown, int]]) -> list[list[tuple[Shown, int]]]:
        """Groups back to front, large things between those behind and before them."""
        groups = _groups([item for item in here if item[0].solid is None])
        solids = [item for item in here if item[0].solid is not None]
        for solid, k in sorted(solids, key=_far):
            prop, thing = solid.solid, solid.figure
            assert prop is not None
            assert isinstance(thing, Thing)
            first = len(groups)
            while first > 0 and all(
                props.in_front(self.camera, prop, thing, k, s.figure.places[i])
                for s, i in groups[first - 1]
            ):
                first -= 1
            groups.insert(first, [(solid, k)])
        return groups

    def _paint(
        self, image: Image, under: Image, group: list[tuple[Shown, int]]
    ) -> None:
        height, width = image.shape[:2]
        figures = [shown.figure for shown, _ in group]
        boxes = np.stack([s.figure.boxes[k] for s, k in group])
        x0, y0 = np.maximum(boxes[:, :2].min(0) - 2, 0).astype(int)
        x1, y1 = np.minimum(boxes[:, 2:].max(0) + 3, (width, height)).astype(int)
        if x1 <= x0 or y1 <= y0:
            return
        drawing.paint_all(image, figures, [k for _, k in group])
        eye = np.asarray(self.camera.position)[:2]
        near = min(float(np.hypot(*(s.figure.places[k] - eye))) for s, k in group)
        hidden = self.backdrop.thing_depth[y0:y1, x0:x1] < near - 0.25
        if hidden.any():
            view = (slice(y0, y1), slice(x0, x1))
            image[view][hidden] = under[view][hidden]

    def _note(self, index: int, shown: Shown, k: int) -> None:
        if not shown.listed:
            return
        x0, y0, x1, y1 = shown.figure.boxes[k]
        area = (x1 - x0) * (y1 - y0)
        x0, x1 = (float(v) for v in np.clip((x0, x1), 0, self.camera.width))
        y0, y1 = (float(v) for v in np.clip((y0, y1), 0, self.camera.height))
        if (x1 - x0) * (y1 - y0) < 0.2 * area or x1 - x0 < 2 or y1 - y0 < 2:
            return
        x, y, w, h = (round(v, 2) for v in (x0, y0, x1 - x0, y1 - y0))
        at = Fraction(index) / self.fps
        self.boxes.append(Box(at, shown.number, x, y, w, h, shown.role))


def _far(item: tuple[Shown, int]) -> float:
    return float(item[0].figure.distance[item[1]])


def _groups(here: list[tuple[Shown, int]]) -> list[list[tuple[Shown, int]]]:
    """People close together form a group that is painted as one; far groups first."""

    def spot(item: tuple[Shown, int]) -> Any:
        return item[0].figure.places[item[1]]

    groups: list[list[tuple[Shown, int]]] = []
    for item in sorted(here, key=_far, reverse=True):
        for group in groups:
            if any(np.hypot(*(spot(item) - spot(o))) < TOGETHER_M for o in group):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups
