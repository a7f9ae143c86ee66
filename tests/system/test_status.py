"""`systemStatus`: tells what is broken, to administrators alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.apps.accounts.models import Role
from backend.apps.analysis.models import Analysis
from backend.apps.analysis.services import request_analysis
from backend.common import broker
from tests.conftest import Person
from tests.rows import make_running, make_video
from tests.services import free_port

STATUS = """{ systemStatus { version isHealthy checkedAt freeBytes
  analysesWaiting analysesRunning analysesFailedLately waitingSince lastAnalysisAt
  parts { part isHealthy message tookS } } }"""


@pytest.fixture
def queue_away() -> Iterator[None]:
    before = broker.get_broker()
    address = f"redis://127.0.0.1:{free_port()}/0"
    broker.configure(broker.build_broker(redis_url=address, namespace="nobody"))
    yield
    broker.configure(before)


def _status(person: Person) -> dict[str, Any]:
    reply = person.run(STATUS)
    assert reply.errors == []
    status: dict[str, Any] = reply.data["systemStatus"]
    status["parts"] = {part.pop("part"): part for part in status["parts"]}
    return status


def _broken(status: dict[str, Any]) -> set[str]:
    return {name for name, part in status["parts"].items() if not part["isHealthy"]}


def test_a_sound_installation_is_healthy_in_every_part(alice: Person) -> None:
    status = _status(alice)
    assert status["isHealthy"] is True
    assert set(status["parts"]) == {"DATABASE", "QUEUE", "STORAGE", "WORKERS"}
    assert _broken(status) == set()
    assert all(part["message"] is None for part in status["parts"].values())
    assert status["version"]


def test_only_administrators_see_it(bob: Person, anonymous: Person) -> None:
    assert bob.run(STATUS).codes == ["FORBIDDEN"]
    assert anonymous.run(STATUS).codes == ["UNAUTHENTICATED"]


def test_a_queue_that_is_away_is_told_in_both_languages(
    alice: Person, queue_away: None
) -> None:
    english = _status(alice)
    alice.language = "ko"
    korean = _status(alice)
    for status in (english, korean):
        assert status["isHealthy"] is False
        assert _broken(status) == {"QUEUE"}
    assert "message queue" in english["parts"]["QUEUE"]["message"]
    assert "메시지 큐" in korean["parts"]["QUEUE"]["message"]


def test_storage_that_is_gone_is_told(
    alice: Person, tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "file" / "media")},
        },
    }
    assert _broken(_status(alice)) == {"STORAGE"}


def test_work_that_nobody_takes_is_told_until_somebody_does(
    alice: Person, charlie: Person, settings: Any
) -> None:
    assert alice.user is not None
    waiting = request_analysis(video=make_video(alice.user.organization), by=None)
    assert _broken(_status(alice)) == set()  # it has only just come
    long_ago = timezone.now() - timedelta(seconds=4 * settings.RESEND_S)
    Analysis.objects.filter(pk=waiting.pk).update(created_at=long_ago)
    status = _status(alice)
    assert _broken(status) == {"WORKERS"}
    assert status["analysesWaiting"] == 1
    assert status["waitingSince"] is not None
    assert charlie.user is not None
    make_running(charlie.user.organization)  # a worker is there, and busy
    status = _status(alice)
    assert _broken(status) == set()
    # Of others it counts nothing.
    assert (status["analysesWaiting"], status["analysesRunning"]) == (1, 0)


def test_the_room_left_is_for_superusers(alice: Person) -> None:
    assert _status(alice)["freeBytes"] is None
    assert alice.user is not None
    alice.user.role = Role.SUPERUSER
    alice.user.save()
    assert _status(alice)["freeBytes"] > 0
