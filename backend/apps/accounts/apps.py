"""App registration; also brings the project's system checks."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "backend.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the checks: importing them does it."""
        from backend import checks  # noqa: F401
