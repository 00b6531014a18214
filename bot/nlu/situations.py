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
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

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
        profiles: weight of each feature in each profile, shape (features, profiles).
    """

    def __init__(self, names: Sequence[str], weights: Mapping[str, float], profiles: Floats) -> None:
        self._names = list(names)
        self._weights = dict(weights)
        self._rows = {name: row for row, name in enumerate(self._weights)}
        self._profiles = profiles
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
        kept = [_longest(total) for total in profiles.values()]
        known = sorted({name for total in kept for name in total})
        rows = {name: row for row, name in enumerate(known)}
        matrix = np.zeros((len(known), len(kept)), dtype=np.float32)
        for place, total in enumerate(kept):
            for name, value in total.items():
                matrix[rows[name], place] = value
        return cls(list(profiles), {name: weights[name] for name in known}, matrix)

    def matches(self, features: Sequence[str], matter: str, top: int = 3) -> list[Match]:
        """Return the closest entries of a matter, closest first."""
        found = _unit(features, self._weights)
        values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        scores = values @ self._profiles[[self._rows[name] for name in found]]
        of_matter = self._matters == matter
        general = float(scores[of_matter & ~self._special].max(initial=0.0))
        places = np.flatnonzero(of_matter & self._special)
        ranked = sorted(places.tolist(), key=lambda place: -scores[place])[: top + 1]
        near = [float(scores[place]) for place in ranked] + [0.0]
        return [
            Match(self._names[place], near[rank], near[rank] - near[rank + 1], near[rank] - general)
            for rank, place in enumerate(ranked[:top])
        ]

    def save(self, directory: Path) -> None:
        """Write the profiles into a directory as ``situations.npz`` and ``situations.json``."""
        np.savez(directory / "situations.npz", profiles=self._profiles.astype(np.float16))
        names = {"names": self._names, "weights": {name: round(weight, 4) for name, weight in self._weights.items()}}
        (directory / "situations.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> SituationFinder:
        """Read the profiles written by ``save``."""
        names: dict[str, Any] = json.loads((directory / "situations.json").read_text(encoding="utf-8"))
        with np.load(directory / "situations.npz") as arrays:
            return cls(names["names"], names["weights"], arrays["profiles"].astype(np.float32))


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


def _longest(total: Mapping[str, float]) -> dict[str, float]:
    """The heaviest features of a profile, of length 1 as a whole."""
    length = float(np.sqrt(sum(value * value for value in total.values()))) or 1.0
    kept = heapq.nlargest(KEPT_FEATURES, total.items(), key=lambda item: item[1])
    return {name: value / length for name, value in kept}


def _unit(features: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Weighted features of a text, of length 1."""
    values = {name: (1 + float(np.log(n))) * weights[name] for name, n in Counter(features).items() if name in weights}
    length = float(np.sqrt(sum(value * value for value in values.values()))) or 1.0
    return {name: value / length for name, value in values.items()}
