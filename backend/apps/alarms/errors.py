"""What alarms refuse.

InvalidInput
├── InvalidCode          INVALID_CODE: not a code of a type or risk
├── InvalidScore         INVALID_SCORE: not from 0 to 1
├── InvalidLevel         INVALID_LEVEL: not from 1 to 5
├── InvalidMoment        INVALID_MOMENT: before 2000 or in the future
├── UnknownAlarmType     UNKNOWN_ALARM_TYPE: the organisation has none of this code
└── UnknownRisk          UNKNOWN_RISK: likewise
Refusal
├── AlreadyAcknowledged  ALREADY_ACKNOWLEDGED: somebody was first
├── AlreadyResolved      ALREADY_RESOLVED: it was judged already; reopen it first
├── AlreadyOpen          ALREADY_OPEN
├── ClientKeyReused      CLIENT_KEY_REUSED: other data came under this key
├── CodeTaken            CODE_TAKEN
├── BuiltIn              BUILT_IN: it belongs to the installation
├── InUse                IN_USE: alarms or types need it
└── ListFull             LIST_FULL: there are as many as there may be
"""

from __future__ import annotations

from backend.common.errors import InvalidInput, Refusal


class InvalidCode(InvalidInput):
    """A code is short and plain; `example` shows one."""

    code = "INVALID_CODE"
    en = "Write a code of at most {limit} letters, digits and _, such as {example}."
    ko = "코드는 영문자, 숫자, _로 {limit}자 이내로 입력하세요. 예: {example}"


class InvalidScore(InvalidInput):
    """How sure a model is: a share."""

    code = "INVALID_SCORE"
    en = "A score is from 0 to 1."
    ko = "점수는 0에서 1 사이여야 합니다."


class InvalidLevel(InvalidInput):
    """Risks have five levels."""

    code = "INVALID_LEVEL"
    en = "A level is from 1 (very low) to 5 (very high)."
    ko = "등급은 1(매우 낮음)에서 5(매우 높음) 사이여야 합니다."


class InvalidMoment(InvalidInput):
    """The clock of the sender must be far out; a day ahead is let pass."""

    code = "INVALID_MOMENT"
    en = "This moment is before the year 2000 or in the future."
    ko = "2000년 이전이거나 미래의 시각입니다."


class UnknownAlarmType(InvalidInput):
    """Neither built in nor of the organisation."""

    code = "UNKNOWN_ALARM_TYPE"
    en = "There is no alarm type with this code."
    ko = "이 코드의 알람 유형이 없습니다."


class UnknownRisk(InvalidInput):
    """Neither built in nor of the organisation."""

    code = "UNKNOWN_RISK"
    en = "There is no risk with this code."
    ko = "이 코드의 위험도가 없습니다."


class AlreadyAcknowledged(Refusal):
    """Of two people who acknowledge at once, one is told this."""

    code = "ALREADY_ACKNOWLEDGED"
    en = "This alarm has been acknowledged already."
    ko = "이미 확인된 알람입니다."


class AlreadyResolved(Refusal):
    """It was resolved, or judged to be a false alarm."""

    code = "ALREADY_RESOLVED"
    en = "This alarm has been resolved already. Reopen it first."
    ko = "이미 처리된 알람입니다. 먼저 다시 여세요."


class AlreadyOpen(Refusal):
    """There is nothing to open again."""

    code = "ALREADY_OPEN"
    en = "This alarm is open."
    ko = "이미 열려 있는 알람입니다."


class ClientKeyReused(Refusal):
    """A key stands for one alarm for ever."""

    code = "CLIENT_KEY_REUSED"
    en = "Other data came under this key before. Use a new key for a new alarm."
    ko = "이 키로 이미 다른 데이터를 받았습니다. 새 알람에는 새 키를 사용하세요."


class CodeTaken(Refusal):
    """Codes are unique in an organisation."""

    code = "CODE_TAKEN"
    en = "This code is already in use."
    ko = "이미 사용 중인 코드입니다."


class BuiltIn(Refusal):
    """Every organisation of the installation has it."""

    code = "BUILT_IN"
    en = "This is built in and cannot be changed. Make one of your own instead."
    ko = "기본 제공 항목은 변경할 수 없습니다. 직접 새로 만드세요."


class InUse(Refusal):
    """Alarms or alarm types refer to it."""

    code = "IN_USE"
    en = "This is in use and cannot be deleted."
    ko = "사용 중이어서 삭제할 수 없습니다."


class ListFull(Refusal):
    """An organisation has at most `limit` of these."""

    code = "LIST_FULL"
    en = "There are {limit} of these already, and no more are possible."
    ko = "이미 {limit}개가 있어 더 만들 수 없습니다."
