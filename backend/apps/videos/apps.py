"""App registration."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    name = "backend.apps.videos"
    label = "videos"
