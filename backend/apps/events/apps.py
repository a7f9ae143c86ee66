"""App registration."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "backend.apps.events"
    label = "events"
