"""Decides which clauses of a message are questions of their own.

A clause may tell a story, repeat the question in other words, or only open it (我想问一下). Rules of thumb for that contradict each
other: a small network reads the words of the clause and of its neighbours, and a logistic regression weighs its verdict and the signs of
``bot.nlu.signs``. What they learn from is found by ``bot.nlu.clause_examples``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu import network, regression
from bot.nlu.features import tells_around
from bot.nlu.network import Network
from bot.nlu.signs import TOLD

FILE = "gate.json"
NETWORK = "gate_network"
_ASKS, _TELLS = "asks", "tells"
# Two answers need few hidden units, and features that few clauses have tell little.
_HIDDEN = 64
_EPOCHS = 5
_MIN_COUNT = 5
# The verdict that the regression weighs in training comes from a network that has not seen the message.
_FOLDS = 2
_LEAST = 1e-4
_EITHER = 0.5
# How often a clause counts whose message the classifier does not know: its signs are as clear as those of any other message.
_UNKNOWN = 3
_STRENGTH = 1.0
_STEPS = 4


@dataclass(frozen=True)
class GateClause:
    """A clause of a training message.

    Attributes:
        message: number of its message.
        values: its signs (``bot.nlu.signs``).
        features: see ``features``.
        asks: whether it is a question of its own.
        weight: how much it counts.
        known: whether the classifier has been trained on its message, so that its signs are clearer than those of other messages.
    """

    message: int
    values: Mapping[str, float]
    features: Sequence[str]
    asks: bool
    weight: float = 1.0
    known: bool = False


@dataclass(frozen=True)
class QuestionGate:
    """A trained gate.

    Attributes:
        weights: weight of each sign and of what the network says.
        bias: added to their sum.
        words: the network.
    """

    weights: Mapping[str, float]
    bias: float
    words: Network

    def probability(self, values: Mapping[str, float], features: Sequence[str]) -> float:
        """Probability that a clause is a question of its own, by its signs and features."""
        said = _with_verdict(values, _verdict(self.words, features))
        score = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in said.items())
        return float(1 / (1 + np.exp(-score)))

    @classmethod
    def train(cls, clauses: Iterable[GateClause]) -> QuestionGate | None:
        """Fit the gate; ``None`` when the examples do not hold both kinds of clauses."""
        known = list(clauses)
        folds = [[clause for clause in known if clause.message % _FOLDS == fold] for fold in range(_FOLDS)]
        if not all({True, False} == {clause.asks for clause in fold} for fold in folds):
            return None
        others = [_words([clause for clause in known if clause.message % _FOLDS != fold]) for fold in range(_FOLDS)]
        rows = [_with_verdict(_blurred(clause), _verdict(others[clause.message % _FOLDS], clause.features)) for clause in known]
        weights, bias = _regression(rows, known)
        return cls(weights, bias, _words(known))

    def save(self, directory: Path) -> None:
        """Write the gate into a directory."""
        (directory / FILE).write_text(json.dumps({"bias": self.bias, "weights": dict(self.weights)}, indent=1), encoding="utf-8")
        self.words.save(directory, NETWORK)

    @classmethod
    def load(cls, directory: Path) -> QuestionGate | None:
        """Read a gate; ``None`` when the model has none."""
        if not (directory / FILE).is_file():
            return None
        data = json.loads((directory / FILE).read_text(encoding="utf-8"))
        return cls(data["weights"], data["bias"], Network.load(directory, NETWORK))


def features(clauses: Sequence[Sequence[str]], place: int, values: Mapping[str, float]) -> list[str]:
    """What the network reads of a clause.

    Args:
        clauses: features of each clause of the message.
        place: which of them it is.
        values: its signs.
    """
    before, after = clauses[max(place - 1, 0) : place], clauses[place + 1 : place + 2]
    return [
        *clauses[place],
        *(f"<{name}" for clause in before for name in clause if tells_around(name)),
        *(f">{name}" for clause in after for name in clause if tells_around(name)),
        *(f"~{name}={min(int(value * _STEPS), _STEPS)}" for name, value in values.items() if name != TOLD for _ in range(2)),
    ]


def _words(clauses: Sequence[GateClause]) -> Network:
    labels = [_ASKS if clause.asks else _TELLS for clause in clauses]
    return network.train([clause.features for clause in clauses], labels, min_count=_MIN_COUNT, epochs=_EPOCHS, hidden=_HIDDEN)


def _verdict(words: Network, names: Sequence[str]) -> float:
    """Logarithm of the odds that a clause asks."""
    return _odds(float(words.probabilities(names)[words.classes.index(_ASKS)]))


def _odds(p: float) -> float:
    return float(np.log(max(p, _LEAST) / max(1 - p, _LEAST)))


def _with_verdict(values: Mapping[str, float], verdict: float) -> dict[str, float]:
    told = _odds(values.get(TOLD, _EITHER))
    return {
        **values,
        "words": verdict,
        "words*asks": verdict * values["asks"],
        "words*alone": verdict * values["alone"],
        TOLD: told,
        "told*asks": told * values["asks"],
    }


def _blurred(clause: GateClause) -> Mapping[str, float]:
    """The signs of a clause; of a message that is known by heart, the one that would be too clear tells nothing."""
    return {**clause.values, TOLD: _EITHER} if clause.known else clause.values


def _regression(rows: Sequence[Mapping[str, float]], clauses: Sequence[GateClause]) -> tuple[dict[str, float], float]:
    names = sorted({name for row in rows for name in row})
    x = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    counts = np.array([clause.weight * (1 if clause.known else _UNKNOWN) for clause in clauses])
    w, bias = regression.fit(x, [clause.asks for clause in clauses], strength=_STRENGTH, counts=counts)
    return {name: round(float(value), 4) for name, value in zip(names, w, strict=True)}, round(bias, 4)
