"""Who acts in a scene and what they do: every behaviour and variant, staged."""

from __future__ import annotations

from collections.abc import Callable

from worker.scenes import (
    bags,
    chores,
    everyday,
    fire,
    leaving,
    lights,
    mobility,
    smoking,
    thefts,
    vandals,
)
from worker.scenes.backgrounds import Place
from worker.scenes.clutter import clutter
from worker.scenes.company import PAIRS, alone, passer_by, together
from worker.scenes.mishaps import FALL, assault, fall
from worker.scenes.play import Cue, Play, Rng

PLAIN = (
    "walk",
    "pass",
    "stand",
    "talk",
    "hug",
    "greet",
    "dance",
    "wave",
    "sit",
    "crouch",
    "run",
    "carry",
    "browse",
    "crowd",
    "empty",
)
ASSAULT = ("brawl", "punch", "push", "kick", "grapple", "beating")
Scripts = dict[str, Callable[[Play, str, Cue], None]]
# Who stages the harmless variants beside the plain ones.
HARMLESS: Scripts = {
    "tag": lambda play, _, cue: everyday.tag(play, cue),
    **dict.fromkeys(everyday.LOW, everyday.low),
    **dict.fromkeys(chores.CHORES, chores.chore),
    **dict.fromkeys(lights.LIGHTS, lights.light),
    **dict.fromkeys(smoking.HANDS, smoking.at_the_head),
    **dict.fromkeys(bags.BAGS, bags.bags),
    **dict.fromkeys(thefts.SHOPPING, thefts.shopping),
    **dict.fromkeys(mobility.AIDS, mobility.aids),
    **dict.fromkeys(leaving.WAYS, leaving.leaving),
}
HARMFUL: Scripts = {
    "vandalism": vandals.vandalism,
    "arson": fire.arson,
    "smoking": smoking.smoke,
    "dumping": bags.dump,
    "theft": thefts.theft,
    "mobility": mobility.trouble,
}
NORMAL = PLAIN + tuple(HARMLESS)
VARIANTS = {
    "normal": NORMAL,
    "assault": ASSAULT,
    "fall": FALL,
    "vandalism": vandals.VANDALISM,
    "arson": fire.ARSON,
    "smoking": smoking.SMOKING,
    "dumping": bags.DUMPING,
    "theft": thefts.THEFT,
    "mobility": mobility.MOBILITY,
}
"""The variants of every behaviour; what only looks like one is a variant of "normal".

Momentary, recognised by what happens at their onset: fall, dumping (setting down and
leaving), theft (the hand takes hold, the goods vanish), mobility (tipping, losing the
cane, the pushchair rolling off; "stuck" lasts). Lasting, every window within the event
shows them: assault, vandalism (a blow at least every 0.85 s), arson (it burns on),
smoking (the hand rises every 1.5 to 3 s, smoke is nearly always in the air).
Events of a short clip (up to 4 s) begin between -1.2 s and 0.9 s of it (a fall within
its first 90 %), those of longer ones after 30 to 45 % of it.
"""


def stage_play(
    behaviour: str,
    variant: str,
    rng: Rng,
    place: Place,
    *,
    seconds: float,
    area_m: float,
    extras: int,
    mode: str = "day",
    outdoors: bool = False,
) -> Play:
    """Stage `variant` of `behaviour` about the origin, within `area_m` metres."""
    play = Play()
    cue = Cue(rng, seconds, area_m, mode, outdoors)
    if behaviour == "assault":
        assault(play, variant, rng, seconds, area_m)
    elif behaviour == "fall":
        fall(play, variant, rng, seconds, area_m)
    elif behaviour in HARMFUL:
        HARMFUL[behaviour](play, variant, cue)
    elif variant in HARMLESS:
        HARMLESS[variant](play, variant, cue)
    elif variant in PAIRS:
        together(play, variant, rng, seconds, area_m)
    elif variant != "empty":
        alone(play, variant, rng, seconds, area_m)
    leads = len(play.actors)
    place.blocks += play.footprints()
    clutter(play, cue, place)
    for _ in range(extras):
        passer_by(play, rng, place, seconds, area_m)
    play.extras = len(play.actors) - leads
    return play
