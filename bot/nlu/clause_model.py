"""Classifies a clause within its message: 改完又要等几天 asks about whatever 改 means there.

A second network over the features of the clause, of the words before and after it, and of the matter that was asked just before.
It is asked only where a message has several questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.labels import Matter
from bot.nlu.classifier import Classifier
from bot.nlu.context import MATTER_IN_MESSAGE
from bot.nlu.features import tells_around
from bot.nlu.labelled import Target
from bot.nlu.reading import Reading

FILES = "clauses"
# How often the features of the clause itself and of the matter before count against those of the words around.
_OWN = 2
_BEFORE = 3
# Examples of several questions are rare among those of several clauses, and what the model is for.
_SEVERAL = 2
# How much this model, the classifier and the network over characters count, as powers of their probabilities, and what counts a target that
# was asked before in the message: fitted to 6,000 questions that none of the three had seen (decision 0015).
_HERE, _ALONE, _IN_ORDER = 0.3, 0.2, 0.7
_AGAIN = 0.003
# The least that any of them grants a label.
_LEAST = 1e-4
EPOCHS = 6
MIN_COUNT = 4

Features = Sequence[str]


@dataclass(frozen=True)
class ClauseExample:
    """A clause that asks, in its message.

    Attributes:
        clauses: features of each clause of the message.
        place: which of them it is.
        before: the matter asked before it, ``none`` for the first question.
        target: what it asks.
        of_several: whether the message has more questions.
    """

    clauses: Sequence[Features]
    place: int
    before: str
    target: Target
    of_several: bool


class ClauseModel:
    """The trained model.

    Args:
        model: the network over the features that this module makes.
    """

    def __init__(self, model: Classifier) -> None:
        self.model = model

    def read(
        self,
        clauses: Sequence[Reading],
        place: int,
        before: str,
        about: str,
        taken: Collection[Target] = (),
        in_order: Mapping[Target, float] | None = None,
    ) -> Reading:
        """Read a clause in its message.

        The classifier has seen far more questions, this model and the network over characters have seen them among others: their
        probabilities are multiplied.

        Args:
            clauses: each clause of the message as the classifier reads it by itself.
            place: which of them it is.
            before: the matter asked before it; ``none`` for the first question.
            about: the matter that the talk is about there.
            taken: what was asked before it; people seldom ask the same twice in a message.
            in_order: what the network over characters says of it, if there is one.
        """
        own = clauses[place]
        here = self.model.probabilities(_features([clause.features for clause in clauses], place, before))
        alone = np.array([self._alone(own, target, about) for target in self.model.targets], dtype=np.float32)
        joint = np.maximum(here, _LEAST) ** _HERE * np.maximum(alone, _LEAST) ** _ALONE
        joint *= np.array([_AGAIN if target in taken else 1.0 for target in self.model.targets], dtype=np.float32)
        if in_order:
            joint *= np.array([max(in_order.get(target, 0.0), _LEAST) for target in self.model.targets], dtype=np.float32) ** _IN_ORDER
        joint /= joint.sum()
        return self.model.reading(own.text, joint, own.entries, own.features)

    @staticmethod
    def _alone(own: Reading, target: Target, about: str) -> float:
        named = own.matters.get(target.matter, 0.0)
        if target.matter == about:
            named += own.matters.get(str(Matter.NONE), 0.0) * MATTER_IN_MESSAGE.open
        return own.aspects.get(target.what, 0.0) * named

    def save(self, directory: Path) -> None:
        """Write the model into a directory."""
        self.model.save(directory, FILES)

    @classmethod
    def load(cls, directory: Path) -> ClauseModel | None:
        """Read a model; ``None`` when there is none."""
        return cls(Classifier.load(directory, FILES)) if (directory / f"{FILES}.npz").is_file() else None

    @classmethod
    def train(cls, examples: Iterable[ClauseExample]) -> ClauseModel | None:
        """Fit the model; ``None`` when the examples hold fewer than two labels."""
        known = [
            (_features(example.clauses, example.place, example.before), example.target)
            for example in examples
            for _ in range(_SEVERAL if example.of_several else 1)
        ]
        if len({target for _, target in known}) < 2:
            return None
        return cls(Classifier.train(known, min_count=MIN_COUNT, epochs=EPOCHS))


def _features(clauses: Sequence[Features], place: int, before: str) -> list[str]:
    return [
        *(name for name in clauses[place] for _ in range(_OWN)),
        *(f"<{name}" for clause in clauses[:place] for name in clause if tells_around(name)),
        *(f">{name}" for clause in clauses[place + 1 :] for name in clause if tells_around(name)),
        *[f"={before}"] * _BEFORE,
    ]
