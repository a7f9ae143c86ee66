"""Why an operation is not run, in both languages.

SafeEyeError
├── TooComplex              TOO_COMPLEX: it has more of something than is allowed
├── TooDeep                 TOO_COMPLEX: nested so deeply that it cannot be read
├── TooManyTokens           TOO_COMPLEX: a document of too many words
├── IntrospectionDisabled   INTROSPECTION_DISABLED
├── NotInList               PERSISTED_QUERY_NOT_IN_LIST: another is not run here
├── TooManyOperations       TOO_MANY_OPERATIONS: of one connection, at once
└── TooManyErrors           TOO_MANY_ERRORS: the rest of them is not told
"""

from __future__ import annotations

from graphql import GraphQLError, Node

from backend.common.errors import SafeEyeError

#: What is counted, in Korean.
COUNTED = {
    "levels": "단계",
    "fields": "필드",
    "aliases": "별칭",
    "root fields": "최상위 필드",
    "directives": "지시어",
    "objects to read": "읽을 객체",
}


class TooComplex(SafeEyeError):
    """The operation has `value` of `what`, and at most `limit` are allowed."""

    code = "TOO_COMPLEX"
    en = "The operation has {value} {what}; at most {limit} are allowed."
    ko = "이 작업의 {counted} 수는 {value}개입니다. {limit}개까지 허용됩니다."

    def __init__(self, *, what: str, value: int, limit: int) -> None:
        super().__init__(what=what, counted=COUNTED[what], value=value, limit=limit)


class TooDeep(SafeEyeError):
    """The parser cannot go so deep."""

    code = TooComplex.code
    en = "The operation is nested too deeply."
    ko = "작업이 너무 깊게 중첩되어 있습니다."


class TooManyTokens(SafeEyeError):
    """The document has more than `limit` names, numbers, signs and texts."""

    code = TooComplex.code
    en = "The document has more than {limit} tokens."
    ko = "문서의 토큰이 {limit}개를 초과합니다."


class IntrospectionDisabled(SafeEyeError):
    """The installation does not show its schema, or not to this caller."""

    code = "INTROSPECTION_DISABLED"
    en = "The schema cannot be asked for here."
    ko = "여기에서는 스키마를 조회할 수 없습니다."


class NotInList(SafeEyeError):
    """The installation has an allowlist, and this is not in it."""

    code = "PERSISTED_QUERY_NOT_IN_LIST"
    en = "Only operations of the list of this installation are run."
    ko = "이 서버에서는 허용 목록에 있는 작업만 실행할 수 있습니다."


class TooManyOperations(SafeEyeError):
    """So many run on one WebSocket already."""

    code = "TOO_MANY_OPERATIONS"
    en = "At most {limit} operations can run on one connection."
    ko = "한 연결에서 작업을 {limit}개까지 동시에 실행할 수 있습니다."


class TooManyErrors(SafeEyeError):
    """`count` errors are left out of the answer."""

    code = "TOO_MANY_ERRORS"
    en = "There are {count} more errors."
    ko = "오류가 {count}개 더 있습니다."


def told(fault: SafeEyeError, node: Node | None = None) -> GraphQLError:
    """The fault as graphql-core takes it; masking puts it into the caller's words."""
    extensions = {"code": fault.code}
    return GraphQLError(str(fault), node, original_error=fault, extensions=extensions)
