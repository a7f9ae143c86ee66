"""App registration."""

from django.apps import AppConfig


class ReplaysConfig(AppConfig):
    name = "backend.apps.replays"
    label = "replays"
