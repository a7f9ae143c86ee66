"""The stage: actors before a backdrop, turned into frames and boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes import drawing
from worker.scenes.backgrounds import Backdrop, Place
from worker.scenes.camera import Camera
from worker.scenes.drawing import Figure, Look
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
class Shown:
    """An actor's figure and the frames in which it is on stage."""

    person_id: int
    actor: Actor
    figure: Figure
    frames: dict[int, int]


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
    ) -> None:
        self.camera, self.place, self.backdrop = camera, place, backdrop
        self.fps, self.frame_count = fps, frame_count
        self.sensor, self.lamp, self.fine = sensor, lamp, fine
        self.soft = max(1.0, camera.height / 260)  # of shadows, quarter pixels
        self.boxes: list[Box] = []
        self.developed = sensor.develop(backdrop.image)
        self.shown = [
            shown
            for i, actor in enumerate(actors)
            if (shown := self._show(i, actor)) is not None
        ]

    def _show(self, person_id: int, actor: Actor) -> Shown | None:
        times = np.arange(self.frame_count) / float(self.fps)
        on = np.flatnonzero((times >= actor.start_s) & (times <= actor.end_s))
        if not len(on):
            return None
        ticks = np.rint((times[on] - actor.start_s) * RATE).astype(int)
        joints = solve(actor.body, actor.controls[ticks])
        light = self.place.light_at(joints[:, 0, 0], joints[:, 0, 1])
        figure = drawing.prepare(
            self.camera,
            joints,
            drawing.parts_of(actor.body, actor.look, actor.carry),
            light=np.clip(light, 0.18, 1.25),
            shadow_slope=self.place.shadow_slope,
            fine=self.fine,
        )
        return Shown(person_id, actor, figure, {int(f): k for k, f in enumerate(on)})

    def frames(self) -> Iterator[Image]:
        """Yield every frame (H, W, 3) uint8 RGB as the sensor delivers it."""
        for index in range(self.frame_count):
            image = self.clean(index)
            if self.lamp is None:
                image = self._develop(image, index)
            else:
                gain = self.lamp(float(index / self.fps))
                image = self.sensor.develop(cv2.convertScaleAbs(image, alpha=gain))
            yield self.sensor.expose(image, index)

    def _develop(self, image: Image, index: int) -> Image:
        """Develop only where people are; the rest is the developed backdrop."""
        result = self.developed.copy()
        limit = (self.camera.width, self.camera.height)
        # A part's rim is blurred against its mirrored edge: develop more, keep less.
        rim = 1 + int(4 * self.sensor.spec.blur_px)
        pad = 6 + int(11 * self.soft)
        for shown, k in self._here(index):
            shadow = shown.figure.shadow_boxes[k] * drawing.SHADOW_SCALE
            for box in shown.figure.boxes[k], shadow:
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
        here = self._here(index)
        for shown, k in here:
            drawing.paint_shadow(
                image,
                shown.figure,
                k,
                self.backdrop.floor,
                strength=self.place.shadow_strength,
                soft=self.soft,
            )
        for group in _groups(here):
            self._paint(image, group)
        for shown, k in here:
            self._note(index, shown, k)
        return image

    def _paint(self, image: Image, group: list[tuple[Shown, int]]) -> None:
        height, width = image.shape[:2]
        figures = [shown.figure for shown, _ in group]
        boxes = np.stack([s.figure.boxes[k] for s, k in group])
        x0, y0 = np.maximum(boxes[:, :2].min(0) - 2, 0).astype(int)
        x1, y1 = np.minimum(boxes[:, 2:].max(0) + 3, (width, height)).astype(int)
        if x1 <= x0 or y1 <= y0:
            return
        drawing.paint_people(image, figures, [k for _, k in group])
        near = min(float(s.figure.distance[k]) for s, k in group) - 0.25
        hidden = self.backdrop.thing_depth[y0:y1, x0:x1] < near
        if hidden.any():
            view = (slice(y0, y1), slice(x0, x1))
            image[view][hidden] = self.backdrop.image[view][hidden]

    def _note(self, index: int, shown: Shown, k: int) -> None:
        x0, y0, x1, y1 = shown.figure.boxes[k]
        area = (x1 - x0) * (y1 - y0)
        x0, x1 = (float(v) for v in np.clip((x0, x1), 0, self.camera.width))
        y0, y1 = (float(v) for v in np.clip((y0, y1), 0, self.camera.height))
        if (x1 - x0) * (y1 - y0) < 0.2 * area or x1 - x0 < 2 or y1 - y0 < 2:
            return
        x, y, w, h = (round(v, 2) for v in (x0, y0, x1 - x0, y1 - y0))
        at = Fraction(index) / self.fps
        self.boxes.append(Box(at, shown.person_id, x, y, w, h, shown.actor.role))


def _groups(here: list[tuple[Shown, int]]) -> list[list[tuple[Shown, int]]]:
    """People close together form a group that is painted as one; far groups first."""

    def far(item: tuple[Shown, int]) -> float:
        return float(item[0].figure.distance[item[1]])

    def spot(item: tuple[Shown, int]) -> Any:
        return item[0].figure.places[item[1]]

    groups: list[list[tuple[Shown, int]]] = []
    for item in sorted(here, key=far, reverse=True):
        for group in groups:
            if any(np.hypot(*(spot(item) - spot(o))) < TOGETHER_M for o in group):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups
