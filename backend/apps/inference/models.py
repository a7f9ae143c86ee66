"""Which models workers have loaded, and what organisations ask of their scores."""

from __future__ import annotations

from django.db import models

from backend.apps.accounts.models import Organization, User
from backend.apps.cameras.models import Camera


class LoadedModel(models.Model):
    """A model card as a worker read it. The card's file is the truth of the worker."""

    name = models.CharField(max_length=120)
    version = models.CharField(max_length=40)
    # Of the weights.
    sha256 = models.CharField(max_length=64)
    network = models.CharField(max_length=200)
    # [behaviour, the score at which a detection starts], in the order of the scores:
    # PostgreSQL sorts the keys of an object.
    levels = models.JSONField(default=list)
    quality = models.JSONField(default=dict)
    licence = models.CharField(max_length=120, blank=True)
    limits = models.TextField(blank=True)
    engine = models.CharField(max_length=80, blank=True)
    # When a worker last started with it: the latest is in use.
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version", "sha256"], name="model_is_listed_once"
            )
        ]
        indexes = [models.Index(fields=["loaded_at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def thresholds(self) -> dict[str, float]:
        """Behaviour → the score at which a detection starts, in the model's order."""
        return dict(self.levels)


class Threshold(models.Model):
    """What an organisation asks of a behaviour's score, at one camera or everywhere."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    # Null: for every camera without one of its own, and for uploaded videos.
    camera = models.ForeignKey(
        Camera, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    behaviour = models.CharField(max_length=40)
    value = models.FloatField()
    set_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "behaviour"],
                condition=models.Q(camera=None),
                name="one_threshold_of_an_organization",
            ),
            models.UniqueConstraint(
                fields=["camera", "behaviour"], name="one_threshold_of_a_camera"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.behaviour} from {self.value:.2f}"
