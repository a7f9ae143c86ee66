"""App registration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "backend.apps.notices"
    label = "notices"
