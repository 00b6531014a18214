"""Finds the situation entry that a question is an instance of (房东不配合, 还差五天满半年 …).

Every entry has a profile, the mean of its example questions in the space of weighted features; so has every general
(matter, aspect) pair. A question goes to the entry with the closest profile, but only when that is closer than the profile of any
general pair of the matter and clearly closer than the next entry. Otherwise the closest entries are worth offering.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

KEPT_FEATURES = 400  # of a profile; the rest weighs next to nothing
MIN_COUNT = 2


@dataclass(frozen=True)
class Match:
    """A situation entry that a question may be an instance of.

    Attributes:
        entry: its id.
        closeness: cosine to its profile, between 0 and 1.
        lead: how much closer it is than the next entry of the matter.
        over_general: how much closer it is than the closest general pair of the matter; negative when that is closer.
    """

    entry: str
    closeness: float
    lead: float
    over_general: float


class SituationFinder:
    """Profiles of the situation entries and of the general pairs.

    Args:
        names: name of each profile: an entry id, or ``matter.aspect`` for a general pair.
        weights: feature → inverse document frequency.
        index: feature → the profiles that have it, with their weights.
    """

    def __init__(self, names: Sequence[str], weights: Mapping[str, float], index: Mapping[str, Sequence[tuple[int, float]]]) -> None:
        self._names = list(names)
        self._weights = dict(weights)
        self._index = {
            name: (np.array([i for i, _ in row]), np.array([w for _, w in row], dtype=np.float32)) for name, row in index.items()
        }
        self._matters = np.array([name.split(".")[0] for name in self._names])
        self._special = np.array([name.count(".") == 2 for name in self._names], dtype=bool)

    @classmethod
    def build(cls, examples: Iterable[tuple[str, Sequence[str]]]) -> SituationFinder:
        """Make the profiles.

        Args:
            examples: (entry id or general pair, features) of each example question.
        """
        documents = list(examples)
        count = Counter(name for _, features in documents for name in set(features))
        weights = {n: float(np.log((1 + len(documents)) / (1 + c)) + 1) for n, c in count.items() if c >= MIN_COUNT}
        profiles: dict[str, dict[str, float]] = {}
        for profile, features in documents:
            total = profiles.setdefault(profile, {})
            for name, value in _unit(features, weights).items():
                total[name] = total.get(name, 0.0) + value
        index: dict[str, list[tuple[int, float]]] = {}
        for place, total in enumerate(profiles.values()):
            length = float(np.sqrt(sum(value * value for value in total.values()))) or 1.0
            for name, value in heapq.nlargest(KEPT_FEATURES, total.items(), key=lambda item: item[1]):
                index.setdefault(name, []).append((place, value / length))
        return cls(list(profiles), {name: weights[name] for name in index}, index)

    def matches(self, features: Sequence[str], matter: str, top: int = 3) -> list[Match]:
        """Return the closest entries of a matter, closest first."""
        scores = np.zeros(len(self._names), dtype=np.float32)
        for name, value in _unit(features, self._weights).items():
            places, weights = self._index[name]
            scores[places] += value * weights
        of_matter = self._matters == matter
        general = float(scores[of_matter & ~self._special].max(initial=0.0))
        places = np.flatnonzero(of_matter & self._special)
        ranked = places[np.argsort(-scores[places])][: top + 1]
        values = [float(scores[place]) for place in ranked] + [0.0]
        return [
            Match(self._names[place], values[rank], values[rank] - values[rank + 1], values[rank] - general)
            for rank, place in enumerate(ranked[:top])
        ]

    def save(self, path: Path) -> None:
        """Write the profiles as JSON."""
        index = {n: [[int(i), round(float(w), 4)] for i, w in zip(*row, strict=True)] for n, row in self._index.items()}
        data = {"names": self._names, "weights": {n: round(w, 4) for n, w in self._weights.items()}, "index": index}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> SituationFinder:
        """Read the profiles written by ``save``."""
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(data["names"], data["weights"], {n: [(i, w) for i, w in row] for n, row in data["index"].items()})


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
            found.extend((str(entry["id"]), str(example)) for example in entry.get("examples") or [])
    known = {entry for entry, _ in found}
    for path in sorted((data / "situations").glob("*.yml")):
        more = yaml.load(path.read_text(encoding="utf-8")) or {}
        found.extend((entry, str(example)) for entry, examples in more.items() if entry in known for example in examples)
    return found


def examples_fingerprint(data: Path) -> str:
    """Hash of the example questions; the wording of the answers does not change the model."""
    return hashlib.sha256(json.dumps(read_examples(data), ensure_ascii=False).encode()).hexdigest()


def _unit(features: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Weighted features of a text, of length 1."""
    values = {name: (1 + float(np.log(n))) * weights[name] for name, n in Counter(features).items() if name in weights}
    length = float(np.sqrt(sum(value * value for value in values.values()))) or 1.0
    return {name: value / length for name, value in values.items()}
