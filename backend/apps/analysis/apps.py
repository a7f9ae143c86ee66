"""App registration."""

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "backend.apps.analysis"
    label = "analysis"
