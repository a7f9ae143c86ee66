"""One analysis; lists of them belong to their video."""

from __future__ import annotations

import graphene

from backend.schema.analysis.types import Analysis
from backend.schema.base import node_field


class AnalysisQuery(graphene.ObjectType):
    analysis = node_field(Analysis)
