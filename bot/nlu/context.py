"""What a label becomes once the talk is known.

The classifier reads a message as if it were the first one, where "要带什么" most likely means the application. Within a talk a
message that names nothing is far more often about what was talked of before. Both are one formula: the probabilities of "none"
count more and go to the label in focus, which itself counts a little more than others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NONE = "none"


@dataclass(frozen=True)
class ContextWeights:
    """How much more likely labels become in a talk, as factors on their probability.

    Attributes:
        open: on "not named".
        focus: on the label that the talk is about.
        fallback: on ``fallback_label``, which first messages use when they name nothing.
        fallback_label: see above.
    """

    open: float
    focus: float
    fallback: float = 1.0
    fallback_label: str = ""


MATTER = ContextWeights(open=6.0, focus=2.0, fallback=0.4, fallback_label="application")
ASPECT = ContextWeights(open=2.0, focus=1.2)


def in_context(own: Mapping[str, float], focus: str, weights: ContextWeights) -> tuple[str, float]:
    """The likeliest label in a talk and its probability there.

    Args:
        own: probability of each label by the message alone; they need not add up to one.
        focus: the label that the talk is about.
        weights: see ``ContextWeights``.
    """
    scores = {label: p * (weights.fallback if label == weights.fallback_label else 1.0) for label, p in own.items() if label != NONE}
    scores[focus] = own.get(focus, 0.0) * weights.focus + own.get(NONE, 0.0) * weights.open
    total = sum(scores.values()) or 1.0
    best = max(scores, key=lambda label: scores[label])
    return best, scores[best] / total
