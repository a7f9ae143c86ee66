"""Answers of mutations that came with an idempotency key, kept for a day."""

from __future__ import annotations

from django.db import models

from backend.apps.accounts.models import User


class Replay(models.Model):
    """What one person's mutation with one key answered. Holds no secret."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    mutation = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    # Keyed, as inputs may be short enough to be guessed from a plain digest.
    digest = models.CharField(max_length=64)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "mutation", "key"], name="replay_key_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mutation} {self.key}"
