"""Rows for tests: each function makes one, ready to use, with what it needs."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps

from backend.apps.accounts.models import Organization, User
from backend.apps.accounts.services import (
    create_invitation,
    generate_api_token,
    open_session,
    register,
)
from backend.apps.alarms import catalogue
from backend.apps.alarms.models import Alarm
from backend.apps.alarms.services import ingest_detection
from backend.apps.analysis.found import FoundDetection
from backend.apps.analysis.models import Analysis, AnalysisState
from backend.apps.analysis.services import claim_analysis, request_analysis
from backend.apps.tags.services import add_tag, set_status
from backend.apps.videos.models import Video, VideoState

CLAIM = "a worker"


def install_catalogue() -> None:
    """Risks and alarm types; tests with real transactions empty every table."""
    catalogue.install(
        risk_model=apps.get_model("alarms", "Risk"),
        alarm_type_model=apps.get_model("alarms", "AlarmType"),
    )


def make_video(organization: Organization, **fields: Any) -> Video:
    """A ready video of one minute, 1280×720."""
    defaults: dict[str, Any] = {
        "name": "shop.mp4",
        "state": VideoState.READY,
        "file": f"orgs/{organization.pk}/videos/0/shop.mp4",
        "size_bytes": 3_000_000_000,
        "duration_ms": 60_000,
        "width": 1280,
        "height": 720,
        "frame_rate": 15.0,
    }
    return Video.objects.create(organization=organization, **{**defaults, **fields})


def make_running(organization: Organization, *, claim: str = CLAIM) -> Analysis:
    """An analysis that `claim` holds."""
    analysis = request_analysis(video=make_video(organization), by=None)
    claimed = claim_analysis(analysis_id=analysis.pk, claim=claim, model="fake 1")
    assert claimed is not None
    return claimed


def found(**changes: Any) -> FoundDetection:
    """An assault of four seconds at second ten."""
    values: dict[str, Any] = {
        "behaviour": "assault",
        "score": 0.8,
        "start_ms": 10_000,
        "end_ms": 14_000,
        "peak_ms": 12_000,
        "boxes": (
            {"t_ms": 11_000, "x": 10.0, "y": 20.0, "w": 30.0, "h": 40.0},
            {"t_ms": 12_100, "x": 100.0, "y": 50.0, "w": 40.0, "h": 60.0},
        ),
    }
    return FoundDetection(**{**values, **changes})


def make_alarm(
    organization: Organization, *, analysis: Analysis | None = None, **changes: Any
) -> Alarm:
    """An alarm as a worker raises it."""
    install_catalogue()
    analysis = analysis or make_running(organization)
    assert analysis.state == AnalysisState.RUNNING
    ingested = ingest_detection(
        analysis_id=analysis.pk, claim=analysis.claimed_by, found=found(**changes)
    )
    assert ingested.alarm is not None
    return ingested.alarm


def make_people(admin: User) -> User:
    """A colleague of `admin` who has joined by invitation, and whatever hangs on one:
    a tag, a status, a session, an API token.
    """
    _, text = create_invitation(by=admin)
    newcomer = register(
        email=f"{uuid.uuid4().hex}@acme.example",
        password="an unusual sentence",
        name="Nora",
        invitation=text,
        remote_address=uuid.uuid4().hex,
    )
    user = newcomer.user
    open_session(user=admin)
    generate_api_token(by=admin, user=user, name="door", scopes=["READ"])
    add_tag(by=admin, target=user, type="shift", content="night")
    set_status(by=admin, target=user, available=True)
    return user
