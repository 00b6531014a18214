"""Decides which clauses of a message are questions of their own.

A clause may tell a story, repeat the question in other words, or only open it (我想问一下). Rules of thumb for that contradict each
other, so a small logistic regression weighs the signs; what it learns from is found by ``bot.nlu.gate_examples``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FILE = "gate.json"
_LARGEST_EXPONENT = 500.0


@dataclass(frozen=True)
class Signs:
    """What is known of a clause in its message.

    Attributes:
        text: the clause.
        asks: whether it bears the marks of a question.
        joined: whether a word announces something further (另外).
        question: probability that it asks at all.
        aspect: its likeliest aspect.
        aspect_confidence: probability of that aspect.
        matter_confidence: probability of the likeliest matter that it names.
        whole_aspect: probability of that aspect in the message as a whole.
        whole_target: probability that the message as a whole asks what the clause asks.
        whole_confidence: probability of what the message as a whole most likely asks.
    """

    text: str
    asks: bool
    joined: bool
    question: float
    aspect: str
    aspect_confidence: float
    matter_confidence: float
    whole_aspect: float
    whole_target: float
    whole_confidence: float


def clause_values(signs: Sequence[Signs]) -> list[dict[str, float]]:
    """The values that the gate weighs, for each clause of a message."""
    last = len(signs) - 1
    asking = sum(sign.asks for sign in signs)
    asked_before: set[str] = set()
    found = []
    for place, sign in enumerate(signs):
        following = signs[place + 1] if place < last else None
        values = {
            "asks": float(sign.asks),
            "question": sign.question,
            "aspect": sign.aspect_confidence,
            "asks*aspect": sign.asks * sign.aspect_confidence,
            "asks*question": sign.asks * sign.question,
            "matter": sign.matter_confidence,
            "whole": sign.whole_aspect,
            "whole target": sign.whole_target,
            "whole sure": sign.whole_confidence,
            "against whole": max(sign.whole_confidence - sign.whole_target, 0.0),
            "asks*against": sign.asks * max(sign.whole_confidence - sign.whole_target, 0.0),
            "asking": min(asking, _MANY) / _MANY,
            "only one asks": float(sign.asks and asking == 1),
            "joined": float(sign.joined),
            "last": float(place == last),
            "first": float(place == 0),
            "alone": float(last == 0),
            "short": float(len(sign.text) <= 3),
            "long": float(len(sign.text) >= 18),
            "same aspect before": float(sign.asks and sign.aspect in asked_before),
            "same aspect next": float(bool(following and following.asks and following.aspect == sign.aspect)),
            "asked before": float(bool(asked_before)),
            "next asks": float(bool(following and following.asks)),
            "opens": float(sign.text.endswith(_OPENINGS) or sign.text in _OPENINGS),
            "conditional": float(sign.text.startswith(_CONDITIONS)),
        }
        found.append(values)
        if sign.asks:
            asked_before.add(sign.aspect)
    return found


_MANY = 3  # clauses that bear the marks of a question; more tell nothing further
_OPENINGS = (
    "请问",
    "想问",
    "问一下",
    "问下",
    "想知道",
    "想了解",
    "咨询一下",
    "咨询",
    "想问问",
    "是这样",
    "怎么回事",
    "你说",
    "对吧",
    "是吧",
    "好吗",
    "谢谢",
)
_CONDITIONS = ("如果", "要是", "假如", "万一", "的话")


@dataclass(frozen=True)
class QuestionGate:
    """A trained gate.

    Attributes:
        weights: weight of each value.
        bias: added to their sum.
    """

    weights: Mapping[str, float]
    bias: float

    def probability(self, values: Mapping[str, float]) -> float:
        """Probability that a clause is a question of its own."""
        score = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in values.items())
        return float(1 / (1 + np.exp(-score)))

    @classmethod
    def train(
        cls,
        rows: Sequence[Mapping[str, float]],
        asks: Sequence[bool],
        weights: Sequence[float] | None = None,
        strength: float = 1.0,
    ) -> QuestionGate | None:
        """Fit the gate; ``None`` when the examples do not hold both kinds of clauses.

        Args:
            rows: the values of each clause.
            asks: whether it is a question of its own.
            weights: how much each clause counts; all the same when not given.
            strength: L2 penalty.
        """
        from scipy import optimize

        if len(set(asks)) < 2:
            return None
        names = sorted({name for row in rows for name in row})
        x = np.array([[row.get(name, 0.0) for name in names] + [1.0] for row in rows])
        y = np.where(np.array(asks), 1.0, -1.0)
        counts = np.ones(len(y)) if weights is None else np.array(weights, dtype=float)

        def loss(w: Any) -> tuple[float, Any]:
            margin = y * (x @ w)
            penalty = strength * np.append(w[:-1], 0.0)
            gradient = x.T @ (-y * counts / (1 + np.exp(np.minimum(margin, _LARGEST_EXPONENT)))) + penalty
            return float((counts * np.logaddexp(0, -margin)).sum() + 0.5 * penalty @ w), gradient

        w = optimize.minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
        return cls({name: round(float(value), 4) for name, value in zip(names, w[:-1], strict=True)}, round(float(w[-1]), 4))

    def save(self, directory: Path) -> None:
        """Write the gate into a directory."""
        (directory / FILE).write_text(json.dumps({"bias": self.bias, "weights": dict(self.weights)}, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> QuestionGate | None:
        """Read a gate; ``None`` when the model has none."""
        if not (directory / FILE).is_file():
            return None
        data = json.loads((directory / FILE).read_text(encoding="utf-8"))
        return cls(data["weights"], data["bias"])
