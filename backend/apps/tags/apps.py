"""App registration."""

from django.apps import AppConfig


class TagsConfig(AppConfig):
    name = "backend.apps.tags"
    label = "tags"
