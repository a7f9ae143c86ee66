"""The parts of the bench, each with the models, engines and footage that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from worker.bench import files, networks, share, stages
from worker.bench.footage import render, repeat
from worker.bench.models import zoo_card
from worker.bench.rows import Row
from worker.slowfast.card import ModelCard, bundled, load_card
from worker.slowfast.engine import Engine, load_engine
from worker.slowfast.errors import PrecisionError
from worker.video.annotate import write_annotated

#: A third calibrates, the others tell what is lost.
_INT8_CLIPS = 300


class Bench:
    """Everything is prepared when first used, in `folder`."""

    def __init__(self, folder: Path, *, is_quick: bool, picture: Path | None) -> None:
        self._home = folder
        # Where `safe-eye analyze` looks too.
        self._engines = folder / "engines"
        self._footage = folder / "footage"
        self._plan = files.QUICK if is_quick else files.FULL
        self._is_quick, self._picture = is_quick, picture

    @cached_property
    def _small(self) -> ModelCard:
        return load_card(bundled())

    @cached_property
    def _large(self) -> ModelCard:
        return zoo_card(self._home / "slowfast-8x8-r50")

    @cached_property
    def _engine(self) -> Engine:
        return load_engine(bundled(), cache_dir=self._engines)

    def networks(self) -> Iterator[Row]:
        """One clip at a time, in INT8 as well where NNCF is there."""
        if not self._is_quick:
            networks.prepare_int8(self._small, self._engines, clips=_INT8_CLIPS)
            networks.prepare_int8(self._large, self._engines, clips=_INT8_CLIPS)
        yield from networks.measure(
            self._small, self._engines, rounds=2 if self._is_quick else 15
        )
        if not self._is_quick:
            yield from networks.measure(self._large, self._engines, rounds=7)

    def files(self) -> Iterator[Row]:
        """Ten minutes of a camera."""
        yield from files.beside_the_loop(
            self._plan, self._small, self._engine, self._footage
        )
        if not self._is_quick:
            assert self._large.path is not None
            engine = load_engine(self._large.path, cache_dir=self._engines)
            quick = self._int8(self._large.path)
            yield from files.beside_the_loop(
                self._plan, self._large, engine, self._footage, int8=quick
            )

    def share(self) -> Iterator[Row]:
        """What the network gets of the machine in the midst of everything else."""
        card = self._small if self._is_quick else self._large
        assert card.path is not None
        engine = load_engine(card.path, kind="openvino", cache_dir=self._engines)
        minute = render(self._plan.minute, self._footage)
        path = repeat(minute, self._plan.repeats)
        yield from share.inside_the_pipeline(path, card, engine)

    def _int8(self, card: Path) -> Engine | None:
        """Its INT8 form where `safe-eye quantise --cache` made one in this cache."""
        try:
            return load_engine(card, precision="int8", cache_dir=self._engines)
        except PrecisionError:
            return None

    def memory(self) -> Iterator[Row]:
        """Two hours."""
        yield from files.memory(self._plan, self._footage, self._home)

    def cameras(self) -> Iterator[Row]:
        """Ten at once."""
        yield from files.cameras(self._plan, self._engine, self._footage, self._home)

    def start(self) -> Iterator[Row]:
        """The time to the first score."""
        yield files.start(self._footage, self._home, name=self._small.name)
        if not self._is_quick:
            words = "--model", str(self._large.path)
            yield files.start(self._footage, self._home, *words, name=self._large.name)

    def growth(self) -> Iterator[Row]:
        """Costs by length and by pixels."""
        yield from files.growth(self._plan, self._engine, self._footage)

    def annotate(self) -> Iterator[Row]:
        """The annotated video."""
        yield files.annotated(self._plan, self._footage)

    def stages(self) -> Iterator[Row]:
        """Where the time of an analysis goes, and of one that writes its video too."""
        path = render(self._plan.minute, self._footage)
        runs = {}
        with stages.Sampler() as analysis:
            files.analyse_s(path, self._engine)
        runs["analysis"] = analysis
        with stages.Sampler() as output:
            write_annotated(path, (), self._footage / "annotated.mp4")
        runs["annotated video"] = output
        for name, sampler in runs.items():
            for stage, part in sampler.shares().items():
                if part > 0:
                    yield Row(
                        what=f"where the time goes, {name}: {stage}",
                        value=part * 100,
                        unit="%",
                    )
        if self._picture:
            drawn = {
                name: {
                    stage: share * sampler.elapsed_s
                    for stage, share in sampler.shares().items()
                }
                for name, sampler in runs.items()
            }
            minute = self._plan.minute
            title = f"Where the time goes, {minute.seconds} s of {minute.height}p30"
            self._picture.write_text(stages.draw(title, drawn), encoding="utf-8")
