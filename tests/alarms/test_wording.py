"""What alarms say, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm
from backend.apps.alarms.wording import alarm_log_line, alarm_message, log_line
from tests.rows import make_alarm


def test_log_line_of_a_numbered_camera_has_the_legacy_form() -> None:
    line = log_line(
        type_name="폭행",
        place="3번카메라",
        message="출동 바람",
        at=datetime(2024, 3, 7, 9, 5),
        risk_name="높음",
    )
    assert line == "[폭행] 3번카메라 에서 [출동 바람] 2024 03 07 09시 05분 [높음]"


def test_log_line_stays_one_line() -> None:
    line = log_line(
        type_name="폭행",
        place="a\nb",
        message="1\r\n2\u2028 3",
        at=datetime(2024, 3, 7, 9, 5),
        risk_name="높음",
    )
    assert line == "[폭행] a b 에서 [1 2 3] 2024 03 07 09시 05분 [높음]"


def test_message_is_told_in_the_readers_language(acme: Organization) -> None:
    alarm = make_alarm(acme, start_ms=75_000, end_ms=80_000, score=0.874)
    assert alarm_message(alarm, "en") == "Assault detected at 1:15 (confidence 87%)"
    assert alarm_message(alarm, "ko") == "1:15 지점에서 폭행 감지됨 (신뢰도 87%)"
    assert alarm_message(alarm, "ko-KR") == alarm_message(alarm, "ko")


def test_a_custom_message_comes_first(acme: Organization) -> None:
    alarm = make_alarm(acme)
    alarm.message = "출동 바람"
    assert alarm_message(alarm, "en") == alarm_message(alarm, "ko") == "출동 바람"


def test_log_line_names_the_video_and_the_local_time(acme: Organization) -> None:
    alarm = make_alarm(acme, start_ms=3_675_000, end_ms=3_680_000)
    Alarm.objects.update(created_at=datetime(2024, 12, 31, 15, 4, tzinfo=UTC))
    alarm.refresh_from_db()
    assert alarm_log_line(alarm) == (
        "[폭행] shop.mp4 에서 [1:01:15 지점에서 폭행 감지됨 (신뢰도 80%)] "
        "2025 01 01 00시 04분 [높음]"
    )
