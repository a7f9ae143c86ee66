"""What cameras refuse.

InvalidInput
└── InvalidCameraNumber  INVALID_CAMERA_NUMBER: not from 1 to 99,999
Refusal
└── CameraNumberTaken    CAMERA_NUMBER_TAKEN: another camera has it
"""

from __future__ import annotations

from backend.common.errors import InvalidInput, Refusal


class InvalidCameraNumber(InvalidInput):
    """Cameras are numbered from 1 to `limit`."""

    code = "INVALID_CAMERA_NUMBER"
    en = "Give the camera a number from 1 to {limit}."
    ko = "카메라 번호는 1에서 {limit} 사이로 지정하세요."


class CameraNumberTaken(Refusal):
    """Another camera of the organisation has this number."""

    code = "CAMERA_NUMBER_TAKEN"
    en = "Another camera has this number."
    ko = "이미 사용 중인 카메라 번호입니다."
