"""The articulated body: from controls (where it goes) to joints in the world.

A motion is an array of controls, one row per tick of `RATE` Hz. The trunk follows
by forward kinematics, arms and legs by two-bone inverse kinematics, so planted
feet stay planted and hands reach what they aim at. The local frame is x right,
y forward, z up; a lean (right, forward) is an axis-angle tilt in radians.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

RATE = 60
WIDTH = 28
PELVIS = slice(0, 3)  # world metres
YAW = 3
LEAN = slice(4, 6)  # of the pelvis
SPINE = slice(6, 8)  # lean of the chest on the pelvis
TWIST = 8  # of the chest on the pelvis, to the left
HEAD = slice(9, 11)  # lean of the head on the chest
GAZE = 11  # yaw of the head on the chest
ANKLES = (slice(12, 15), slice(15, 18))  # world metres, left and right
FOOT_YAW = (18, 19)  # in the world
FOOT_PITCH = (20, 21)  # toes down > 0
WRISTS = (slice(22, 25), slice(25, 28))  # from the own shoulder, in the chest frame

(
    J_PELVIS, J_CHEST, J_HEAD, J_CROWN, J_FACE, J_HAIR,
    J_SHOULDER_L, J_SHOULDER_R, J_ELBOW_L, J_ELBOW_R, J_WRIST_L, J_WRIST_R,
    J_HAND_L, J_HAND_R, J_HIP_L, J_HIP_R, J_KNEE_L, J_KNEE_R,
    J_ANKLE_L, J_ANKLE_R, J_TOE_L, J_TOE_R, J_HEEL_L, J_HEEL_R, J_WAIST, J_BACK,
) = range(26)  # fmt: skip
JOINTS = 26


@dataclass(frozen=True, slots=True)
class Body:
    """Stature in metres and girth as a factor (1 is average)."""

    height_m: float = 1.74
    girth: float = 1.0

    @property
    def hip_m(self) -> float:
        """Height of the hip joints when standing straight."""
        return 0.525 * self.height_m

    @property
    def leg_m(self) -> float:
        return 0.486 * self.height_m

    @property
    def ankle_m(self) -> float:
        return 0.042 * self.height_m

    @property
    def arm_m(self) -> float:
        """Shoulder to wrist."""
        return 0.335 * self.height_m


def tilt(lean: Floats, turn: Floats) -> Floats:
    """(T, 2) leans and (T,) turns → (T, 3, 3): first the turn, then the lean."""
    angle = np.linalg.norm(lean, axis=-1)
    safe = np.maximum(angle, 1e-9)
    ax, ay = -lean[:, 1] / safe, lean[:, 0] / safe
    c, s = np.cos(angle), np.sin(angle)
    k = 1 - c
    matrix = np.empty((len(lean), 3, 3))
    matrix[:, 0] = np.stack([c + ax * ax * k, ax * ay * k, ay * s], -1)
    matrix[:, 1] = np.stack([ax * ay * k, c + ay * ay * k, -ax * s], -1)
    matrix[:, 2] = np.stack([-ay * s, ax * s, c], -1)
    return np.asarray(matrix @ spin(turn))


def spin(yaw: Floats) -> Floats:
    """(T,) → (T, 3, 3) rotation about the vertical."""
    c, s = np.cos(yaw), np.sin(yaw)
    matrix = np.zeros((len(yaw), 3, 3))
    matrix[:, 0, 0] = matrix[:, 1, 1] = c
    matrix[:, 0, 1], matrix[:, 1, 0] = -s, s
    matrix[:, 2, 2] = 1
    return matrix


@dataclass(frozen=True, slots=True)
class Trunk:
    """World frames (T, 3, 3) and points (T, 3) of pelvis, chest and shoulders."""

    pelvis: Floats
    chest: Floats
    waist: Floats
    neck: Floats
    shoulders: tuple[Floats, Floats]

    def to_shoulder(self, points: Floats, side: int) -> Floats:
        """World points (T, 3) → what `WRISTS[side]` must hold to reach them."""
        way = points - self.shoulders[side]
        return np.asarray(np.einsum("tji,tj->ti", self.chest, way))


def trunk(body: Body, controls: Floats) -> Trunk:
    """Frames of pelvis and chest and the places of waist, neck and shoulders."""
    h = body.height_m
    nothing = np.zeros(len(controls))
    pelvis = spin(controls[:, YAW]) @ tilt(controls[:, LEAN], nothing)
    chest = pelvis @ tilt(controls[:, SPINE], controls[:, TWIST])
    waist = controls[:, PELVIS] + 0.09 * h * pelvis[:, :, 2]
    neck = waist + 0.205 * h * chest[:, :, 2]
    side = 0.112 * h * chest[:, :, 0] * (0.9 + 0.1 * body.girth)
    down = -0.012 * h * chest[:, :, 2]
    return Trunk(pelvis, chest, waist, neck, (neck - side + down, neck + side + down))


def bend(
    root: Floats, target: Floats, upper: float, lower: float, pole: Floats
) -> tuple[Floats, Floats]:
    """Two-bone inverse kinematics: the middle joint and the end, (T, 3) each."""
    way = target - root
    span = np.linalg.norm(way, axis=1, keepdims=True)
    way = way / np.maximum(span, 1e-6)
    span = np.clip(span, abs(upper - lower) + 0.03, (upper + lower) * 0.999)
    along = (upper**2 - lower**2 + span**2) / (2 * span)
    across = np.sqrt(np.maximum(upper**2 - along**2, 0))
    pole = pole - np.sum(pole * way, axis=1, keepdims=True) * way
    pole = pole / np.maximum(np.linalg.norm(pole, axis=1, keepdims=True), 1e-6)
    return root + along * way + across * pole, root + span * way


def solve(body: Body, controls: Floats) -> Floats:
    """Controls (T, 28) → joints (T, 26, 3) in world metres, none below the floor."""
    h = body.height_m
    frames = trunk(body, controls)
    joints = np.empty((len(controls), JOINTS, 3))
    joints[:, J_PELVIS] = controls[:, PELVIS]
    joints[:, J_WAIST] = frames.waist
    joints[:, J_CHEST] = frames.neck
    head = frames.chest @ tilt(controls[:, HEAD], controls[:, GAZE])
    centre = frames.neck + 0.097 * h * head[:, :, 2] + 0.012 * h * head[:, :, 1]
    joints[:, J_HEAD] = centre
    joints[:, J_CROWN] = centre + 0.035 * h * head[:, :, 2]
    joints[:, J_FACE] = centre + h * (0.016 * head[:, :, 1] - 0.012 * head[:, :, 2])
    joints[:, J_HAIR] = centre + h * (0.021 * head[:, :, 2] - 0.013 * head[:, :, 1])
    joints[:, J_BACK] = (
        frames.neck
        - 0.11 * h * frames.chest[:, :, 2]
        - 0.09 * h * frames.chest[:, :, 1]
    )
    for side in (0, 1):
        _solve_arm(body, controls, frames, joints, side)
        _solve_leg(body, controls, frames, joints, side)
    joints[..., 2] = np.maximum(joints[..., 2], 0.025)
    return joints


def _solve_arm(
    body: Body, controls: Floats, frames: Trunk, joints: Floats, side: int
) -> None:
    h, outward = body.height_m, (-1.0, 1.0)[side]
    shoulder, chest = frames.shoulders[side], frames.chest
    target = shoulder + np.einsum("tij,tj->ti", chest, controls[:, WRISTS[side]])
    target[:, 2] = np.maximum(target[:, 2], 0.04)
    # A hanging arm bends its elbow backwards, a raised one sideways and down.
    lift = np.clip(controls[:, WRISTS[side].start + 2] / body.arm_m + 0.6, 0, 1)
    turn = [(0.4 + 0.6 * lift) * outward, 0.55 * lift - 0.8, -0.45 - 0.2 * lift]
    pole = np.einsum("tij,tj->ti", chest, np.stack(turn, -1))
    elbow, wrist = bend(shoulder, target, 0.178 * h, 0.157 * h, pole)
    reach = wrist - elbow
    reach = reach / np.maximum(np.linalg.norm(reach, axis=1, keepdims=True), 1e-6)
    joints[:, J_SHOULDER_L + side] = shoulder
    joints[:, J_ELBOW_L + side] = elbow
    joints[:, J_WRIST_L + side] = wrist
    joints[:, J_HAND_L + side] = wrist + 0.075 * h * reach


def _solve_leg(
    body: Body, controls: Floats, frames: Trunk, joints: Floats, side: int
) -> None:
    h, outward = body.height_m, (-1.0, 1.0)[side]
    hip = controls[:, PELVIS] + 0.052 * h * outward * frames.pelvis[:, :, 0]
    yaw, pitch = controls[:, FOOT_YAW[side]], controls[:, FOOT_PITCH[side]]
    ahead = np.stack([-np.sin(yaw), np.cos(yaw), np.zeros_like(yaw)], -1)
    pole = (
        frames.pelvis[:, :, 1] + 0.5 * ahead + 0.12 * outward * frames.pelvis[:, :, 0]
    )
    ankle_target = controls[:, ANKLES[side]]
    knee, ankle = bend(hip, ankle_target, 0.243 * h, 0.243 * h, pole)
    toe = ahead * np.cos(pitch)[:, None]
    toe[:, 2] = -np.sin(pitch)
    sole = np.stack([np.sin(pitch) * -ahead[:, 0], np.sin(pitch) * -ahead[:, 1],
                     -np.cos(pitch)], -1)  # fmt: skip
    joints[:, J_HIP_L + side] = hip
    joints[:, J_KNEE_L + side] = knee
    joints[:, J_ANKLE_L + side] = ankle
    joints[:, J_TOE_L + side] = ankle + h * (0.095 * toe + 0.024 * sole)
    joints[:, J_HEEL_L + side] = ankle + h * (-0.03 * toe + 0.022 * sole)
