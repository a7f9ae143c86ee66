"""What can keep an evaluation from being done, each with a code and two languages.

EvaluationError
├── MaterialError    EVALUATION_DATA    there is nothing to measure on
├── OutputError      EVALUATION_OUTPUT  what is there already would be written over
└── ThresholdError   EVALUATION_HOURS   no normal footage to choose thresholds on
"""

from __future__ import annotations


class EvaluationError(Exception):
    """What keeps an evaluation from being done, in English and Korean."""

    code = "EVALUATION"
    korean = "평가를 진행할 수 없습니다"

    def message(self, language: str = "en") -> str:
        """The sentence in `language`; the detail stays in English."""
        is_korean = language.lower().startswith("ko")
        return f"{self.korean}: {self}" if is_korean else str(self)


class MaterialError(EvaluationError):
    code = "EVALUATION_DATA"
    korean = "평가할 영상이 없거나 목록이 올바르지 않습니다"


class OutputError(EvaluationError):
    code = "EVALUATION_OUTPUT"
    korean = "이미 있는 파일을 덮어쓸 수 없습니다"


class ThresholdError(EvaluationError):
    code = "EVALUATION_HOURS"
    korean = "임계값을 정할 정상 영상이 없습니다"
