"""Analyses of videos and the detections that they found."""

from __future__ import annotations

from django.db import models

from backend.apps.accounts.models import Organization, User
from backend.apps.cameras.models import Camera
from backend.apps.videos.models import Video


class AnalysisState(models.TextChoices):
    QUEUED = "QUEUED", "Waiting for a worker"
    RUNNING = "RUNNING", "A worker is on it"
    DONE = "DONE", "Finished"
    FAILED = "FAILED", "Could not be finished"


OPEN_STATES = (AnalysisState.QUEUED, AnalysisState.RUNNING)


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    def visible_to(self, user: User) -> AnalysisQuerySet:
        """The analyses of the user's own organisation, but for deleted videos."""
        return self.filter(organization=user.organization_id, video__deleted_at=None)


class Analysis(models.Model):
    """One run of a model over one video. The row is the truth; messages may be lost."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="analyses")
    # Whose footage it is, where that was told.
    camera = models.ForeignKey(
        Camera, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=AnalysisState.choices, default=AnalysisState.QUEUED
    )
    claimed_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # When the sweeper is to send (again) what is still queued.
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_ms = models.BigIntegerField(default=0)
    model = models.CharField(max_length=120, blank=True)
    # Parts of the video that could not be decoded: [{"start_ms", "end_ms"}].
    gaps = models.JSONField(default=list)
    output_video = models.CharField(max_length=300, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "analyses"
        indexes = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["organization", "created_at", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["video"],
                condition=models.Q(state__in=["QUEUED", "RUNNING"]),
                name="one_open_analysis_of_a_video",
            )
        ]

    def __str__(self) -> str:
        return f"analysis {self.pk} of {self.video_id}"


class DetectionQuerySet(models.QuerySet["Detection"]):
    def visible_to(self, user: User) -> DetectionQuerySet:
        """The detections of the user's own organisation, but for deleted videos."""
        return self.filter(
            organization=user.organization_id, analysis__video__deleted_at=None
        )


class Detection(models.Model):
    """One behaviour found: when, where, how sure. Times are from the video's start.

    Until it `is_complete` its values are those of when it was sure. It stays so where
    the analysis ended before the behaviour did.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    analysis = models.ForeignKey(
        Analysis, on_delete=models.CASCADE, related_name="detections"
    )
    behaviour = models.CharField(max_length=40)
    score = models.FloatField()
    start_ms = models.BigIntegerField()
    end_ms = models.BigIntegerField()
    peak_ms = models.BigIntegerField()
    # Boxes over time in source pixels: [{"t_ms", "x", "y", "w", "h"}].
    boxes = models.JSONField(default=list)
    snapshot = models.CharField(max_length=300, blank=True)
    clip = models.CharField(max_length=300, blank=True)
    is_complete = models.BooleanField(default=True, db_default=True)
    # Whether it raised an alarm, which somebody may have deleted since.
    has_raised = models.BooleanField(default=False, db_default=False)
    # Tells apart those of several people that start at once.
    ordinal = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DetectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "behaviour", "start_ms", "ordinal"],
                name="detection_exists_once",
            )
        ]

    @property
    def is_ongoing(self) -> bool:
        """Whether its end is still looked for."""
        return not self.is_complete and self.analysis.state in OPEN_STATES

    def __str__(self) -> str:
        return f"{self.behaviour} {self.score:.2f} at {self.start_ms} ms"
