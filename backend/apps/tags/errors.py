"""Why a tag was refused."""

from __future__ import annotations

from backend.common.errors import Refusal


class TooManyTags(Refusal):
    """One object carries so many tags and no more."""

    code = "TOO_MANY_TAGS"
    en = "At most {limit} tags can be put on one object."
    ko = "하나의 항목에는 태그를 최대 {limit}개까지 붙일 수 있습니다."
