"""The error tree: everything that Safe-Eye tells a caller, in both languages.

SafeEyeError
├── Refusal             the input or the state does not allow it; data in a payload
│   ├── InvalidInput    INVALID_INPUT
│   │   ├── InvalidId   INVALID_ID: not an id of this API, or of another type
│   │   ├── InvalidCursor INVALID_CURSOR: not a cursor of this list
│   │   ├── TextMissing   TEXT_MISSING: empty, or nothing but space
│   │   ├── TextTooLong   TEXT_TOO_LONG
│   │   └── BadCharacters BAD_CHARACTERS: control characters and the like
│   ├── NotFound        NOT_FOUND: it is not there, or not for this person
│   ├── Conflict        CONFLICT: the state changed meanwhile
│   └── Throttled       THROTTLED: too many tries
└── Denial              the caller may not do this at all; a GraphQL error
    ├── Unauthenticated UNAUTHENTICATED
    └── Forbidden       FORBIDDEN

Refusals (apart) carries several refusals of one input at once.

Each app's `errors.py` adds leaves with codes of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class SafeEyeError(Exception):
    """Root. Subclasses give `code` and one sentence in English and Korean.

    The sentences may name parameters as `{limit}`; they are given as keywords.
    """

    code: ClassVar[str] = "ERROR"
    en: ClassVar[str] = "Something is not right."
    ko: ClassVar[str] = "문제가 발생했습니다."

    def __init__(self, *, field: str | None = None, **parameters: object) -> None:
        self.field = field
        self.parameters = parameters
        super().__init__(self.message("en"))

    def message(self, language: str = "en") -> str:
        """The sentence in `language` ("en" or "ko…"); English where unknown."""
        text = self.ko if language.startswith("ko") else self.en
        return text.format(**self.parameters)


class Refusal(SafeEyeError):
    """The input or the state of things does not allow it."""

    code = "REFUSED"


class InvalidInput(Refusal):
    """A value is missing, malformed or out of range."""

    code = "INVALID_INPUT"
    en = "This value is not valid."
    ko = "올바르지 않은 값입니다."


class InvalidId(InvalidInput):
    """The text is no id of this API, or it is the id of another type."""

    code = "INVALID_ID"
    en = "This is not a valid id."
    ko = "올바르지 않은 ID입니다."


class InvalidCursor(InvalidInput):
    """The text is no cursor of this list in this order."""

    code = "INVALID_CURSOR"
    en = "This is not a cursor of this list."
    ko = "이 목록의 커서가 아닙니다."


class TextMissing(InvalidInput):
    """A text that must be there is empty, or nothing but space."""

    code = "TEXT_MISSING"
    en = "Write something here."
    ko = "내용을 입력하세요."


class TextTooLong(InvalidInput):
    """A text has more than `limit` characters."""

    code = "TEXT_TOO_LONG"
    en = "This is too long: at most {limit} characters."
    ko = "너무 깁니다. 최대 {limit}자까지 입력할 수 있습니다."


class BadCharacters(InvalidInput):
    """A text has control characters or others that cannot be shown."""

    code = "BAD_CHARACTERS"
    en = "This contains characters that cannot be used here."
    ko = "사용할 수 없는 문자가 포함되어 있습니다."


class NotFound(Refusal):
    """There is no such thing, or the caller may not see it: both look the same."""

    code = "NOT_FOUND"
    en = "There is no such object."
    ko = "해당 항목을 찾을 수 없습니다."


class Conflict(Refusal):
    """The state changed meanwhile."""

    code = "CONFLICT"
    en = "This was changed by someone else meanwhile."
    ko = "그 사이 다른 사용자가 변경했습니다."


class Throttled(Refusal):
    """Too many tries; `retry_after_s` says when to come back."""

    code = "THROTTLED"
    en = "Too many tries. Try again in {retry_after_s} seconds."
    ko = "시도 횟수가 너무 많습니다. {retry_after_s}초 후에 다시 시도하세요."


class Denial(SafeEyeError):
    """The caller may not do this at all."""

    code = "DENIED"


class Unauthenticated(Denial):
    """No valid token came with the request."""

    code = "UNAUTHENTICATED"
    en = "Sign in first."
    ko = "먼저 로그인하세요."


class Forbidden(Denial):
    """Signed in, but without the role that this needs."""

    code = "FORBIDDEN"
    en = "You may not do this."
    ko = "이 작업을 할 권한이 없습니다."


class Refusals(Exception):
    """Several refusals of one input at once, such as all faults of a password."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = list(refusals)
        super().__init__("; ".join(str(refusal) for refusal in self.refusals))
