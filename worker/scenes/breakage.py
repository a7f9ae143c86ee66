"""What becomes of things that are struck: they jolt, topple, burst, lose parts."""

from __future__ import annotations

import numpy as np

from worker.scenes import falls
from worker.scenes.acts import thrown, turned
from worker.scenes.models import cuboid, small, tone
from worker.scenes.people import cloth
from worker.scenes.pieces import Piece, Plate
from worker.scenes.play import LEAD_S, Cue, Play, three
from worker.scenes.props import Prop
from worker.scenes.skeleton import (
    RATE,
    Floats,
    spin,
)  # fmt: skip
from worker.scenes.targets import frame, machine, pane, shelf
from worker.scenes.timing import forward, smooth


def suffer(
    play: Play, cue: Cue, what: str, here: Floats, yaw: float, far: float,
    hits: list[float],
) -> None:  # fmt: skip
    """What happens to the thing that is struck at `hits`."""
    rng = cue.rng
    if what == "car":
        x, y = here + (far + 0.86) * forward(yaw)
        play.cars.append((float(x), float(y), yaw))
        spot = three(here + (far + 0.15) * forward(yaw), 1.1)
        shatter(play, cue, spot, yaw, (0.4, 0.0, 0.18), hits[:2][-1], (60, 74, 84))
        return
    if what == "window":
        _window(play, cue, here + (far + 0.05) * forward(yaw), yaw, hits[:2][-1])
        return
    pieces, half = (shelf if what == "shelf" else machine)(rng)
    place = three(here + (far + half[1]) * forward(yaw), half[2])
    over = rng.random() < (0.6 if what == "shelf" else 0.3)
    fall_at = hits[min(len(hits) - 1, int(rng.integers(1, 3)))] if over else 1e9
    prop = shaken(play, cue, what, pieces, place, yaw, hits, fall_at)
    prop.half = half
    # What falls is drawn part by part with the people about it.
    if over:
        prop.half = None
    for hit in hits:
        loose = int(rng.integers(1, 5)) if what == "shelf" else int(rng.integers(0, 3))
        for _ in range(loose):
            _debris(play, cue, place, half, yaw, hit)


def shaken(
    play: Play, cue: Cue, role: str, pieces: list[Piece], place: Floats, yaw: float,
    hits: list[float], fall_at: float,
) -> Prop:  # fmt: skip
    """A thing that jolts at every blow and from `fall_at` on tips over backwards."""
    t = cue.t
    lean = np.zeros_like(t)
    for hit in hits:
        since = np.maximum(t - hit, 0)
        lean += 0.085 * np.sin(26 * since) * np.exp(-since / 0.22) * (t >= hit)
    high = place[2]
    if fall_at < 1e8:
        angle = falls.topple(2 * high, angle=0.1, rate=0.9, n=len(t))
        k = np.clip(((t - fall_at) * RATE).astype(int), 0, len(t) - 1)
        tip = angle[k] * smooth((t - fall_at) / 0.15)
        lean = np.where(tip > 0.02, tip, lean)
    turn = turned(np.full(len(t), yaw), lean)
    # It turns about the lower edge at its back.
    edge = np.array([0, 0.2, -high])
    pivot = place + spin(np.array([yaw]))[0] @ edge
    at = pivot - np.einsum("tij,j->ti", turn, edge)
    return play.put(role, pieces, at, turn)


def _debris(
    play: Play, cue: Cue, place: Floats, half: tuple[float, float, float], yaw: float,
    hit: float,
) -> None:  # fmt: skip
    """Goods or a splinter that fly off towards the one who strikes."""
    rng = cue.rng
    side = forward(yaw - np.pi / 2)
    start = place.copy()
    start[:2] += rng.uniform(-0.8, 0.8) * half[0] * side - half[1] * forward(yaw)
    start[2] += rng.uniform(-0.3, 0.8) * half[2]
    speed = three(
        -rng.uniform(0.5, 1.8) * forward(yaw) + rng.normal(0, 0.7) * side,
        rng.uniform(0, 1.8),
    )
    at, turn = thrown(start, speed, cue.seconds + 1 - hit, rng, rest_m=0.06)
    play.put("debris", small(rng, "goods"), at, turn, start_s=hit, shadow=False)


def _window(play: Play, cue: Cue, xy: Floats, yaw: float, breaks: float) -> None:
    rng = cue.rng
    pieces, half = pane(rng)
    place = three(xy, rng.uniform(1.0, 1.25))
    colour = cloth(rng)
    bars = frame(half, colour)
    low = place[2] - half[2] - 0.06
    bars += cuboid(
        (0, 0.02, -half[2] - 0.06 - low / 2),
        (half[0] + 0.06, 0.04, low / 2),
        tone(colour, 0.9),
    )
    play.put(
        "frame", bars, place, yaw, half=(half[0] + 0.06, 0.06, half[2]), listed=False
    )
    turn = np.broadcast_to(
        spin(np.array([yaw]))[0], (int((breaks + LEAD_S) * RATE), 3, 3)
    )
    whole = np.tile(place, (len(turn), 1))
    play.put("window", pieces, whole, turn, half=half)
    glass = pieces[0].colour
    shatter(play, cue, place, yaw, half, breaks, glass)


def shatter(
    play: Play, cue: Cue, place: Floats, yaw: float, half: tuple[float, float, float],
    at: float, glass: tuple[int, int, int],
) -> None:  # fmt: skip
    """A pane bursts into shards; jagged rests stay in the frame."""
    rng = cue.rng
    side = forward(yaw - np.pi / 2)
    shade = tone(glass, 1.7)
    for _ in range(int(rng.integers(12, 20))):
        u, v = rng.uniform(-1, 1, 2)
        start = place + three(u * half[0] * side, v * half[2])
        speed = three(
            rng.normal(0.4, 1.0) * forward(yaw) + rng.normal(0, 0.6) * side,
            rng.uniform(-0.5, 1.2),
        )
        size = rng.uniform(0.04, 0.15)
        corners = rng.normal(0, size, (3, 3))
        piece = Plate(
            tuple(map(tuple, corners.tolist())), tone(shade, rng.uniform(0.7, 1.2))
        )
        path, turn = thrown(start, speed, cue.seconds + 1 - at, rng, rest_m=0.02)
        play.put("debris", [piece], path, turn, start_s=at, shadow=False, listed=False)
    hole = [
        (
            float(r * np.cos(a) * half[0] * 0.75),
            0.0,
            float(r * np.sin(a) * half[2] * 0.75),
        )
        for a, r in zip(
            np.linspace(0, 2 * np.pi, 10)[:-1], rng.uniform(0.55, 1.15, 9), strict=True
        )
    ]
    dark = Plate(tuple(hole), tone(glass, 0.35), None, -0.01)
    n = int((cue.seconds + 1 - at) * RATE)
    still = np.tile(place - three(0.03 * forward(yaw), 0), (n, 1))
    play.put("hole", [dark], still, yaw, start_s=at, listed=False, shadow=False)
