"""What thresholds refuse.

InvalidInput
├── InvalidThreshold  INVALID_THRESHOLD: not from 0.01 to 1
└── UnknownBehaviour  UNKNOWN_BEHAVIOUR: the model in use does not know it
"""

from __future__ import annotations

from backend.common.errors import InvalidInput


class InvalidThreshold(InvalidInput):
    """A score is a number from 0 to 1; at 0 everything would be an alarm."""

    code = "INVALID_THRESHOLD"
    en = "Give a threshold from 0.01 to 1."
    ko = "임곗값은 0.01에서 1 사이로 지정하세요."


class UnknownBehaviour(InvalidInput):
    """No score is given for such a behaviour."""

    code = "UNKNOWN_BEHAVIOUR"
    en = "The model in use does not know this behaviour."
    ko = "현재 모델이 인식하지 못하는 행동입니다."
