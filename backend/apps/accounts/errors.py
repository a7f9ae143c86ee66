"""What accounts refuse.

InvalidInput
├── InvalidEmail         INVALID_EMAIL
├── WeakPassword         WEAK_PASSWORD: one for each rule that it breaks
├── InvalidLanguage      INVALID_LANGUAGE
├── InvalidExpiry        INVALID_EXPIRY: past, or too far away
├── InvalidImage         INVALID_IMAGE: no picture that can be read
└── ImageTooLarge        IMAGE_TOO_LARGE: in bytes or in pixels
Refusal
├── InvalidCredentials   INVALID_CREDENTIALS: unknown, wrong or inactive, never which
├── WrongPassword        WRONG_PASSWORD: of someone who is signed in
├── AccountPending       ACCOUNT_PENDING: an administrator has to agree first
├── InvalidRefreshToken  INVALID_REFRESH_TOKEN: sign in again
├── InvalidResetToken    INVALID_RESET_TOKEN: ask for another link
├── EmailTaken           EMAIL_TAKEN
├── RegistrationClosed   REGISTRATION_CLOSED
├── InvalidInvitation    INVALID_INVITATION: unknown, used, over or another's
├── InvalidJoinCode      INVALID_JOIN_CODE
├── NotPending           NOT_PENDING: it was decided before
├── RoleTooHigh          ROLE_TOO_HIGH: nobody gives more than they have
├── LastAdmin            LAST_ADMIN: nobody would be left to administer
└── TooManyTokens        TOO_MANY_TOKENS
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


class InvalidExpiry(InvalidInput):
    """An end that has passed, or that is more than `days` days away."""

    code = "INVALID_EXPIRY"
    en = "Choose a time in the future, within {days} days."
    ko = "{days}일 이내의 미래 시각을 선택하세요."


class InvalidImage(InvalidInput):
    """The file is no JPEG, PNG or WebP picture, or it is damaged."""

    code = "INVALID_IMAGE"
    en = "This is not a readable JPEG, PNG or WebP picture."
    ko = "읽을 수 있는 JPEG, PNG 또는 WebP 이미지가 아닙니다."


class ImageTooLarge(InvalidInput):
    """More bytes or more pixels than are taken."""

    code = "IMAGE_TOO_LARGE"
    en = "The picture is too large: at most {mb} MB and {megapixels} megapixels."
    ko = "이미지가 너무 큽니다. 최대 {mb}MB, {megapixels}메가픽셀까지 가능합니다."


class InvalidCredentials(Refusal):
    """Unknown address, wrong password or inactive user: never which of them."""

    code = "INVALID_CREDENTIALS"
    en = "The e-mail address or the password is wrong."
    ko = "이메일 또는 비밀번호가 올바르지 않습니다."


class WrongPassword(Refusal):
    """The present password, asked for once more, is another."""

    code = "WRONG_PASSWORD"
    en = "The present password is wrong."
    ko = "현재 비밀번호가 올바르지 않습니다."


class AccountPending(Refusal):
    """Told only after the right password."""

    code = "ACCOUNT_PENDING"
    en = "An administrator has not approved your account yet."
    ko = "관리자가 아직 계정을 승인하지 않았습니다."


class InvalidRefreshToken(Refusal):
    """The token is malformed, expired, revoked or used up."""

    code = "INVALID_REFRESH_TOKEN"
    en = "Your sign-in has ended. Sign in again."
    ko = "로그인이 만료되었습니다. 다시 로그인하세요."


class InvalidResetToken(Refusal):
    """The link is malformed, expired or used: never which."""

    code = "INVALID_RESET_TOKEN"
    en = "This link can no longer be used. Ask for another one."
    ko = "더 이상 사용할 수 없는 링크입니다. 새 링크를 요청하세요."


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


class InvalidInvitation(Refusal):
    """Unknown, used, revoked, expired or for another address: never which."""

    code = "INVALID_INVITATION"
    en = "This invitation cannot be used. Ask your administrator for another one."
    ko = "사용할 수 없는 초대입니다. 관리자에게 새 초대를 요청하세요."


class InvalidJoinCode(Refusal):
    """No organisation has this code (any more)."""

    code = "INVALID_JOIN_CODE"
    en = "No organisation has this code. Ask your administrator for it."
    ko = "이 코드를 사용하는 조직이 없습니다. 관리자에게 코드를 문의하세요."


class NotPending(Refusal):
    """Somebody has decided on it before."""

    code = "NOT_PENDING"
    en = "This account is not waiting for approval."
    ko = "승인 대기 중인 계정이 아닙니다."


class RoleTooHigh(Refusal):
    """A role above that of the person who gives it."""

    code = "ROLE_TOO_HIGH"
    en = "You cannot give a role above your own."
    ko = "자신보다 높은 역할은 부여할 수 없습니다."


class LastAdmin(Refusal):
    """Without this person nobody would administer the organisation."""

    code = "LAST_ADMIN"
    en = "The organisation needs an administrator. Appoint another one first."
    ko = "조직에는 관리자가 필요합니다. 먼저 다른 관리자를 지정하세요."


class TooManyTokens(Refusal):
    """The user has `limit` API tokens that work."""

    code = "TOO_MANY_TOKENS"
    en = "A user has at most {limit} API tokens. Revoke one first."
    ko = "사용자당 API 토큰은 최대 {limit}개입니다. 먼저 하나를 폐기하세요."
