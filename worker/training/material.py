"""What a recipe trains on: clips, rendered scenes, and a report of what was found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from worker.slowfast.atomic import write_atomically
from worker.training.bounding import bound_cache
from worker.training.cache import touch
from worker.training.data import Clip, check_apart, check_labels, load_clips
from worker.training.demos import load_demos
from worker.training.duplicates import find_alike, kept_together
from worker.training.giveaways import find_giveaways, warnings_of
from worker.training.readers import LeftOut
from worker.training.recipe import Recipe
from worker.training.rendered import load_scenes

Count = Callable[[str, int, int], None]
REPORT = "data.json"
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Material:
    """What a recipe trains on, and the rendered scenes it is tested on.

    The sources of each set of `together` are on one side of every split.
    """

    clips: Sequence[Clip]
    scenes: Sequence[Clip]
    test_scenes: Sequence[Clip]
    together: Sequence[frozenset[str]] = ()
    found: dict[str, Any] = field(default_factory=dict)

    def write_report(self, folder: Path) -> None:
        """What was found in the data, as data.json in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.found, indent=1, ensure_ascii=False)
        write_atomically(folder / REPORT, text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How data is gathered: the form of the folders (None: as recognised), whether
    what one camera filmed stays together too, the most bytes of the cache (None: any).
    """

    form: str | None = None
    by_view: bool = False
    cache_bytes: int | None = None


def gather(
    recipe: Recipe,
    folders: Sequence[Path],
    *,
    cache: Path,
    jobs: int,
    count: Count,
    wishes: Wishes | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Material:
    """Decode and render what the recipe needs; refuses what cannot be trained on.

    `tell` hears what deserves attention; the material's report has all of it.
    """
    wishes = wishes or Wishes()
    card = recipe.fresh_card()
    left_out: list[LeftOut] = []
    clips = load_clips(
        folders, labels=card.labels, cache=cache, form=wishes.form,
        several=card.activation == "sigmoid", left_out=left_out.append,
        report=lambda done, total: count("decoded", done, total),
    )  # fmt: skip
    _tell_left_out(left_out, tell)
    scenes, test_scenes = _scenes(recipe, cache, jobs, count)
    together, found = _look_over(clips, card.labels, wishes, count, tell)
    found = {"left_out": [asdict(fault) for fault in left_out]} | found
    if wishes.cache_bytes is not None:
        _bound(cache, wishes.cache_bytes, [*clips, *scenes, *test_scenes], tell)
    check_labels([*clips, *scenes], card.labels)
    check_apart(scenes, test_scenes)
    return Material(clips, scenes, test_scenes, together, found)


def _scenes(
    recipe: Recipe, cache: Path, jobs: int, count: Count
) -> tuple[list[Clip], list[Clip]]:
    """(to train on, with the demos; to test on)."""
    labels = recipe.fresh_card().labels
    wanted = {
        recipe.scene_seed: recipe.scenes,
        recipe.test_scene_seed: recipe.test_scenes,
    }
    rendered = [
        load_scenes(
            counts, labels=labels, first_seed=seed, cache=cache, jobs=jobs,
            before=seed == recipe.scene_seed,
            report=lambda done, total: count("rendered", done, total),
        )
        for seed, counts in wanted.items()
    ]  # fmt: skip
    demos = load_demos(
        recipe.demos, labels=labels, first_seed=recipe.scene_seed, cache=cache
    )
    return [*rendered[0], *demos], rendered[1]


def _look_over(
    clips: Sequence[Clip],
    labels: Sequence[str],
    wishes: Wishes,
    count: Count,
    tell: Callable[[str], None],
) -> tuple[list[frozenset[str]], dict[str, Any]]:
    """What may not be parted, and the report on copies, cameras and giveaways."""
    pairs = find_alike(clips, report=lambda done, all_: count("compared", done, all_))
    together = kept_together(pairs, by_view=wishes.by_view)
    copies = sum(pair.copy for pair in pairs)
    if copies:
        tell(f"{copies} pairs of clips are copies: their sources are kept together")
    if (views := len(pairs) - copies) and not wishes.by_view:
        tell(
            f"{views} pairs of clips of different sources show one camera's view "
            f"({REPORT} lists them; --by-view keeps them together)"
        )
    told = find_giveaways(clips, labels)
    for sentence in warnings_of(told):
        tell(sentence)
    found = {
        "clips": dict(Counter(clip.label for clip in clips)),
        "sources": len({clip.group for clip in clips}),
        "alike": [
            {
                "one": f"{pair.one.group}/{pair.one.name}",
                "other": f"{pair.other.group}/{pair.other.name}",
                "distance": round(pair.distance, 3),
                "agreement": round(pair.agreement, 3),
                "copy": pair.copy,
            }
            for pair in pairs
        ],
        "kept_together": [sorted(held) for held in together],
        "giveaways": told,
    }
    return together, found


def _tell_left_out(left_out: Sequence[LeftOut], tell: Callable[[str], None]) -> None:
    for fault in left_out[:_TOLD]:
        tell(f"left out: {fault.file}: {fault.reason}")
    if len(left_out) > _TOLD:
        more = len(left_out) - _TOLD
        tell(f"left out: {more} more, listed in {REPORT}")


def _bound(
    cache: Path, limit_bytes: int, clips: Sequence[Clip], tell: Callable[[str], None]
) -> None:
    arrays = {clip.array for clip in clips}
    for array in arrays:
        touch(array)
    left = bound_cache(cache, limit_bytes=limit_bytes, keep=arrays)
    if left > limit_bytes:
        tell(
            f"the cache stays at {left / 1e9:.1f} GB: so much is needed by this "
            "training alone"
        )
