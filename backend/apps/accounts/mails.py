"""The mails of accounts: in English and Korean, the reader's language first."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from backend.common.mail import send_mail

#: Subject and text of each mail, by language.
RESET: Final = {
    "en": (
        "Safe-Eye: a new password",
        "Someone, hopefully you, has asked for a new password for {email}.\n"
        "Choose it here within {minutes} minutes:\n\n{link}\n\n"
        "If it was not you, do nothing: your password stays as it is.",
    ),
    "ko": (
        "Safe-Eye: 새 비밀번호 설정",
        "{email} 계정의 새 비밀번호 설정이 요청되었습니다.\n"
        "{minutes}분 이내에 다음 링크에서 설정하세요.\n\n{link}\n\n"
        "직접 요청하지 않았다면 무시하세요. 비밀번호는 그대로 유지됩니다.",
    ),
}
INVITATION: Final = {
    "en": (
        "Safe-Eye: an invitation to {organization}",
        "{name} invites you to join {organization} on Safe-Eye:\n\n{link}\n\n"
        "The invitation is good for one person until {until} (UTC).",
    ),
    "ko": (
        "Safe-Eye: {organization} 초대",
        "{name} 님이 Safe-Eye의 {organization} 조직에 초대했습니다.\n\n{link}\n\n"
        "초대는 한 사람만, {until} (UTC)까지 사용할 수 있습니다.",
    ),
}
APPROVED: Final = {
    "en": (
        "Safe-Eye: your account is ready",
        "You may now sign in to {organization} on Safe-Eye:\n\n{link}",
    ),
    "ko": (
        "Safe-Eye: 계정이 승인되었습니다",
        "이제 Safe-Eye의 {organization} 조직에 로그인할 수 있습니다.\n\n{link}",
    ),
}
LINE: Final = "\n\n— — —\n\n"


def page_link(path: str, **fragment: str) -> str:
    """The address of a page of the front end.

    Secrets go into the fragment: browsers send it to no server, so no log has it.
    """
    base: str = settings.FRONTEND_URL.rstrip("/")
    marks = "&".join(f"{name}={value}" for name, value in fragment.items())
    return f"{base}{path}{'#' if marks else ''}{marks}"


def send_bilingual(
    texts: dict[str, tuple[str, str]], *, to: str, language: str, **values: object
) -> None:
    """Send one of the mails above, `language` first. Raises OSError."""
    first, second = ("ko", "en") if language == "ko" else ("en", "ko")
    subject = texts[first][0].format(**values)
    bodies = [texts[each][1].format(**values) for each in (first, second)]
    send_mail(to=to, subject=subject, text=LINE.join(bodies))
