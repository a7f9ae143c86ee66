"""What accounts refuse.

InvalidInput
├── InvalidEmail         INVALID_EMAIL
├── WeakPassword         WEAK_PASSWORD: one for each rule that it breaks
└── InvalidLanguage      INVALID_LANGUAGE
Refusal
├── InvalidCredentials   INVALID_CREDENTIALS: unknown, wrong or inactive, never which
├── InvalidRefreshToken  INVALID_REFRESH_TOKEN: sign in again
├── EmailTaken           EMAIL_TAKEN
└── RegistrationClosed   REGISTRATION_CLOSED
"""

from __future__ import annotations

from backend.common.errors import InvalidInput, Refusal


class InvalidEmail(InvalidInput):
    """Not the address of a mailbox."""

    code = "INVALID_EMAIL"
    en = "This is not a valid e-mail address."
    ko = "올바른 이메일 주소가 아닙니다."


class WeakPassword(InvalidInput):
    """One rule for passwords is broken; `text_en` and `text_ko` say which."""

    code = "WEAK_PASSWORD"
    en = "{text_en}"
    ko = "{text_ko}"


class InvalidLanguage(InvalidInput):
    """Not a language that Safe-Eye speaks."""

    code = "INVALID_LANGUAGE"
    en = 'The language is "en" or "ko".'
    ko = '언어는 "en" 또는 "ko"만 사용할 수 있습니다.'


class InvalidCredentials(Refusal):
    """Unknown address, wrong password or inactive user: never which of them."""

    code = "INVALID_CREDENTIALS"
    en = "The e-mail address or the password is wrong."
    ko = "이메일 또는 비밀번호가 올바르지 않습니다."


class InvalidRefreshToken(Refusal):
    """The token is malformed, expired, revoked or used up."""

    code = "INVALID_REFRESH_TOKEN"
    en = "Your sign-in has ended. Sign in again."
    ko = "로그인이 만료되었습니다. 다시 로그인하세요."


class EmailTaken(Refusal):
    """Someone has this address already."""

    code = "EMAIL_TAKEN"
    en = "This e-mail address is already in use."
    ko = "이미 사용 중인 이메일입니다."


class RegistrationClosed(Refusal):
    """This installation takes no new organisations."""

    code = "REGISTRATION_CLOSED"
    en = "Registration is closed here. Ask your administrator for an account."
    ko = "회원 가입이 닫혀 있습니다. 관리자에게 계정을 요청하세요."
