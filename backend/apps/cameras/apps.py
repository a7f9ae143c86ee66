"""App registration."""

from django.apps import AppConfig


class CamerasConfig(AppConfig):
    name = "backend.apps.cameras"
    label = "cameras"
