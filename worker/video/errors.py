"""Why a file was refused as a video: one code, one sentence, two languages."""

from typing import Any, Final

_MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "EMPTY_FILE": (
        "The file is empty.",
        "파일이 비어 있습니다.",
    ),
    "NOT_A_VIDEO": (
        "The file is not a video of a supported format.",
        "지원하는 형식의 동영상 파일이 아닙니다.",
    ),
    "IS_AN_IMAGE": (
        "The file is an image, not a video.",
        "동영상이 아니라 이미지 파일입니다.",
    ),
    "NO_VIDEO_STREAM": (
        "The file has no video track, only sound or data.",
        "파일에 영상 트랙이 없고 소리나 데이터만 있습니다.",
    ),
    "TRUNCATED": (
        "The file is cut off: its index or all of its picture data is missing.",
        "파일이 중간에 잘려 색인 정보나 영상 데이터가 없습니다.",
    ),
    "ZERO_DURATION": (
        "The video has no duration.",
        "동영상의 길이가 0입니다.",
    ),
    "SINGLE_FRAME": (
        "The video has a single frame; at least two are needed.",
        "동영상에 프레임이 하나뿐입니다. 두 개 이상이어야 합니다.",
    ),
    "TOO_MANY_PIXELS": (
        "The picture is too large: {found} pixels, at most {limit} are allowed.",
        "화면이 너무 큽니다: {found} 픽셀이며 최대 {limit} 픽셀까지 허용됩니다.",
    ),
    "TOO_LONG": (
        "The video is too long: {found} seconds, at most {limit} are allowed.",
        "동영상이 너무 깁니다: {found}초이며 최대 {limit}초까지 허용됩니다.",
    ),
    "TOO_LARGE": (
        "The file is too large: {found} bytes, at most {limit} are allowed.",
        "파일이 너무 큽니다: {found}바이트이며 최대 {limit}바이트까지 허용됩니다.",
    ),
    "UNSUPPORTED_CODEC": (
        "The video codec '{codec}' is not supported.",
        "지원하지 않는 동영상 코덱입니다: '{codec}'.",
    ),
    "DAMAGED": (
        "The video is damaged: no picture of it can be decoded.",
        "동영상이 손상되어 어떤 화면도 해독할 수 없습니다.",
    ),
}
_LANGUAGES: Final = ("en", "ko")

CODES: Final = tuple(_MESSAGES)


class UnreadableVideo(Exception):
    """The file cannot be analysed.

    `code` is one of `CODES`, `str(error)` an English sentence, `message("ko")`
    the Korean one.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(self.message("en"))

    def message(self, language: str = "en") -> str:
        """The sentence in `language` ("en" or "ko"; anything else is English)."""
        short = language[:2].lower()
        index = _LANGUAGES.index(short) if short in _LANGUAGES else 0
        return _MESSAGES[self.code][index].format(**self.facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.code, self.facts)


def _rebuild(code: str, facts: dict[str, Any]) -> UnreadableVideo:
    return UnreadableVideo(code, **facts)
