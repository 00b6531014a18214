"""What a message means in a talk: 那几天 asks about whatever was talked of before.

The classifier reads a message as if it were the first one. A small conditional logit weighs, for every pair that the talk may be about,
whether the message stays with its matter and its aspect or goes to those that its own words name. The talk itself is not known where
messages are parsed, so the readings for every pair go with the message, and the dialogue picks the one of its talk.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.labels import Aspect, Matter
from bot.nlu.context import OUTSIDE, SAME
from bot.nlu.labelled import Target
from bot.nlu.reading import Reading
from bot.nlu.tfidf import Floats

FILE = "talk.json"

_MATTERS = tuple(str(matter) for matter in Matter if matter is not Matter.NONE)
_ASPECTS = tuple(str(aspect) for aspect in Aspect if aspect is not Aspect.NONE)
_PAIRS = tuple(Target(matter, aspect) for matter in _MATTERS for aspect in _ASPECTS)
_MATTER_OF = np.repeat(np.arange(len(_MATTERS)), len(_ASPECTS))
_ASPECT_OF = np.tile(np.arange(len(_ASPECTS)), len(_MATTERS))
_IS_MATTER = (np.arange(len(_MATTERS))[:, None] == _MATTER_OF).astype(np.float32)
_IS_ASPECT = (np.arange(len(_ASPECTS))[:, None] == _ASPECT_OF).astype(np.float32)
# First messages that name nothing are read as these.
_GENERIC = np.isin(_MATTER_OF, [_MATTERS.index(str(m)) for m in (Matter.APPLICATION, Matter.PERMIT_GENERAL)]).astype(np.float32)
# What a talk may be about.
_TOPICS = tuple(Target(matter, aspect) for matter in _MATTERS for aspect in (*_ASPECTS, str(Aspect.NONE)))
_LEAST = 1e-4
_STRENGTH = 1.0
_SHORT = (4, 7, 12)  # characters
_FACTS = frozenset({"@city", "@ground", "@housing", "@who"})


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


class TalkWeights:
    """The trained logit.

    Args:
        weights: one for each value of ``_values``.
    """

    def __init__(self, weights: Floats) -> None:
        self._weights = weights

    def readings(self, reading: Reading, marks: Sequence[str]) -> dict[str, tuple[str, float]]:
        """What a message asks in each talk.

        Returns:
            See ``bot.nlu.context.Readings``.
        """
        found: dict[str, tuple[str, float]] = {}
        likeliest = self._likeliest(_Values(reading, marks))
        for matter in _MATTERS:
            here = [(about.what, _forms(*likeliest[about], about)) for about in _TOPICS if about.matter == matter]
            common = Counter(form for _, (forms, _) in here for form in forms).most_common(1)[0][0]
            follow = [p for _, (forms, p) in here if common in forms]
            found[matter] = (common, round(sum(follow) / len(follow), 2))
            found.update((f"{matter}/{what}", (forms[0], round(p, 2))) for what, (forms, p) in here if common not in forms)
        return found

    def _likeliest(self, values: _Values) -> dict[Target, tuple[Target | None, float]]:
        """For each pair that a talk may be about, the likeliest pair asked, ``None`` for being out of scope, and its probability."""
        ours, outside = values.scores(self._weights)
        scores = np.hstack([ours[_CASES[0], _CASES[1], np.arange(len(_PAIRS))], np.full((len(_TOPICS), 1), outside, dtype=np.float32)])
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        best, shares = odds.argmax(axis=1), odds.max(axis=1) / odds.sum(axis=1)
        asked = [None if place == len(_PAIRS) else _PAIRS[place] for place in best]
        return {about: (target, float(p)) for about, target, p in zip(_TOPICS, asked, shares, strict=True)}

    def save(self, directory: Path) -> None:
        """Write the weights into a directory."""
        (directory / FILE).write_text(json.dumps([round(float(w), 4) for w in self._weights]), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> TalkWeights | None:
        """Read weights; ``None`` when the model has none."""
        path = directory / FILE
        return cls(np.array(json.loads(path.read_text(encoding="utf-8")), dtype=np.float32)) if path.is_file() else None

    @classmethod
    def train(cls, examples: Iterable[TalkExample]) -> TalkWeights | None:
        """Fit the weights; ``None`` without examples."""
        from scipy import optimize

        known = [(_Values(example.reading, example.marks).of(example.about), _place(example.target)) for example in examples]
        known = [(values, place) for values, place in known if place is not None]
        if not known:
            return None
        x = np.array([values for values, _ in known], dtype=np.float32)
        y = np.array([place for _, place in known])
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
        return cls(fitted.x.astype(np.float32))


def _forms(target: Target | None, probability: float, about: Target) -> tuple[tuple[str, ...], float]:
    """The ways to name a target in a talk, the commonest first, and its probability."""
    if target is None:
        return (OUTSIDE,), probability
    matter = SAME if target.matter == about.matter else target.matter
    if target.what == about.what:
        return (f"{matter}/{target.what}", f"{matter}/{SAME}"), probability
    return (f"{matter}/{target.what}",), probability


def _place(target: Target) -> int | None:
    if target.kind is not None:
        return len(_PAIRS)
    return _PAIRS.index(target) if target in _PAIRS else None


class _Values:
    """What the logit weighs of a message, for each pair and for being out of scope.

    Args:
        reading: as the classifier reads it.
        marks: the facts that it gives.
    """

    def __init__(self, reading: Reading, marks: Sequence[str]) -> None:
        text = reading.text
        self._short = [float(len(text) <= limit) for limit in _SHORT]
        matters = np.array([reading.matters.get(matter, 0.0) for matter in _MATTERS])
        aspects = np.array([reading.aspects.get(aspect, 0.0) for aspect in _ASPECTS])
        self._open, self._no_aspect = reading.matters.get(str(Matter.NONE), 0.0), reading.aspects.get(str(Aspect.NONE), 0.0)
        ranking = dict(reading.ranking)
        self._matters, self._aspects, self._outside = matters, aspects, reading.out_of_scope
        self._pairs = _log(np.array([ranking.get(pair, 0.0) for pair in _PAIRS]))
        self._asks = float(_log(matters.sum() + self._open))
        # another city or another person: most likely the same question (广州呢)
        self._fact = float(any(mark in _FACTS for mark in marks))
        self._also, self._then = float("呢" in text), float(text.startswith("那"))
        # with a day at hand, "when" asks for another day
        dated = _IS_ASPECT[_ASPECTS.index(str(Aspect.DUE_DATE))] - _IS_ASPECT[_ASPECTS.index(str(Aspect.DEADLINE))]
        self._dated = float("@day" in marks) * dated

        # apart from whether a pair stays with the matter and the aspect of the talk, its values are the same in every talk
        self._by_case = np.array([[self._ours(float(stays), float(same)) for same in (0, 1)] for stays in (0, 1)])

    def of(self, about: Target) -> Floats:
        """The values in a talk about a pair, shape (pairs + 1, values); the last row is being out of scope."""
        stays, same = _case(about)
        ours, outside = self._by_case[stays, same, np.arange(len(_PAIRS))], self._outside_values
        found = np.zeros((len(ours) + 1, ours.shape[1] + len(outside)), dtype=np.float32)
        found[:-1, : ours.shape[1]] = ours
        found[-1, ours.shape[1] :] = outside
        return found

    def scores(self, weights: Floats) -> tuple[Floats, float]:
        """Weighed values of each pair, shape (goes or stays, other or same aspect, pairs), and of being out of scope."""
        size = self._by_case.shape[-1]
        return self._by_case @ weights[:size], float(self._outside_values @ weights[size:])

    def _ours(self, stays: float, same: float) -> Floats:
        """Values of each pair, shape (pairs, values), were it of the matter (``stays``) and the aspect (``same``) of the talk."""
        by_matter, by_aspect = _log(self._matters), _log(self._aspects)
        columns = [
            self._pairs,
            by_matter[_MATTER_OF],
            by_aspect[_ASPECT_OF],
            _log(self._matters[_MATTER_OF] + stays * self._open),
            _log(self._aspects[_ASPECT_OF] + same * self._no_aspect),
            (1 - stays) * _log(1 - self._open),
            stays * by_aspect[_ASPECT_OF],
            same * stays,
            same * stays * self._fact,
            same * stays * self._fact * self._also,
            stays * self._fact,
            _GENERIC,
            _GENERIC * (1 - stays),
            self._dated,
            *(stays * value for value in (1.0, *self._short, self._then, self._asks, _log(self._open), by_matter.max())),
            *(same * value for value in (1.0, *self._short, self._also, self._then, _log(self._no_aspect), by_aspect.max())),
        ]
        values = np.empty((len(columns) + len(_IS_MATTER) + 2 * len(_IS_ASPECT), len(_PAIRS)), dtype=np.float32)
        for row, column in enumerate(columns):
            values[row] = column
        values[len(columns) :] = np.vstack([_IS_MATTER * (1 - stays), _IS_ASPECT, _IS_ASPECT * same])
        return values.T

    @property
    def _outside_values(self) -> Floats:
        told = [1.0, _log(self._outside), _log(1 - self._outside), self._then, self._also, *self._short]
        return np.array(told, dtype=np.float32)


def _log(value: Any) -> Any:
    return np.log(np.maximum(value, _LEAST))


def _case(about: Target) -> tuple[Any, Any]:
    """For each pair, whether it is of the matter and of the aspect of a talk, as 0 or 1."""
    matter = _MATTERS.index(about.matter) if about.matter in _MATTERS else -1
    aspect = _ASPECTS.index(about.what) if about.what in _ASPECTS else -1
    return np.equal(_MATTER_OF, matter).astype(int), np.equal(_ASPECT_OF, aspect).astype(int)


# The cases of all talks, shape (topics, pairs).
_CASES = tuple(np.array(cases) for cases in zip(*map(_case, _TOPICS), strict=True))
