"""Smoking, and what only looks like it: phone, drink, food, a scratched head."""

from __future__ import annotations

import numpy as np

from worker.scenes import motions, postures
from worker.scenes.acts import hands, mouth, pose, reach, turned, window_of, yaw_of
from worker.scenes.gait import Style, walk
from worker.scenes.haze import Plume
from worker.scenes.models import small
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play, crossing
from worker.scenes.props import Piece, Plate
from worker.scenes.skeleton import GAZE, HEAD, RATE, Body, Floats, trunk
from worker.scenes.timing import forward

SMOKING = ("stand", "walk", "sit")
HANDS = ("phone", "drink", "eat", "scratch-head")
# Seconds the hand stays up and down, drawn between these.
RHYTHM = {
    "smoke": ((0.4, 0.9), (0.5, 1.2)),
    "drink": ((0.6, 1.2), (0.5, 1.2)),
    "eat": ((0.25, 0.6), (0.4, 1.0)),
    "scratch-head": ((0.8, 2.0), (0.6, 1.5)),
    "phone": ((30.0, 60.0), (1.0, 2.0)),
}
THING = {"smoke": "cigarette", "drink": "cup", "eat": "bun", "phone": "phone"}


def smoke(play: Play, variant: str, cue: Cue) -> None:
    """Somebody smokes while standing, walking or sitting."""
    first = hand_to_head(play, "smoke", variant, cue)
    play.events.append(("smoking", first, cue.seconds))


def at_the_head(play: Play, variant: str, cue: Cue) -> None:
    """A harmless hand at the head, in the same postures as a smoker's."""
    hand_to_head(play, variant, str(cue.rng.choice(SMOKING, p=(0.5, 0.3, 0.2))), cue)


def hand_to_head(play: Play, what: str, posture: str, cue: Cue) -> float:
    """One person whose hand goes to the head and back; when it first rises."""
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    controls = _posture(play, body, posture, cue)
    side = int(rng.integers(2))
    out = (-1.0, 1.0)[side]
    first = cue.when(-0.4, 0.5)
    if what == "phone" and rng.random() < 0.6:
        first = -LEAD_S
    (up_low, up_high), (rest_low, rest_high) = RHYTHM[what]
    raises, at = [], first
    while at < cue.seconds:
        end = at + 0.4 + rng.uniform(up_low, up_high)
        raises.append((at + 0.4, end))
        at = end + 0.4 + rng.uniform(rest_low, rest_high)
    weight = np.max([window_of(t, a, b, ease_s=0.4) for a, b in raises], axis=0)
    arm = body.arm_m
    if rng.random() < 0.7:
        bent = arm * np.array([-0.1 * out, 0.55, rng.uniform(-0.65, -0.35)])
        pose(controls, side, bent, np.ones_like(t))
    _lift(body, controls, what, side, weight, t, rng)
    one = play.add(rng, body, controls, role="smoker" if what == "smoke" else "bystander")
    del one
    hand = hands(body, controls, side)
    _hold(play, what, hand, controls, weight, out, cue)
    if what == "smoke":
        _puffs(play, body, controls, hand, raises, cue)
    return first


def _posture(play: Play, body: Body, posture: str, cue: Cue) -> Floats:
    rng = cue.rng
    if posture == "walk":
        speed = rng.uniform(0.5, 1.1)
        way = crossing(rng, speed * (cue.span_s + 0.4), 0.4 * cue.area_m)
        style = Style(speed=speed, swing=rng.uniform(0.2, 0.45))
        controls = walk(body, way, style, stop=False, start=False)
        missing = len(cue.t) - len(controls)
        assert missing <= 0, "the way is long enough for the whole scene"
        return controls[: len(cue.t)]
    here, yaw = cue.spot(), cue.toward_camera()
    if posture == "sit":
        x, y = here - 0.4 * forward(yaw)
        play.seats.append((float(x), float(y), yaw))
        return postures.sit(body, here, yaw, len(cue.t) / RATE, rng, seated=True)
    return motions.stand(body, here, yaw, len(cue.t) / RATE, rng)


def _lift(
    body: Body, controls: Floats, what: str, side: int, weight: Floats, t: Floats,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Bring the hand up to mouth, ear or hair."""
    out = (-1.0, 1.0)[side]
    frames = trunk(body, controls)
    if what in ("phone", "scratch-head"):
        h = body.height_m
        rub = np.zeros_like(t)
        if what == "scratch-head":
            rub = 0.03 * np.sin(2 * np.pi * rng.uniform(2.0, 3.5) * t)
        point = (
            frames.neck
            + (0.1 * h + rub + (0.07 * h if what != "phone" else 0))[:, None]
            * frames.chest[:, :, 2]
            + 0.075 * h * out * frames.chest[:, :, 0]
            + (0.0 if what == "phone" else -0.01) * frames.chest[:, :, 1]
        )
        controls[:, HEAD.start] += 0.08 * out * weight
    else:
        point = mouth(body, frames, out=0.02 * out)
        back = 0.3 if what == "drink" else 0.0
        controls[:, HEAD.start + 1] -= back * weight
    reach(body, controls, side, point, weight)
    controls[:, GAZE] *= 0.5


def _hold(
    play: Play, what: str, hand: Floats, controls: Floats, weight: Floats,
    out: float, cue: Cue,
) -> None:  # fmt: skip
    rng = cue.rng
    if what not in THING:
        return
    pieces: list[Piece] = small(rng, THING[what])
    yaw = yaw_of(controls)
    tip = np.zeros_like(yaw)
    if what == "drink":
        if rng.random() < 0.4:
            pieces = small(rng, "bottle")
        elif rng.random() < 0.5:
            _steam(play, hand, cue)
        tip = -1.1 * weight
    if what == "smoke":
        pieces.append(
            Plate(
                ((-0.016, 0.1, -0.016), (0.016, 0.1, -0.016), (0.016, 0.1, 0.016),
                 (-0.016, 0.1, 0.016)),
                (255, 128, 46), None, -0.13, glows=True,
            )
        )  # fmt: skip
        yaw = yaw + 0.5 * out
        tip = 0.5 * (1 - weight)
    role = {"smoke": "cigarette", "eat": "food"}.get(what, what)
    role = "cup" if what == "drink" else role
    play.put(role, pieces, hand, turned(yaw, tip), shadow=False)


def _steam(play: Play, hand: Floats, cue: Cue) -> None:
    born = np.arange(-LEAD_S, cue.seconds, 0.12)
    at = np.clip(((born + LEAD_S) * RATE).astype(int), 0, len(hand) - 1)
    play.effects.hazes.append(
        Plume(
            "steam", born, hand[at] + np.array([0, 0, 0.07]),
            np.full(len(born), cue.rng.uniform(0.12, 0.35)), 1.1, (232, 232, 232),
            rise=0.22, small_m=0.025, growth=0.07, seed=int(cue.rng.integers(1 << 30)),
        )
    )  # fmt: skip


def _puffs(
    play: Play, body: Body, controls: Floats, hand: Floats,
    raises: list[tuple[float, float]], cue: Cue,
) -> None:  # fmt: skip
    """Smoke that curls from the tip, and a cloud breathed out after every pull."""
    rng = cue.rng
    shade = rng.uniform(170, 225)
    colour = (shade, shade, shade + 4)
    wind = tuple(float(v) for v in rng.normal(0, 0.12, 2))

    def tick(at_s: float) -> int:
        return int(np.clip((at_s + LEAD_S) * RATE, 0, len(hand) - 1))

    born = np.arange(-LEAD_S, cue.seconds, 0.09)
    tips = np.stack([hand[tick(b)] for b in born]) + np.array([0, 0, 0.03])
    play.effects.hazes.append(
        Plume(
            "smoke", born, tips, np.full(len(born), rng.uniform(0.15, 0.35)), 1.6,
            colour, rise=0.33, small_m=0.015, growth=0.06, wind=wind,  # type: ignore[arg-type]
            seed=int(rng.integers(1 << 30)),
        )
    )  # fmt: skip
    lips = mouth(body, trunk(body, controls), up=-0.01)
    # The last pull before the video is still in the air when it begins.
    pulls = [end for _, end in raises] + [raises[0][0] - rng.uniform(1.0, 1.6)]
    for end in pulls:
        count = 16
        times = end + 0.15 + np.sort(rng.uniform(0, 0.7, count))
        times = times[times < cue.seconds + 1]
        if not len(times):
            continue
        ahead = forward(float(controls[tick(end + 0.3), 3]))
        origin = np.stack([lips[tick(b)] for b in times])
        blow = ahead * rng.uniform(0.25, 0.45) + np.asarray(wind)
        play.effects.hazes.append(
            Plume(
                "smoke", times, origin, rng.uniform(0.25, 0.55, len(times)),
                rng.uniform(1.1, 1.7), colour, rise=0.16, small_m=0.035, growth=0.17,
                wind=(float(blow[0]), float(blow[1])),
                seed=int(rng.integers(1 << 30)),
            )
        )  # fmt: skip
