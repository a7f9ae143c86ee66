"""Stealing from a shelf or a person, and shopping as it should be."""

from __future__ import annotations

import numpy as np

from worker.scenes import motions
from worker.scenes.acts import (
    hands,
    pose,
    pulse,
    reach,
    upright,
    window_of,
    yaw_of,
)
from worker.scenes.bags import counter, leave
from worker.scenes.gait import Style, walk
from worker.scenes.models import bag, basket, small
from worker.scenes.people import random_body
from worker.scenes.play import LEAD_S, Cue, Play, three
from worker.scenes.props import Piece
from worker.scenes.skeleton import GAZE, HEAD, RATE, SPINE, TWIST, Body, Floats, trunk
from worker.scenes.targets import shelf
from worker.scenes.timing import forward, join, smooth

THEFT = ("pocket", "bag", "snatch")
SHOPPING = ("put-back", "basket", "pay", "pocket-phone")
Rng = np.random.Generator


def put_shelf(play: Play, rng: Rng, xy: Floats, yaw: float, *, listed: bool = False) -> Floats:
    """A shelf whose goods face somebody who stands at `xy` looking along `yaw`."""
    pieces, half = shelf(rng)
    place = three(xy + (0.52 + half[1]) * forward(yaw), half[2])
    play.put("shelf", pieces, place, yaw, half=half, listed=listed)
    return place


def theft(play: Play, variant: str, cue: Cue) -> None:
    """Take goods and hide them, or snatch somebody's bag and run."""
    if variant == "snatch":
        at = _snatch(play, cue)
    else:
        at = at_the_shelf(play, variant, cue)
    play.events.append(("theft", at, cue.seconds))


def shopping(play: Play, variant: str, cue: Cue) -> None:
    """Stage one of the harmless ways at a shelf or counter."""
    if variant == "pay":
        _pay(play, cue)
    else:
        at_the_shelf(play, variant, cue)


def hiding_place(body: Body, controls: Floats, where: str, side: int) -> Floats:
    """(T, 3) of jacket, trouser pocket, bag or basket at the other side of `side`."""
    frames = trunk(body, controls)
    h, out = body.height_m, (-1.0, 1.0)[side]
    back, right, up = frames.pelvis[:, :, 1], frames.chest[:, :, 0], frames.chest[:, :, 2]
    if where == "jacket":
        return np.asarray(
            frames.neck - 0.17 * h * up - 0.03 * h * out * right
            + 0.07 * h * frames.chest[:, :, 1]
        )  # fmt: skip
    if where == "pocket":
        return np.asarray(
            controls[:, 0:3] + 0.1 * h * out * frames.pelvis[:, :, 0] + 0.05 * back
            + np.array([0, 0, 0.02])
        )  # fmt: skip
    # In a bag or basket on the other arm, before the hip.
    return np.asarray(
        controls[:, 0:3] - 0.12 * h * out * frames.pelvis[:, :, 0] + 0.2 * back
        + np.array([0, 0, -0.02])
    )  # fmt: skip


def at_the_shelf(play: Play, way: str, cue: Cue) -> float:
    """Take something from a shelf: "pocket" and "bag" hide it, others do not.

    "put-back" looks and returns it, "basket" puts it where all see it, "pocket-phone"
    only handles the own phone. Returns when the hand takes hold.
    """
    rng, t = cue.rng, cue.t
    body = random_body(rng)
    here, yaw = cue.spot(), cue.away(2.0)
    place = put_shelf(play, rng, here, yaw)
    controls = motions.stand(body, here, yaw, len(t) / RATE, rng)
    side = int(rng.integers(2))
    out = (-1.0, 1.0)[side]
    at = cue.when(-0.2, 0.4)
    look_s = rng.uniform(0.35, 0.7)
    take = place + np.array([*(-0.2 * forward(yaw)), 0.0])
    take[:2] += rng.uniform(-0.2, 0.2) * forward(yaw - np.pi / 2)
    take[2] = rng.uniform(0.8, 1.35)
    phone = way == "pocket-phone"
    if not phone:
        reach(body, controls, side, take, window_of(t, at - 0.1, at + 0.05, ease_s=0.4))
    chest = body.arm_m * np.array([-0.1 * out, 0.55, -0.35])
    pose(controls, side, chest, window_of(t, at + 0.4, at + 0.3 + look_s))
    controls[:, HEAD.start + 1] += 0.3 * window_of(t, at + 0.3, at + 0.3 + look_s)
    hide = at + 0.65 + look_s
    end = hide + rng.uniform(0.2, 0.45)
    gone = t > hide + 0.12
    where = {
        "pocket": str(rng.choice(["jacket", "pocket"])), "bag": "bag",
        "basket": "bag", "pocket-phone": "pocket",
    }.get(way)  # fmt: skip
    if way in ("pocket", "bag"):
        glance = window_of(t, at + 0.35, hide, ease_s=0.2)
        controls[:, GAZE] += glance * 1.1 * np.sin(2 * np.pi * 0.9 * (t - at))
    if where is None:
        reach(body, controls, side, take, window_of(t, hide, hide + 0.1))
    else:
        if way in ("bag", "basket"):
            _open(body, controls, side)
        spot = hiding_place(body, controls, where, side)
        reach(body, controls, side, spot, window_of(t, hide, end))
        controls[:, SPINE.start + 1] += 0.12 * window_of(t, hide, end)
    if rng.random() < (0.75 if way in ("pocket", "bag") else 0.5):
        until = min(int((end + 0.25 + LEAD_S) * RATE), len(t) - 2)
        speed = rng.uniform(1.1, 1.9)
        style = Style(speed=speed, carry="bag" if way in ("bag", "basket") else "")
        if way in ("bag", "basket") and side == 1:
            style = Style(speed=speed, swing=0.2)
        off = leave(body, controls[until, 0:2], yaw, cue, style)
        controls = join(controls[:until], off, blend_s=0.4)[: len(t)]
    role = "thief" if way in ("pocket", "bag") else "bystander"
    play.add(rng, body, controls, role=role)
    _things(play, body, controls, way, side, take, at, gone, hide, cue)
    return at


def _open(body: Body, controls: Floats, side: int) -> None:
    """Hold a bag or basket before the hip with the other hand."""
    other = 1 - side
    out = (-1.0, 1.0)[other]
    local = body.arm_m * np.array([0.05 * out, 0.4, -0.8])
    pose(controls, other, local, np.ones(len(controls)))


def _things(
    play: Play, body: Body, controls: Floats, way: str, side: int, take: Floats,
    at: float, gone: Floats, hide: float, cue: Cue,
) -> None:  # fmt: skip
    """The goods (or phone), and the bag or basket they go into."""
    rng, t = cue.rng, cue.t
    hand = hands(body, controls, side)
    turn = upright(yaw_of(controls))
    if way in ("bag", "basket"):
        other = hands(body, controls, 1 - side)
        if way == "bag":
            pieces, _ = bag(rng, str(rng.choice(["tote", "bag"])))
            play.put("bag", pieces, other, turn)
        else:
            pieces, _ = basket(rng)
            play.put("basket", pieces, other, turn)
    goods: list[Piece] = small(rng, "phone" if way == "pocket-phone" else "goods")
    path = hand.copy()
    if way != "pocket-phone":
        path[t < at] = take
    if way == "put-back":
        path[t > hide + 0.05] = take
    shown = len(path)
    if way in ("pocket", "pocket-phone", "bag", "basket"):
        shown = int(np.argmax(gone)) if gone.any() else len(path)
    if shown > 1:
        role = "phone" if way == "pocket-phone" else "goods"
        play.put(role, goods, path[:shown], turn[:shown], shadow=False)


def _pay(play: Play, cue: Cue) -> None:
    """Hand something over a counter to a clerk and take a bag."""
    rng, t = cue.rng, cue.t
    one, clerk = random_body(rng), random_body(rng)
    here, yaw = cue.spot(0.2), cue.away(2.0)
    high = rng.uniform(0.85, 1.0)
    middle = here + 0.72 * forward(yaw)
    counter(play, rng, middle, yaw, high)
    at = cue.when(0.2, 1.0)
    span = len(t) / RATE
    people = (
        (one, here, yaw), (clerk, here + 1.35 * forward(yaw), yaw + np.pi)
    )  # fmt: skip
    top = three(middle, high + 0.13)
    paths = []
    for k, (body, xy, turn) in enumerate(people):
        controls = motions.talk(body, xy, turn, span, rng)
        late = at + 0.35 * k
        reach(body, controls, 1, top, window_of(t, late, late + 0.25, ease_s=0.4))
        controls[:, SPINE.start + 1] += 0.15 * window_of(t, late, late + 0.25)
        play.add(rng, body, controls)
        paths.append(hands(body, controls, 1))
    goods: list[Piece] = small(rng, "goods")
    path = np.where((t < at)[:, None], paths[0], top)
    path = np.where((t > at + 0.5)[:, None], paths[1], path)
    play.put("goods", goods, path, yaw, shadow=False)
    if rng.random() < 0.5:
        pieces, tall = bag(rng, "bag")
        place = three(middle + 0.35 * forward(yaw + np.pi / 2), high + tall)
        play.put("bag", pieces, place, yaw + np.pi / 2)


def _snatch(play: Play, cue: Cue) -> float:
    """Run past somebody, tear the bag from the hand and run on with it."""
    rng, t = cue.rng, cue.t
    thief, victim = random_body(rng), random_body(rng)
    at = cue.when(0.15, 0.7)
    middle, turn = cue.spot(0.2), float(rng.uniform(-np.pi, np.pi))
    way, right = forward(turn), forward(turn - np.pi / 2)
    speed = rng.uniform(2.6, 3.8)
    # The victim stands or walks with the bag in the right hand; the thief passes there.
    pace = float(rng.choice([0.0, rng.uniform(0.6, 1.1)]))
    ahead = way if rng.random() < 0.7 else -way
    yaw = turn if ahead is way else turn + np.pi
    side = 1 if ahead is way else -1
    if pace:
        line = np.stack([middle - ahead * pace * (at + LEAD_S + 0.1), middle + ahead * 9])
        style = Style(speed=pace, carry="bag")
        first = walk(victim, line, style, stop=False, start=False)
    else:
        first = motions.stand(victim, middle, yaw, len(t) / RATE, rng, carry="bag")
    k = int((at + LEAD_S) * RATE)
    after = motions.stand(victim, first[k, 0:2], yaw, len(t) / RATE, rng)
    late = np.arange(len(after)) / RATE
    torn = pulse(late, 0.12, 0.12, 0.5)
    after[:, TWIST] -= 0.5 * torn * side
    after[:, 6:8] += 0.3 * torn[:, None] * np.array([0.6, side])
    pose(after, 1, victim.arm_m * np.array([0.2, 0.85, -0.1]), smooth((late - 0.1) / 0.3))
    chase = rng.random() < 0.5
    if chase:
        stop = int(0.6 * RATE)
        goal = np.stack([after[stop, 0:2], after[stop, 0:2] + way * 12])
        run = walk(victim, goal, Style(speed=rng.uniform(2.2, 3.0)), stop=False)
        after = join(after[:stop], run, blend_s=0.4)
    owner = join(first[:k], after, blend_s=0.25)[: len(t)]
    play.add(rng, victim, owner, role="victim")
    pass_at = first[k, 0:2] + 0.52 * forward(yaw - np.pi / 2)
    line = np.stack(
        [pass_at - way * speed * (at + LEAD_S), pass_at + way * speed * (cue.seconds + 2)]
    )
    robber = walk(thief, line, Style(speed=speed), stop=False, start=False)[: len(t)]
    grab = hands(victim, owner, 1)[k]
    arm = int(np.dot(first[k, 0:2] - pass_at, right) > 0)
    n = len(robber)
    reach(thief, robber, arm, grab, pulse(t[:n], at, 0.3, 0.2))
    tuck = smooth((t[:n] - at - 0.15) / 0.3)
    pose(robber, arm, thief.arm_m * np.array([0.0, 0.45, -0.45]), tuck)
    play.add(rng, thief, robber, role="thief")
    pieces, _ = bag(rng, str(rng.choice(["tote", "bag", "case"])))
    own, stolen = hands(victim, owner, 1)[:n], hands(thief, robber, arm)
    blend = smooth((t[:n] - at) / 0.12)[:, None]
    path = own + blend * (stolen - own)
    yaws = np.full(n, turn)
    play.put("bag", pieces, path, upright(yaws))
    return at
