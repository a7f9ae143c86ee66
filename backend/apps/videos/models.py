"""Videos: an uploaded or registered recording and what probing told of it."""

from __future__ import annotations

import uuid

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from backend.apps.accounts.models import Organization, User

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 2000


class VideoState(models.TextChoices):
    FETCHING = "FETCHING", "Being fetched from its URL"
    READY = "READY", "Stored and readable"
    FAILED = "FAILED", "Could not be fetched or read"


class VideoQuerySet(models.QuerySet["Video"]):
    def visible_to(self, user: User) -> VideoQuerySet:
        """The videos of the user's own organisation, but for deleted ones."""
        return self.filter(organization=user.organization_id, deleted_at=None)


class Video(models.Model):
    """A recording in storage. `file` and `thumbnail` are storage names."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="videos"
    )
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="videos"
    )
    name = models.CharField(max_length=TITLE_LENGTH)
    description = models.TextField(blank=True)
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

    # Deleted: hidden, and after a time of grace purged. Nothing brings back what is
    # being purged.
    deleted_at = models.DateTimeField(null=True, blank=True)
    is_purging = models.BooleanField(default=False)

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
            models.Index(
                fields=["deleted_at"],
                condition=models.Q(deleted_at__isnull=False),
                name="videos_deleted",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UploadState(models.TextChoices):
    OPEN = "OPEN", "Parts may come"
    FINISHING = "FINISHING", "Being put together and looked into"
    DONE = "DONE", "A video"
    REFUSED = "REFUSED", "Not a video that can be taken; its parts are gone"
    ABORTED = "ABORTED", "Given up; its parts are gone"


class ResumableUploadQuerySet(models.QuerySet["ResumableUpload"]):
    def visible_to(self, user: User) -> ResumableUploadQuerySet:
        """The uploads that the user has started: they are nobody else's business."""
        return self.filter(organization=user.organization_id, created_by=user)


class ResumableUpload(models.Model):
    """A file that comes in parts. Which have arrived, their storage knows."""

    # Names it in URLs and folders: nobody can guess it.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(max_length=TITLE_LENGTH)
    size_bytes = models.BigIntegerField()
    part_size_bytes = models.BigIntegerField()
    # Of the whole file, in hexadecimal digits; empty where nobody has told it.
    sha256 = models.CharField(max_length=64, blank=True)
    # Of the video that it will be.
    folder = models.CharField(max_length=200)
    # Of S3; empty where parts are files of this server.
    multipart_id = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.OPEN
    )
    # The parts that it is put together from: set once, when that begins.
    etags = models.JSONField(default=list)
    claimed_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    video = models.ForeignKey(
        Video, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Moves on while parts are asked for; after it the sweeper removes everything.
    expires_at = models.DateTimeField()

    objects = ResumableUploadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="uploads_by_expiry")]

    def __str__(self) -> str:
        return self.name

    @property
    def part_count(self) -> int:
        """How many parts the file comes in."""
        return -(-self.size_bytes // self.part_size_bytes)

    def part_bytes(self, number: int) -> int:
        """The size of one part, of 1 to `part_count`; only the last may be smaller."""
        before = (number - 1) * self.part_size_bytes
        return min(self.part_size_bytes, self.size_bytes - before)
