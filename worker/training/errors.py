"""What can keep a training from starting, each with a code and two languages.

TrainingError
├── DataError      TRAINING_DATA      the clips cannot be read or do not suffice
│   └── LeakError  TRAINING_LEAK      one source on both sides of a split
├── RecipeError    TRAINING_RECIPE    the recipe is unreadable or contradicts itself
├── DivergedError  TRAINING_DIVERGED  what was learnt has become no number
├── DeviceError    TRAINING_DEVICE    the processor or GPU asked for is not there
└── ResumeError    TRAINING_RESUME    the folder holds another training's state
"""

from __future__ import annotations


class TrainingError(Exception):
    """What keeps a training from being done, in English and Korean."""

    code = "TRAINING"
    korean = "학습을 진행할 수 없습니다"

    def message(self, language: str = "en") -> str:
        """The sentence in `language` ("en" or "ko"); the detail stays in English."""
        return f"{self.korean}: {self}" if language == "ko" else str(self)


class DataError(TrainingError):
    code = "TRAINING_DATA"
    korean = "학습 데이터가 올바르지 않습니다"


class LeakError(DataError):
    code = "TRAINING_LEAK"
    korean = "같은 출처의 영상이 학습과 평가에 함께 있습니다"


class RecipeError(TrainingError):
    code = "TRAINING_RECIPE"
    korean = "학습 설정이 올바르지 않습니다"


class DivergedError(TrainingError):
    code = "TRAINING_DIVERGED"
    korean = "학습이 발산하여 중단했습니다"


class DeviceError(TrainingError):
    code = "TRAINING_DEVICE"
    korean = "요청한 장치에서 학습할 수 없습니다"


class ResumeError(TrainingError):
    code = "TRAINING_RESUME"
    korean = "이 폴더의 학습을 이어서 할 수 없습니다"
