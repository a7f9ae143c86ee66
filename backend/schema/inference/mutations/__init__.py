"""The mutations of thresholds, a file a verb."""

from __future__ import annotations

import graphene

from backend.schema.inference.mutations.set_threshold import SetThreshold


class InferenceMutation(graphene.ObjectType):
    set_threshold = SetThreshold.field()
