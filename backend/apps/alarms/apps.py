"""App registration."""

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "backend.apps.alarms"
    label = "alarms"
