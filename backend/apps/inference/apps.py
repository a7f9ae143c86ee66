"""App registration."""

from django.apps import AppConfig


class InferenceConfig(AppConfig):
    name = "backend.apps.inference"
    label = "inference"
