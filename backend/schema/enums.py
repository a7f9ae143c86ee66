"""Enums of the schema, made from the choices of a model's field."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import TextChoices


def choices_enum(choices: type[TextChoices], *, name: str, description: str) -> Any:
    """A graphene enum of `choices`, described by their labels.

    It takes what a row may hold: the plain text that came from the database as well
    as the member that a service has just put there.
    """
    return graphene.Enum.from_enum(
        choices,
        name=name,
        description=lambda value: str(value.label) if value else description,
    )
