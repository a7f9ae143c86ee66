"""App registration."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "backend.apps.chat"
    label = "chat"
