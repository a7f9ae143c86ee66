"""A worker without a model refuses to begin, in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import AlarmType, Risk
from worker.main import check_model, model_card, start_in_process_worker
from worker.slowfast.card import load_card
from worker.slowfast.errors import CardError, ModelError

CHECK = "import django; django.setup(); from worker.main import *; check_model()"


def test_a_worker_process_refuses_a_missing_card(tmp_path: Path) -> None:
    card = tmp_path / "card.yaml"
    left = tmp_path / "uploads" / "tmpkilled.upload.mp4"
    left.parent.mkdir()
    left.touch()
    os.utime(left, (0, 0))
    done = subprocess.run(
        [sys.executable, "-m", "worker.main"],
        env={**os.environ, "MODEL_CARD": str(card), "SAFE_EYE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert str(card) in done.stderr
    assert not left.exists(), "what a killed worker left of a download"


def test_the_one_process_refuses_it_too(settings: object, tmp_path: Path) -> None:
    settings.MODEL_CARD = str(tmp_path / "card.yaml")  # type: ignore[attr-defined]
    with pytest.raises(ModelError):
        start_in_process_worker()


def test_the_card_of_the_settings_goes_before_the_bundled_one(
    settings: object, tmp_path: Path
) -> None:
    settings.MODEL_CARD = "/elsewhere/card.yaml"  # type: ignore[attr-defined]
    assert model_card() == Path("/elsewhere/card.yaml")
    settings.MODEL_CARD = ""  # type: ignore[attr-defined]
    assert model_card().name == "card.yaml"


def test_a_model_of_what_no_alarm_is_about_is_refused(acme: Organization) -> None:
    label = load_card(model_card()).labels[-1]
    check_model()
    AlarmType.objects.filter(code=label).delete()
    with pytest.raises(CardError, match=f"no alarm type has the code '{label}'"):
        check_model()
    AlarmType.objects.create(
        organization=acme,
        code=label,
        name_en="Own",
        name_ko="자체",
        risk=Risk.objects.get(code="ME"),
    )
    check_model()


def test_a_database_that_is_away_keeps_no_worker_from_starting(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECK],
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
            "SAFE_EYE_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "alarm types could not be looked up" in done.stderr
