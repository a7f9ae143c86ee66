"""Light, steam and colour that are no fire: lamps, sun, headlights, a pot, a coat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import reach, stooped, window_of
from worker.scenes.drawing import Colour
from worker.scenes.fire import flicker, fuel
from worker.scenes.gait import Style, walk
from worker.scenes.glows import Glow, Patch
from worker.scenes.haze import Plume
from worker.scenes.models import cuboid, disc
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play, crossing, three
from worker.scenes.props import Piece, Plate, Rod
from worker.scenes.skeleton import RATE, Floats
from worker.scenes.timing import forward

LIGHTS = ("lamp", "sunlight", "steam", "headlights", "red-coat")
Rng = np.random.Generator
WARM: Colour = (255, 190, 110)
HUES: dict[str, tuple[float, float, float]] = {
    "warm": (1.0, 0.62, 0.3),
    "white": (1.0, 0.95, 0.85),
    "blue": (0.5, 0.7, 1.0),
    "red": (1.0, 0.25, 0.15),
}


def light(play: Play, variant: str, cue: Cue) -> None:
    """Stage a harmless light, with people who stand, walk or stoop as arsonists do."""
    rng = cue.rng
    spot = cue.spot(0.4)
    _company(play, cue, spot, coat=variant == "red-coat")
    if variant == "lamp":
        _lamp(play, cue, spot)
    elif variant == "sunlight":
        _sun(play, cue)
    elif variant == "steam":
        _steam(play, cue, spot)
    elif variant == "headlights":
        _headlights(play, cue)
    elif rng.random() < 0.4:
        fuel(play, rng, spot, str(rng.choice(["box", "bin", "sack"])))


def _company(play: Play, cue: Cue, spot: Floats, *, coat: bool) -> None:
    rng = cue.rng
    for _ in range(int(rng.choice([0, 1, 2], p=(0.15, 0.6, 0.25))) or int(coat)):
        body = random_body(rng)
        span = len(cue.t) / RATE
        draw = rng.random()
        if draw < 0.35:
            speed = rng.uniform(0.8, 1.6)
            way = crossing(rng, speed * (cue.span_s + 1), 0.5 * cue.area_m)
            controls = walk(body, way, Style(speed=speed), stop=False, start=False)
        elif draw < 0.6:
            yaw = cue.away(2.6)
            here = spot - 0.55 * forward(yaw)
            at = rng.uniform(-0.8, 0.8)
            down = window_of(cue.t, at, at + rng.uniform(0.4, 1.5), ease_s=0.5)
            controls = stooped(body, here, yaw, span, rng, down)
            reach(body, controls, 1, three(spot, 0.45), down)
        else:
            act = (motions.stand, motions.talk, motions.dance)[int(rng.integers(3))]
            here = spot + rng.uniform(0.6, 1.1) * forward(rng.uniform(-3, 3))
            controls = act(body, here, float(rng.uniform(-3, 3)), span, rng)
        one = play.add(rng, body, controls)
        if coat:
            red = (int(rng.uniform(200, 255)), int(rng.uniform(40, 130)), 20)
            one.look = replace(one.look, top=red, skirt=True, bottom=red)


def _lamp(play: Play, cue: Cue, spot: Floats) -> None:
    """A standing lamp, a screen or a lamp unseen that switches, wavers or blinks."""
    rng = cue.rng
    hue = HUES[str(rng.choice(list(HUES), p=(0.5, 0.2, 0.2, 0.1)))]
    way = str(rng.choice(["switch", "fire", "blink", "screen"]))
    at, pace = rng.uniform(-0.3, 1.5), rng.uniform(0.8, 4)
    on_first = rng.random() < 0.4
    shuffle = rng.uniform(0.2, 1.0, 64)

    def level(s: float) -> float:
        if way == "switch":
            return float((s < at) == on_first)
        if way == "fire":
            return flicker(s)
        if way == "blink":
            return float((s * pace) % 1 < 0.5)
        return float(shuffle[int((s + LEAD_S) * 5) % 64])

    strong = {"day": 0.4, "night": 1.4, "infrared": 1.1}[cue.mode]
    strong *= rng.uniform(0.5, 1.3)
    high = rng.choice([0.25, 0.8, 1.3])
    shade: Colour = tuple(int(min(90 + 165 * c, 255)) for c in hue)  # type: ignore[assignment]
    play.effects.glows.append(
        Glow(
            lambda s: three(spot, high), lambda s: strong * level(s),
            rng.uniform(0.7, 1.6), hue,
        )
    )  # fmt: skip
    if rng.random() < 0.25:
        return
    pieces: list[Piece] = [Rod((0, 0, 0), (0, 0, high), 0.02, 0.02, (60, 60, 64))]
    if way == "screen":
        pieces += cuboid((0, 0, high), (0.3, 0.04, 0.2), (30, 30, 34))
        pieces.append(
            Plate(
                ((-0.27, -0.05, high - 0.17), (0.27, -0.05, high - 0.17),
                 (0.27, -0.05, high + 0.17), (-0.27, -0.05, high + 0.17)),
                shade, (0, -1, 0), -0.02, glows=True,
            )
        )  # fmt: skip
    else:
        pieces.append(Rod((0, 0, high - 0.1), (0, 0, high + 0.1), 0.13, 0.08, shade))
        pieces.append(
            replace(disc((0, 0, high), 0.09, shade, axis=1), glows=True, bias_m=-0.1)
        )
    play.put("lamp", pieces, three(spot, 0.0), float(rng.uniform(-0.8, 0.8)))


def _sun(play: Play, cue: Cue) -> None:
    """Patches of sun that wander or come and go, as behind leaves or a door."""
    rng = cue.rng
    for _ in range(int(rng.integers(1, 4))):
        here, turn = cue.spot(0.9), rng.uniform(-3, 3)
        long, wide = rng.uniform(0.4, 1.6), rng.uniform(0.2, 0.8)
        way = forward(turn) * rng.uniform(0.05, 0.5)
        pace, sway = rng.uniform(0.1, 0.9), rng.uniform(0.02, 0.2)

        def corners(
            s: float, here: Floats = here, turn: float = turn, long: float = long,
            wide: float = wide, way: Floats = way, pace: float = pace,
            sway: float = sway,
        ) -> Floats:  # fmt: skip
            u, v = forward(turn) * long, forward(turn + np.pi / 2) * wide
            middle = here + way * s + sway * np.sin(2 * np.pi * pace * s) * v
            grow = 1 + 0.5 * np.sin(2 * np.pi * pace * s)
            flat = [middle + a * u * grow + b * v for a, b in
                    ((-1, -1), (1, -1), (1, 1), (-1, 1))]  # fmt: skip
            return np.column_stack([np.stack(flat), np.full(4, 0.01)])

        play.effects.patches.append(Patch(corners, rng.uniform(0.3, 0.9)))


def _steam(play: Play, cue: Cue, spot: Floats) -> None:
    """A pot on a stove, a grate or an exhaust that steams."""
    rng = cue.rng
    base = float(rng.choice([0.02, 0.55, 0.9]))
    if base > 0.5:
        dark: Colour = (70, 72, 78)
        play.put("stand", cuboid((0, 0, base / 2 - 0.08), (0.25, 0.25, base / 2 - 0.08),
                 (150, 148, 142)), three(spot, 0.0), listed=False)  # fmt: skip
        pot: list[Piece] = [Rod((0, 0, base - 0.1), (0, 0, base), 0.14, 0.14, dark)]
        play.put("pot", pot, three(spot, 0.0))
    born = np.arange(-LEAD_S, cue.seconds, 0.08)
    shade = rng.uniform(170, 245)
    wind = rng.normal(0, 0.15, 2)
    origin = np.tile(three(spot, base), (len(born), 1))
    origin[:, :2] += rng.normal(0, 0.05, (len(born), 2))
    play.effects.hazes.append(
        Plume(
            "steam", born, origin, rng.uniform(0.15, 0.5, len(born)), 2.0,
            (shade, shade, shade), rise=rng.uniform(0.4, 0.9), small_m=0.06,
            growth=rng.uniform(0.12, 0.24), wind=(float(wind[0]), float(wind[1])),
            seed=int(rng.integers(1 << 30)),
        )
    )  # fmt: skip


def _headlights(play: Play, cue: Cue) -> None:
    """Two beams sweep over floor and walls."""
    rng = cue.rng
    way = crossing(rng, 10.0, cue.area_m)
    speed, off = rng.uniform(0.12, 0.35), rng.uniform(0.1, 0.5)
    side = forward(rng.uniform(-3, 3)) * 0.6
    strong = {"day": 0.35, "night": 1.6, "infrared": 1.4}[cue.mode] * rng.uniform(0.5, 1)
    hue = HUES[str(rng.choice(["white", "warm", "red"], p=(0.6, 0.3, 0.1)))]
    for k in (-0.5, 0.5):

        def at(s: float, k: float = k) -> Floats:
            part = off + speed * s
            return three(way[0] + (way[1] - way[0]) * part + k * side, 0.1)

        play.effects.glows.append(Glow(at, lambda s: strong, rng.uniform(0.5, 0.9), hue))
