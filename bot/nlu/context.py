"""What a label becomes once the talk is known.

The classifier reads a message as if it were the first one, where "要带什么" most likely means the application. Within a talk a
message that names nothing is far more often about what was talked of before. The model tells what a message of one or two questions means
as a whole in each talk (``bot.nlu.talk``). For each of several, both are one formula: the probabilities of "none" count more and go to
the label in focus, which itself counts a little more than others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.nlu.labelled import Target

NONE = "none"
# Stands for the matter or the aspect of the talk itself.
SAME = "="
OUTSIDE = "outside"
#: What a message asks in each talk: matter of the talk → (``matter/aspect`` or ``outside``, probability), where ``=`` stands for that of
#: the talk; and the same for each ``matter/aspect`` of a talk in which it asks something else than for its matter in general.
Readings = Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class ContextWeights:
    """How much more likely labels become in a talk, as factors on their probability.

    Attributes:
        open: on "not named".
        focus: on the label that the talk is about.
        fallback: on the ``fallbacks``, the labels that first messages use when they name nothing.
        fallbacks: see above.
    """

    open: float
    focus: float
    fallback: float = 1.0
    fallbacks: frozenset[str] = frozenset()


_GENERIC = frozenset({"application", "permit_general"})
MATTER = ContextWeights(open=5.0, focus=4.0, fallback=0.4, fallbacks=_GENERIC)
ASPECT = ContextWeights(open=2.0, focus=1.2)
# within a message the next question is even likelier to stay with the matter
MATTER_IN_MESSAGE = ContextWeights(open=12.0, focus=5.0, fallback=0.3, fallbacks=_GENERIC)


def in_context(own: Mapping[str, float], focus: str, weights: ContextWeights) -> tuple[str, float]:
    """The likeliest label in a talk and its probability there.

    Args:
        own: probability of each label by the message alone; they need not add up to one.
        focus: the label that the talk is about.
        weights: see ``ContextWeights``.
    """
    scores = {label: p * (weights.fallback if label in weights.fallbacks else 1.0) for label, p in own.items() if label != NONE}
    scores[focus] = own.get(focus, 0.0) * weights.focus + own.get(NONE, 0.0) * weights.open
    total = sum(scores.values()) or 1.0
    best = max(scores, key=lambda label: scores[label])
    return best, scores[best] / total


def asked_in(readings: Readings, about: Target) -> tuple[Target | None, float] | None:
    """The reading of a message in a talk.

    Args:
        readings: what the message asks in each talk.
        about: the pair that the talk is about.

    Returns:
        What it asks there, ``None`` for nothing of ours, and the probability of that; ``None`` where nothing is known.
    """
    found = readings.get(f"{about.matter}/{about.what}") or readings.get(about.matter)
    if found is None:
        return None
    form, probability = found
    if form == OUTSIDE:
        return None, probability
    matter, what = form.split("/")
    return Target(about.matter if matter == SAME else matter, about.what if what == SAME else what), probability
