"""Weighs whether a message stays with its talk.

A small conditional logit: for every pair that the talk may be about, a message stays with its matter and its aspect or goes to those that
its own words name. It reads what the classifier says of the message alone, and what the network over characters, which has learnt from
talks, says of it in this one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.labels import Aspect, Matter
from bot.nlu import talk_sequence
from bot.nlu.labelled import Target
from bot.nlu.reading import Reading
from bot.nlu.sequence import SequenceNetwork
from bot.nlu.tfidf import Floats
from bot.nlu.topics import ASPECT_OF, ASPECTS, MATTER_OF, MATTERS, PAIRS, TOPICS, TalkExample, place

FILE = "talk.json"

_IS_MATTER = (np.arange(len(MATTERS))[:, None] == MATTER_OF).astype(np.float32)
_IS_ASPECT = (np.arange(len(ASPECTS))[:, None] == ASPECT_OF).astype(np.float32)
# First messages that name nothing are read as these.
_GENERIC = np.isin(MATTER_OF, [MATTERS.index(str(m)) for m in (Matter.APPLICATION, Matter.PERMIT_GENERAL)]).astype(np.float32)
# Kinds of values: of pairs that stay with the matter of the talk, that leave it, …
_ALWAYS, _STAYS, _LEAVES, _SAME_ASPECT, _OTHER_ASPECT, _SAME_PAIR = "always", "stays", "leaves", "same", "other", "pair"
_LEAST = 1e-4
_STRENGTH = 1.0
_SHORT = (4, 7, 12)  # characters
_FACTS = frozenset({"@city", "@ground", "@housing", "@who"})


class TalkLogit:
    """The trained logit.

    Args:
        weights: one for each value of ``_Values``.
        in_order_weight: of what the network over characters says.
    """

    def __init__(self, weights: Floats, in_order_weight: float = 0.0) -> None:
        self._weights, self._in_order_weight = weights, in_order_weight

    def scores(self, reading: Reading, marks: Sequence[str], in_order: SequenceNetwork | None = None) -> Floats:
        """What speaks for each pair, and for being out of scope, in each talk.

        Args:
            reading: the message as the classifier reads it.
            marks: the facts that it gives (``bot.nlu.marks``).
            in_order: the network over characters that it was trained with, if any.

        Returns:
            Scores, shape (topics, pairs + 1); see ``bot.nlu.topics``.
        """
        found: Floats = _Values(reading, marks).scores(self._weights)[_IN_TALK]
        return found if in_order is None else found + self._in_order_weight * talk_sequence.scores(in_order, reading.text)

    def save(self, directory: Path) -> None:
        """Write the weights into a directory."""
        data = {"weights": [round(float(w), 4) for w in self._weights], "in_order": round(self._in_order_weight, 4)}
        (directory / FILE).write_text(json.dumps(data), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> TalkLogit | None:
        """Read weights; ``None`` when the model has none."""
        path = directory / FILE
        if not path.is_file():
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(np.array(data["weights"], dtype=np.float32), data["in_order"])

    @classmethod
    def train(cls, examples: Iterable[TalkExample], in_order: SequenceNetwork | None = None) -> TalkLogit | None:
        """Fit the weights; ``None`` without examples.

        Args:
            examples: messages within talks.
            in_order: the network over characters, which must not know them.
        """
        from scipy import optimize

        known = [(example, at) for example in examples if (at := place(example.target)) is not None]
        if not known:
            return None
        x = np.array([_example_values(example, in_order) for example, _ in known], dtype=np.float32)
        y = np.array([at for _, at in known])
        size = x.reshape(-1, x.shape[-1]).std(axis=0) + 1e-6
        each = np.arange(len(y))

        def loss(w: Any) -> tuple[float, Any]:
            scores = x @ w.astype(np.float32)
            scores -= scores.max(axis=1, keepdims=True)
            odds = np.exp(scores)
            total = odds.sum(axis=1)
            shares = odds / total[:, None]
            shares[each, y] -= 1
            gradient = np.tensordot(shares, x, axes=([0, 1], [0, 1]))
            penalty = _STRENGTH * size**2 * w
            return float(np.log(total).sum() - scores[each, y].sum() + penalty @ w / 2), gradient.astype(float) + penalty

        fitted = optimize.minimize(loss, np.zeros(x.shape[-1]), jac=True, method="L-BFGS-B", options={"maxiter": 200})
        return cls(fitted.x[:-1].astype(np.float32), float(fitted.x[-1]))


def _example_values(example: TalkExample, in_order: SequenceNetwork | None) -> Floats:
    """The values of an example, and last what the network over characters says; shape (pairs + 1, values + 1)."""
    said = np.zeros(len(PAIRS) + 1, np.float32)
    if in_order is not None and example.about in TOPICS:
        said = talk_sequence.scores(in_order, example.reading.text)[TOPICS.index(example.about)]
    return np.column_stack([_Values(example.reading, example.marks).of(example.about), said])


class _Values:
    """What the logit weighs of a message, for each pair and for being out of scope.

    Args:
        reading: as the classifier reads it.
        marks: the facts that it gives.
    """

    def __init__(self, reading: Reading, marks: Sequence[str]) -> None:
        text = reading.text
        self._short = [float(len(text) <= limit) for limit in _SHORT]
        self._also, self._then = float("呢" in text), float(text.startswith("那"))
        self._outside = reading.out_of_scope
        matters = np.array([reading.matters.get(matter, 0.0) for matter in MATTERS])
        aspects = np.array([reading.aspects.get(aspect, 0.0) for aspect in ASPECTS])
        unnamed, no_aspect = reading.matters.get(str(Matter.NONE), 0.0), reading.aspects.get(str(Aspect.NONE), 0.0)
        ranking = dict(reading.ranking)
        by_matter, by_aspect = _log(matters)[MATTER_OF], _log(aspects)[ASPECT_OF]
        # another city or another person: most likely the same question (广州呢)
        fact = float(any(mark in _FACTS for mark in marks))
        # with a day at hand, "when" asks for another day
        dated = _IS_ASPECT[ASPECTS.index(str(Aspect.DUE_DATE))] - _IS_ASPECT[ASPECTS.index(str(Aspect.DEADLINE))]
        surest_matter, surest_aspect = _log(matters.max()), _log(aspects.max())
        # apart from whether a pair stays with the matter and the aspect of the talk, its values are the same in every talk
        self._columns: dict[str, list[Any]] = {
            _ALWAYS: [
                _log(np.array([ranking.get(pair, 0.0) for pair in PAIRS])),
                by_matter,
                by_aspect,
                _GENERIC,
                float("@day" in marks) * dated,
                *_IS_ASPECT,
            ],
            _STAYS: [
                *(_log(matters + unnamed)[MATTER_OF], by_aspect, 1.0, fact, *self._short),
                *(self._then, float(_log(matters.sum() + unnamed)), float(_log(unnamed)), surest_matter),
            ],
            _LEAVES: [by_matter, float(_log(1 - unnamed)), _GENERIC, *_IS_MATTER],
            _SAME_ASPECT: [
                *(_log(aspects + no_aspect)[ASPECT_OF], 1.0, *self._short),
                *(self._also, self._then, float(_log(no_aspect)), surest_aspect, *_IS_ASPECT),
            ],
            _OTHER_ASPECT: [by_aspect],
            _SAME_PAIR: [1.0, fact, fact * self._also],
        }

    def of(self, about: Target) -> Floats:
        """The values in a talk about a pair, shape (pairs + 1, values); the last row is being out of scope."""
        stays, same = (case.astype(np.float32) for case in _case(about))
        counts = _counts(stays, same)
        columns = [np.broadcast_to(column, len(PAIRS)) * counts[kind] for kind, columns in self._columns.items() for column in columns]
        outside = self._outside_values
        found = np.zeros((len(PAIRS) + 1, len(columns) + len(outside)), dtype=np.float32)
        found[:-1, : len(columns)] = np.array(columns, dtype=np.float32).T
        found[-1, len(columns) :] = outside
        return found

    def scores(self, weights: Floats) -> Floats:
        """Weighed values, one after another.

        Returns:
            Those of each pair where it leaves the matter and the aspect of the talk, where it keeps the aspect, the matter, both; and that
            of being out of scope.
        """
        sums: dict[str, Floats] = {}
        start = 0
        for kind, columns in self._columns.items():
            rows = np.empty((len(columns), len(PAIRS)), dtype=np.float32)
            for row, column in enumerate(columns):
                rows[row] = column
            sums[kind] = weights[start : start + len(columns)] @ rows
            start += len(columns)
        leaves, stays = sums[_ALWAYS] + sums[_LEAVES], sums[_ALWAYS] + sums[_STAYS]
        other, same = sums[_OTHER_ASPECT], sums[_SAME_ASPECT]
        outside = self._outside_values @ weights[start:]
        return np.concatenate([leaves + other, leaves + same, stays + other, stays + same + sums[_SAME_PAIR], [outside]])

    @property
    def _outside_values(self) -> Floats:
        told = [1.0, _log(self._outside), _log(1 - self._outside), self._then, self._also, *self._short]
        return np.array(told, dtype=np.float32)


def _counts(stays: Any, same: Any) -> dict[str, Any]:
    """Whether each kind of values counts, for pairs of the matter (``stays``) and of the aspect (``same``) of the talk."""
    return {
        _ALWAYS: 1,
        _STAYS: stays,
        _LEAVES: 1 - stays,
        _SAME_ASPECT: same,
        _OTHER_ASPECT: 1 - same,
        _SAME_PAIR: stays * same,
    }


def _log(value: Any) -> Any:
    return np.log(np.maximum(value, _LEAST))


def _case(about: Target) -> tuple[Any, Any]:
    """For each pair, whether it is of the matter and of the aspect of a talk, as 0 or 1."""
    matter = MATTERS.index(about.matter) if about.matter in MATTERS else -1
    aspect = ASPECTS.index(about.what) if about.what in ASPECTS else -1
    return np.equal(MATTER_OF, matter).astype(int), np.equal(ASPECT_OF, aspect).astype(int)


# Where the scores of a message stand in each talk (``_Values.scores``), shape (topics, pairs + 1).
_IN_TALK = np.array([[*((2 * stays + same) * len(PAIRS) + np.arange(len(PAIRS))), 4 * len(PAIRS)] for stays, same in map(_case, TOPICS)])
