"""Chat rooms, who is in them, and what was said there."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from backend.apps.accounts.models import Organization, User
from backend.apps.alarms.models import Alarm


class ChatRoomQuerySet(models.QuerySet["ChatRoom"]):
    def visible_to(self, user: User) -> ChatRoomQuerySet:
        """The rooms that the user is in: no role sees into others."""
        return self.filter(organization=user.organization_id, memberships__user=user.pk)


class ChatRoom(models.Model):
    """People of one organisation who talk, maybe about an alarm."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Whoever deletes an alarm holds its row and the event log, and must not wait for
    # people who hold their room and wait for the log: the id just leads nowhere then.
    alarm = models.ForeignKey(
        Alarm,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="chat_rooms",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_activity_at = models.DateTimeField(default=timezone.now)
    # Messages are numbered under the lock of this row, so their order is the order
    # in which they become visible.
    last_number = models.PositiveIntegerField(default=0)
    last_message = models.ForeignKey(
        "Message", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ChatRoomQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organization", "last_activity_at", "id"])]

    def __str__(self) -> str:
        return self.name


class ChatMember(models.Model):
    """A person in a room, and how far that person has read and is typing."""

    room = models.ForeignKey(
        ChatRoom, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)
    last_read_number = models.PositiveIntegerField(default=0)
    last_read_at = models.DateTimeField(null=True)
    typing_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"], name="chat_member_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> MessageQuerySet:
        """All messages of the rooms that the user is in, older ones too."""
        return self.filter(
            room__organization=user.organization_id, room__memberships__user=user.pk
        )


class Message(models.Model):
    """Something said in a room; once deleted, its place stays and its text is gone."""

    room = models.ForeignKey(
        ChatRoom, on_delete=models.CASCADE, related_name="messages"
    )
    number = models.PositiveIntegerField()
    author = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "number"], name="message_number_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id}#{self.number}"
