"""What can be wrong with a model, each with a code and a sentence in two languages.

ModelError
├── CardError            MODEL_CARD      the card is unreadable or contradicts itself
├── WeightsError         MODEL_WEIGHTS   no weights file, or not safetensors
│   ├── ChecksumError    MODEL_CHECKSUM  the file is not the one that the card names
│   └── MismatchError    MODEL_MISMATCH  names or shapes differ from the network's
├── InputError           MODEL_INPUT     clips of another size than the card's
├── DeviceError          MODEL_DEVICE    no such card, or nothing that can use it
└── PrecisionError       MODEL_PRECISION not prepared, or it costs accuracy
"""

from __future__ import annotations


class ModelError(Exception):
    """A model that cannot be used; `str(error)` is English, `message("ko")` Korean."""

    code = "MODEL"
    korean = "모델을 사용할 수 없습니다"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def message(self, language: str = "en") -> str:
        """The sentence in `language` ("en" or "ko"); the detail stays in English."""
        return f"{self.korean}: {self.reason}" if language == "ko" else self.reason


class CardError(ModelError):
    code = "MODEL_CARD"
    korean = "모델 카드가 올바르지 않습니다"


class WeightsError(ModelError):
    code = "MODEL_WEIGHTS"
    korean = "모델 가중치 파일을 읽을 수 없습니다"


class ChecksumError(WeightsError):
    code = "MODEL_CHECKSUM"
    korean = "가중치 파일이 모델 카드의 sha256과 다릅니다"


class MismatchError(WeightsError):
    code = "MODEL_MISMATCH"
    korean = "가중치가 모델 구조와 맞지 않습니다"


class InputError(ModelError):
    code = "MODEL_INPUT"
    korean = "입력 영상의 크기가 모델과 맞지 않습니다"


class DeviceError(ModelError):
    code = "MODEL_DEVICE"
    korean = "요청한 장치를 사용할 수 없습니다"


class PrecisionError(ModelError):
    code = "MODEL_PRECISION"
    korean = "요청한 정밀도로 모델을 사용할 수 없습니다"
