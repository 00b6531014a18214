"""Finds the situation entry that a question is an instance of (房东不配合, 还差五天满半年 …).

Under each matter lie a few dozen entries beside the general answers. A softmax regression for each matter, over the same features as
the classifier's, tells the probability of every entry and of "none of them". An entry is taken when both are clear; otherwise the
likeliest are worth offering beside the general answer (docs/decisions/0005).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu import softmax
from bot.nlu.softmax import Floats, TfIdf

MIN_COUNT = 3  # a feature of fewer examples teaches nothing
GENERAL_WEIGHT = 0.3  # general questions are many, and some of them are unmarked instances of an entry
SHORT = 48  # features, of some ten characters: so few words tell no situation, and their general questions count in full
PENALTY = 0.01
ITERATIONS = 30


@dataclass(frozen=True)
class Match:
    """A situation entry that a question may be an instance of.

    Attributes:
        entry: its id.
        probability: of this entry, among all entries of its matter and "none of them".
        particular: probability that the question is an instance of any entry of the matter.
    """

    entry: str
    probability: float
    particular: float

    @property
    def share(self) -> float:
        """Probability of this entry, given that it is one of them."""
        return self.probability / self.particular if self.particular else 0.0


@dataclass(frozen=True)
class _Head:
    """The regression of one matter: names of the entries ("" for none of them), weights (features, entries), bias."""

    names: tuple[str, ...]
    weights: Floats
    bias: Floats


class SituationFinder:
    """Regressions over the situation entries, one for each matter.

    Args:
        words: the features that count, and their weights.
        heads: matter → its regression; rows in the order of ``words``.
    """

    def __init__(self, words: TfIdf, heads: Mapping[str, _Head]) -> None:
        self._words = words
        self._heads = dict(heads)

    @classmethod
    def build(cls, examples: Iterable[tuple[str, Sequence[str]]], min_count: int = MIN_COUNT) -> SituationFinder:
        """Fit the regressions.

        Args:
            examples: (entry id or general pair ``matter.aspect``, features) of each example question.
            min_count: features of fewer examples are dropped.
        """
        documents = list(examples)
        particular = {name.split(".")[0] for name, _ in documents if _is_entry(name)}
        documents = [(name, features) for name, features in documents if name.split(".")[0] in particular]
        finder = cls(TfIdf.of([features for _, features in documents], min_count), {})
        for matter in sorted(particular):
            own = [(name, features) for name, features in documents if name.split(".")[0] == matter]
            finder._heads[matter] = finder._fit(own)
        return finder

    def matches(self, features: Sequence[str], matter: str, top: int = 3) -> list[Match]:
        """Return the likeliest entries of a matter, likeliest first."""
        head = self._heads.get(matter)
        if head is None:
            return []
        rows, values = self._words.vector(features)
        probabilities = softmax.probabilities(head.bias + values @ head.weights[rows] if len(rows) else head.bias)
        none = head.names.index("") if "" in head.names else -1
        particular = float(1 - probabilities[none]) if none >= 0 else 1.0
        ranked = [i for i in np.argsort(-probabilities) if i != none][:top]
        return [Match(head.names[i], float(probabilities[i]), particular) for i in ranked]

    def _fit(self, examples: Sequence[tuple[str, Sequence[str]]]) -> _Head:
        names = tuple(sorted({name if _is_entry(name) else "" for name, _ in examples}))
        y = np.array([names.index(name if _is_entry(name) else "") for name, _ in examples])
        counts = np.array(
            [1.0 if _is_entry(name) or len(features) <= SHORT else GENERAL_WEIGHT for name, features in examples], dtype=np.float32
        )
        x = self._words.matrix([features for _, features in examples])
        # a matter uses a part of the features only; the others need no weights while it is fitted
        used = np.unique(x.indices)
        own, bias = softmax.fit(x[:, used], y, len(names), penalty=PENALTY, iterations=ITERATIONS, counts=counts)
        weights = np.zeros((x.shape[1], len(names)), dtype=np.float32)
        weights[used] = own
        return _Head(names, weights, bias)

    def save(self, directory: Path) -> None:
        """Write the regressions into a directory as ``situations.npz`` and ``situations.json``."""
        arrays = {f"{matter}_{part}": getattr(head, part) for matter, head in self._heads.items() for part in ("weights", "bias")}
        np.savez(directory / "situations.npz", **{name: array.astype(np.float16) for name, array in arrays.items()})
        names = {
            "idf": {name: round(float(self._words.idf[row]), 4) for name, row in self._words.rows.items()},
            "heads": {matter: list(head.names) for matter, head in self._heads.items()},
        }
        (directory / "situations.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> SituationFinder:
        """Read the regressions written by ``save``."""
        names: dict[str, Any] = json.loads((directory / "situations.json").read_text(encoding="utf-8"))
        with np.load(directory / "situations.npz") as arrays:
            heads = {
                matter: _Head(tuple(entries), *(arrays[f"{matter}_{part}"].astype(np.float32) for part in ("weights", "bias")))
                for matter, entries in names["heads"].items()
            }
        return cls(TfIdf(names["idf"]), heads)


def _is_entry(name: str) -> bool:
    return name.count(".") == 2


def read_examples(data: Path) -> list[tuple[str, str]]:
    """Read (entry id, example question) of all situation entries.

    Args:
        data: the data directory: ``answers`` holds the entries with the examples that document them, ``situations`` more examples.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe")
    found: list[tuple[str, str]] = []
    for path in sorted((data / "answers").rglob("*.yml")):
        for entry in (yaml.load(path.read_text(encoding="utf-8")) or {}).get("entries", []):
            if entry.get("examples"):  # the title is a question too, and stands on the button of the entry
                found.extend((str(entry["id"]), str(example)) for example in [entry["title"], *entry["examples"]])
    known = {entry for entry, _ in found}
    for path in sorted((data / "situations").glob("*.yml")):
        more = yaml.load(path.read_text(encoding="utf-8")) or {}
        found.extend((entry, str(example)) for entry, examples in more.items() if entry in known for example in examples)
    return found


def examples_fingerprint(data: Path) -> str:
    """Hash of the example questions; the wording of the answers does not change the model."""
    return hashlib.sha256(json.dumps(read_examples(data), ensure_ascii=False).encode()).hexdigest()
