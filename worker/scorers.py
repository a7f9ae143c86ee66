"""Which scorer a model needs: its card says whether it looks at frames or at people."""

from __future__ import annotations

from worker.scoring import FrameScorer, Scorer
from worker.slowfast.engine import Engine
from worker.slowfast.preprocess import Geometry


def scorer_for(engine: Engine, geometry: Geometry) -> Scorer:
    """A scorer for one video. Raises `ModelError`, as when a detector is missing."""
    if not engine.card.scores_people:
        return FrameScorer(engine, geometry)
    from worker.people.engine import PeopleEngine
    from worker.people.onnx import load_detector
    from worker.people.scorer import PersonScorer

    if not isinstance(engine, PeopleEngine):
        raise TypeError(f"{engine.name} does not score people")
    return PersonScorer(engine, geometry, load_detector(engine.card))
