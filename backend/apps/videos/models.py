"""Videos: an uploaded or registered recording and what probing told of it."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from backend.apps.accounts.models import Organization, User


class VideoState(models.TextChoices):
    FETCHING = "FETCHING", "Being fetched from its URL"
    READY = "READY", "Stored and readable"
    FAILED = "FAILED", "Could not be fetched or read"


class VideoQuerySet(models.QuerySet["Video"]):
    def visible_to(self, user: User) -> VideoQuerySet:
        """The videos of the user's own organisation."""
        return self.filter(organization=user.organization_id)


class Video(models.Model):
    """A recording in storage. `file` and `thumbnail` are storage names."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="videos"
    )
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="videos"
    )
    name = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=VideoState.choices, default=VideoState.READY
    )
    file = models.CharField(max_length=300, blank=True)
    thumbnail = models.CharField(max_length=300, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    container = models.CharField(max_length=40, blank=True)
    codec = models.CharField(max_length=40, blank=True)
    duration_ms = models.BigIntegerField(default=0)
    # As displayed, after rotation.
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    frame_rate = models.FloatField(default=0)
    rotation = models.SmallIntegerField(default=0)
    has_audio = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    # A registered URL is fetched by a worker: claimed work, as analyses are. Unclaimed
    # while `claimed_by` is empty; sent (again) when `due_at` has passed.
    source_url = models.TextField(blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    analyze_when_ready = models.BooleanField(default=False)

    taggings = GenericRelation("tags.Tagging")
    statuses = GenericRelation("tags.Status")
    objects = VideoQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "created_at", "id"]),
            models.Index(
                fields=["due_at", "lease_until"],
                condition=models.Q(state="FETCHING"),
                name="videos_being_fetched",
            ),
        ]

    def __str__(self) -> str:
        return self.name
