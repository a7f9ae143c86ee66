"""The mutations of analyses, a file a verb."""

from __future__ import annotations

import graphene

from backend.schema.analysis.mutations.analyze_video import AnalyzeVideo


class AnalysisMutation(graphene.ObjectType):
    analyze_video = AnalyzeVideo.field()
