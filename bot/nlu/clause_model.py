"""Classifies a clause within its message: 改完又要等几天 asks about whatever 改 means there.

A second linear model over the features of the clause, of the words before and after it, and of the matter that was asked just before.
It is asked only where a message has several questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.labels import Matter
from bot.nlu import linear
from bot.nlu.context import MATTER_IN_MESSAGE
from bot.nlu.labelled import Target
from bot.nlu.linear import LinearModel
from bot.nlu.reading import Reading

FILES = "clauses"
# Of the words around, pairs of characters and concepts tell enough, at half the size.
_AROUND = 2
# How often the features of the clause itself and of the matter before count against those of the words around.
_OWN = 2
_BEFORE = 3
# Examples of several questions are rare among those of several clauses, and what the model is for.
_SEVERAL = 2
# What this model weighs against the classifier, between 0 and 1, and the least that the classifier grants any label.
_WEIGHT = 0.5
_LEAST = 1e-4
STRENGTH = 0.02
PAIR_STRENGTH = 0.1
ITERATIONS = 20
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
        model: the linear model over the features that this module makes.
    """

    def __init__(self, model: LinearModel) -> None:
        self.model = model

    def read(self, own: Reading, clauses: Sequence[Features], place: int, before: str, about: str) -> Reading:
        """Read a clause in its message.

        The classifier has seen far more questions, this model has seen them among others: their probabilities are multiplied.

        Args:
            own: the clause as the classifier reads it by itself.
            clauses: features of each clause of the message.
            place: which of them it is.
            before: the matter asked before it; ``none`` for the first question.
            about: the matter that the talk is about there.
        """
        here = self.model.probabilities(_features(clauses, place, before))
        alone = np.array([self._alone(own, target, about) for target in self.model.targets], dtype=np.float32)
        joint = here**_WEIGHT * np.maximum(alone, _LEAST) ** (1 - _WEIGHT)
        joint /= joint.sum()
        return Reading(own.text, tuple(self.model.best(joint, top=8)), *self.model.marginals(joint))

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
        return cls(LinearModel.load(directory, FILES)) if (directory / f"{FILES}.npz").is_file() else None

    @classmethod
    def train(cls, examples: Iterable[ClauseExample]) -> ClauseModel | None:
        """Fit the model; ``None`` when the examples hold fewer than two labels."""
        documents: list[Features] = []
        targets: list[Target] = []
        for example in examples:
            times = _SEVERAL if example.of_several else 1
            documents += [_features(example.clauses, example.place, example.before)] * times
            targets += [example.target] * times
        if len(set(targets)) < 2:
            return None
        return cls(
            linear.train(documents, targets, strength=STRENGTH, pair_strength=PAIR_STRENGTH, iterations=ITERATIONS, min_count=MIN_COUNT)
        )


def _features(clauses: Sequence[Features], place: int, before: str) -> list[str]:
    return [
        *(name for name in clauses[place] for _ in range(_OWN)),
        *(f"<{name}" for clause in clauses[:place] for name in clause if _tells(name)),
        *(f">{name}" for clause in clauses[place + 1 :] for name in clause if _tells(name)),
        *[f"={before}"] * _BEFORE,
    ]


def _tells(name: str) -> bool:
    return len(name) == _AROUND or name[0] in "#@"
