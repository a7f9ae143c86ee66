"""Cameras: where an organisation looks. Streams and recordings come to them later."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from backend.apps.accounts.models import Organization, User


class CameraQuerySet(models.QuerySet["Camera"]):
    def visible_to(self, user: User) -> CameraQuerySet:
        """The cameras of the user's own organisation, deleted ones too.

        A deleted camera can be read for ever, as its alarms name it.
        """
        return self.filter(organization=user.organization_id)

    def present(self) -> CameraQuerySet:
        """Those that are not deleted."""
        return self.filter(deleted_at=None)


class Camera(models.Model):
    """One camera. People and log lines call it by its number: 3번카메라."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="cameras"
    )
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    area = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    taggings = GenericRelation("tags.Tagging")
    statuses = GenericRelation("tags.Status")

    objects = CameraQuerySet.as_manager()

    class Meta:
        constraints = [
            # A deleted camera gives its number back.
            models.UniqueConstraint(
                fields=["organization", "number"],
                condition=models.Q(deleted_at=None),
                name="camera_number_is_unique",
            )
        ]
        indexes = [models.Index(fields=["organization", "number", "id"])]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
