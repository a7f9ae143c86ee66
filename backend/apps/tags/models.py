"""Tags and statuses, which any object can carry.

A model declares that it carries them, whatever app it is of:

    taggings = GenericRelation("tags.Tagging")
    statuses = GenericRelation("tags.Status")
"""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from backend.apps.accounts.models import Organization, User

TYPE_LENGTH = 40
CONTENT_LENGTH = 80
NOTE_LENGTH = 200


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: User) -> TagQuerySet:
        """The tags of the user's own organisation."""
        return self.filter(organization=user.organization_id)


class Tag(models.Model):
    """A word of an organisation: `content`, and the `type` of thing it says."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    type = models.CharField(max_length=TYPE_LENGTH)
    content = models.CharField(max_length=CONTENT_LENGTH)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "type", "content"], name="tag_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.content}"


class Tagging(models.Model):
    """That one object carries one tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # Led by the object: it also finds the tags of one.
            models.UniqueConstraint(
                fields=["content_type", "object_id", "tag"], name="tagging_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tag} on {self.content_type_id}:{self.object_id}"


class Status(models.Model):
    """Whether one object is available, and since when."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    is_available = models.BooleanField()
    # When it became available, or ceased to be; a new note alone does not change it.
    since = models.DateTimeField()
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    set_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="status_is_unique"
            )
        ]

    def __str__(self) -> str:
        return "available" if self.is_available else "not available"
