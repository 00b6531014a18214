"""Finds the situation entry that a question is an instance of (房东不配合, 还差五天满半年 …).

The entries carry example questions; a question is compared with each of them by the cosine of its weighted features, and
the entry of the closest examples is taken when it is close enough and clearly closer than the next.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Match:
    """A situation entry and how close the question is to its examples, between 0 and 1."""

    entry: str
    closeness: float


class SituationFinder:
    """Nearest examples of the situation entries.

    Args:
        entries: id of the entry of each example.
        weights: feature → inverse document frequency; features outside it do not count.
        vectors: for each feature, the examples it occurs in with their normalised weights.
    """

    def __init__(self, entries: Sequence[str], weights: Mapping[str, float], vectors: Mapping[str, Sequence[tuple[int, float]]]) -> None:
        self._entries = list(entries)
        self._weights = dict(weights)
        self._vectors = {name: (np.array([i for i, _ in v]), np.array([w for _, w in v], dtype=np.float32)) for name, v in vectors.items()}

    @classmethod
    def build(cls, examples: Sequence[tuple[str, Sequence[str]]], background: Sequence[Sequence[str]]) -> SituationFinder:
        """Index the examples.

        Args:
            examples: (entry id, features) of each example question.
            background: features of ordinary messages, which tell how telling a feature is.
        """
        documents = [features for _, features in examples] + list(background)
        count = Counter(name for features in documents for name in set(features))
        known = {name for _, features in examples for name in features}
        weights = {name: float(np.log((1 + len(documents)) / (1 + count[name])) + 1) for name in known}
        vectors: dict[str, list[tuple[int, float]]] = {}
        for index, (_, features) in enumerate(examples):
            for name, value in _weighted(features, weights).items():
                vectors.setdefault(name, []).append((index, value))
        return cls([entry for entry, _ in examples], weights, vectors)

    def matches(self, features: Sequence[str], top: int = 3) -> list[Match]:
        """Return the closest entries, best first: the mean of an entry's two closest examples."""
        if not self._entries:
            return []
        scores: Floats = np.zeros(len(self._entries), dtype=np.float32)
        for name, value in _weighted(features, self._weights).items():
            rows, weights = self._vectors[name]
            scores[rows] += value * weights
        closest: dict[str, list[float]] = {}
        for index in np.argsort(-scores)[: 8 * top]:
            closest.setdefault(self._entries[index], []).append(float(scores[index]))
        ranked = sorted((Match(entry, sum(found[:2]) / 2) for entry, found in closest.items()), key=lambda m: -m.closeness)
        return ranked[:top]

    def save(self, path: Path) -> None:
        """Write the index as JSON."""
        vectors = {n: [[int(i), round(float(w), 4)] for i, w in zip(*v, strict=True)] for n, v in self._vectors.items()}
        data = {"entries": self._entries, "weights": {n: round(w, 4) for n, w in self._weights.items()}, "vectors": vectors}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> SituationFinder:
        """Read an index written by ``save``."""
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(data["entries"], data["weights"], {n: [(i, w) for i, w in v] for n, v in data["vectors"].items()})


def read_examples(answers: Path) -> list[tuple[str, str]]:
    """Read (entry id, example question) of all situation entries below ``data/answers``."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe")
    found: list[tuple[str, str]] = []
    for path in sorted(answers.rglob("*.yml")):
        for entry in (yaml.load(path.read_text(encoding="utf-8")) or {}).get("entries", []):
            found.extend((str(entry["id"]), str(example)) for example in entry.get("examples") or [])
    return found


def examples_fingerprint(answers: Path) -> str:
    """Hash of the example questions; the wording of the answers does not change the model."""
    return hashlib.sha256(json.dumps(read_examples(answers), ensure_ascii=False).encode()).hexdigest()


def _weighted(features: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    counts = Counter(name for name in features if name in weights)
    values = {name: (1 + float(np.log(n))) * weights[name] for name, n in counts.items()}
    # the length counts features that no example has too: a long story is not close to a short example
    unseen = sum(1 for name in set(features) if name not in weights)
    norm = float(np.sqrt(sum(v * v for v in values.values()) + unseen * 4.0)) or 1.0
    return {name: value / norm for name, value in values.items()}
