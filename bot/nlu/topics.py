"""What a talk may be about and what a message may ask in it, each in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.labels import Aspect, Matter
from bot.nlu.labelled import Target
from bot.nlu.reading import Reading

MATTERS = tuple(str(matter) for matter in Matter if matter is not Matter.NONE)
ASPECTS = tuple(str(aspect) for aspect in Aspect if aspect is not Aspect.NONE)
PAIRS = tuple(Target(matter, aspect) for matter in MATTERS for aspect in ASPECTS)
# Where the matter and the aspect of each pair stand.
MATTER_OF = np.repeat(np.arange(len(MATTERS)), len(ASPECTS))
ASPECT_OF = np.tile(np.arange(len(ASPECTS)), len(MATTERS))
# A talk may have said its matter alone.
TOPICS = tuple(Target(matter, aspect) for matter in MATTERS for aspect in (*ASPECTS, str(Aspect.NONE)))
TOPICS_OF_MATTER = len(ASPECTS) + 1


@dataclass(frozen=True)
class TalkExample:
    """A message within a talk.

    Attributes:
        reading: as the classifier reads it.
        marks: the facts that it gives (``bot.nlu.marks``).
        about: the pair that the talk is about.
        target: the pair that it asks there, or any kind of being out of scope.
    """

    reading: Reading
    marks: Sequence[str]
    about: Target
    target: Target


def place(target: Target) -> int | None:
    """Where the scores of a message have a target: at its pair, or at the end if it is nothing of ours; ``None`` for other acts."""
    if target.kind is not None:
        return len(PAIRS)
    return PAIRS.index(target) if target in PAIRS else None
