"""`systemStatus`: what works, what does not, and how much waits."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import graphene
from django.utils import timezone

from backend.apps.accounts.models import Role
from backend.apps.analysis.workload import is_work_left_lying, workload
from backend.common import diagnosis
from backend.schema.base import ADMIN, DateTime, Field

SystemPart = graphene.Enum(
    "SystemPart",
    [(part.name, part.value) for part in diagnosis.Part],
    description=lambda value: (
        {
            "DATABASE": "Where every row is.",
            "QUEUE": "What tells workers of new work.",
            "STORAGE": "Where videos, clips and images are.",
            "WORKERS": "What analyses videos.",
        }[value.value]
        if value
        else "A part of the installation that can fail by itself."
    ),
)


class SystemFinding(graphene.ObjectType):
    """How one part of the installation was found just now."""

    part = graphene.Field(SystemPart, required=True, description="Which part.")
    is_healthy = graphene.Boolean(required=True, description="True if it works.")
    message = graphene.String(
        description="What is wrong, in the caller's language; null if nothing is."
    )
    took_s = graphene.Float(
        required=True, description="How long it took to answer, in seconds."
    )

    @staticmethod
    def resolve_part(root: diagnosis.Finding, info: Any) -> str:
        return root.part.value

    @staticmethod
    def resolve_is_healthy(root: diagnosis.Finding, info: Any) -> bool:
        return root.fault is None

    @staticmethod
    def resolve_message(root: diagnosis.Finding, info: Any) -> str | None:
        if root.fault is None:
            return None
        return diagnosis.fault_message(root.fault, info.context.language)


class SystemStatus(graphene.ObjectType):
    """The installation as it is now, and the work of the caller's organisation."""

    version = graphene.String(required=True, description="Of Safe-Eye.")
    checked_at = DateTime(required=True, description="When this was found out.")
    is_healthy = graphene.Boolean(required=True, description="True if all parts are.")
    parts = graphene.List(
        graphene.NonNull(SystemFinding), required=True, description="Part by part."
    )
    free_bytes = graphene.Float(
        description="Room left for media; null for S3 and for all but superusers."
    )
    analyses_waiting = graphene.Int(
        required=True, description="Of the caller's organisation."
    )
    analyses_running = graphene.Int(
        required=True, description="Of the caller's organisation."
    )
    analyses_failed_lately = graphene.Int(
        required=True, description="Of the caller's organisation, in the last 24 hours."
    )
    waiting_since = DateTime(description="Since when the oldest waits; null: none.")
    last_analysis_at = DateTime(
        description="When the last one was done; null if none ever was."
    )


def _status(root: Any, info: Any) -> dict[str, Any]:
    user = info.context.user
    found = diagnosis.findings()
    found.append(
        diagnosis.find(
            diagnosis.Part.WORKERS,
            lambda: "NO_WORKER" if is_work_left_lying() else None,
        )
    )
    work = workload(user)
    return {
        "version": version("safe-eye"),
        "checked_at": timezone.now(),
        "is_healthy": all(finding.fault is None for finding in found),
        "parts": found,
        "free_bytes": diagnosis.free_bytes() if user.role == Role.SUPERUSER else None,
        "analyses_waiting": work.waiting,
        "analyses_running": work.running,
        "analyses_failed_lately": work.failed_lately,
        "waiting_since": work.waiting_since,
        "last_analysis_at": work.last_done_at,
    }


class SystemQuery(graphene.ObjectType):
    system_status = Field(
        SystemStatus,
        required=True,
        requires=ADMIN,
        description="Whether everything works: for a status page and for monitoring.",
        resolver=_status,
    )
