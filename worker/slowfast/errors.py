"""What can be wrong with a model, each with a code and a sentence in two languages.

ModelError
├── CardError            MODEL_CARD      the card is unreadable or contradicts itself
├── WeightsError         MODEL_WEIGHTS   no weights file, or not safetensors
│   ├── ChecksumError    MODEL_CHECKSUM  the file is not the one that the card names
│   ├── MismatchError    MODEL_MISMATCH  names or shapes differ from the network's
│   └── FormatError      MODEL_FORMAT    not a checkpoint of a known format
│       └── UnsafeError  MODEL_UNSAFE    the file asks for more than plain arrays
├── InputError           MODEL_INPUT     clips of another size than the card's
├── DetectorError        MODEL_DETECTOR  the detector of people cannot be used
├── LabelsError          MODEL_LABELS    a label map is unreadable or names no label
├── ConfigError          MODEL_CONFIG    the configuration of a checkpoint is unusable
├── StoreError           MODEL_STORE     no such model in the folder, or it is taken
├── DownloadError        MODEL_DOWNLOAD  an address that is refused or does not answer
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


class FormatError(WeightsError):
    code = "MODEL_FORMAT"
    korean = "알 수 없는 형식의 가중치 파일입니다"


class UnsafeError(FormatError):
    code = "MODEL_UNSAFE"
    korean = "단순 배열이 아닌 것을 담은 가중치 파일이므로 거부합니다"


class DetectorError(ModelError):
    code = "MODEL_DETECTOR"
    korean = "사람 검출기를 사용할 수 없습니다"


class LabelsError(ModelError):
    code = "MODEL_LABELS"
    korean = "레이블 대응표가 올바르지 않습니다"


class ConfigError(ModelError):
    code = "MODEL_CONFIG"
    korean = "체크포인트의 설정을 사용할 수 없습니다"


class StoreError(ModelError):
    code = "MODEL_STORE"
    korean = "모델 폴더에서 처리할 수 없습니다"


class DownloadError(ModelError):
    code = "MODEL_DOWNLOAD"
    korean = "모델을 내려받을 수 없습니다"


class DeviceError(ModelError):
    code = "MODEL_DEVICE"
    korean = "요청한 장치를 사용할 수 없습니다"


class PrecisionError(ModelError):
    code = "MODEL_PRECISION"
    korean = "요청한 정밀도로 모델을 사용할 수 없습니다"
