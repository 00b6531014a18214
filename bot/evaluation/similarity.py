"""How close the evaluation lines are to the training data: a line that was trained on proves nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.evaluation.figures import quantile
from bot.evaluation.sets import Line
from bot.nlu.normalise import normalise

_SIZE = 3
_BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Nearest:
    """The training text most like a line.

    Attributes:
        id: the line.
        text: the line's text.
        similarity: Jaccard index of the sets of three characters, between 0 and 1.
        neighbour: that training text.
        exact: whether the two are the same but for spelling and punctuation.
    """

    id: str
    text: str
    similarity: float
    neighbour: str
    exact: bool


class TrainedTexts:
    """The training texts, indexed by their runs of three characters."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._sizes: list[int] = []
        self._holders: dict[str, list[int]] = {}
        self._exact: dict[str, int] = {}
        for number, text in enumerate(self._texts):
            letters = plain(text)
            self._exact.setdefault(letters, number)
            runs = trigrams(letters) if letters else set()
            self._sizes.append(len(runs))
            for run in runs:
                self._holders.setdefault(run, []).append(number)

    def nearest(self, line: Line) -> Nearest:
        """Find the text most like a line."""
        letters = plain(line.text)
        same = self._exact.get(letters)
        if same is not None and letters:
            return Nearest(line.id, line.text, 1.0, self._texts[same], exact=True)
        runs = trigrams(letters) if letters else set()
        shared: Counter[int] = Counter()
        for run in runs:
            shared.update(self._holders.get(run, ()))
        scored = ((common / (len(runs) + self._sizes[number] - common), number) for number, common in shared.items())
        similarity, number = max(scored, default=(0.0, -1))
        return Nearest(line.id, line.text, similarity, self._texts[number] if number >= 0 else "", exact=False)


def plain(text: str) -> str:
    """The letters and digits of a normalised text, in lower case."""
    return "".join(character for character in normalise(text).text.lower() if character.isalnum())


def trigrams(letters: str) -> set[str]:
    """Runs of three characters; a shorter text is one run."""
    return {letters[i : i + _SIZE] for i in range(len(letters) - _SIZE + 1)} or {letters}


def summary(found: Sequence[Nearest]) -> dict[str, Any]:
    """The spread of the similarities, and the lines that stand word for word in the training data."""
    values = [item.similarity for item in found]
    bands = {}
    for low, high in pairwise(_BANDS):
        last = high == _BANDS[-1]
        bands[f"{low:.1f}–{high:.1f}"] = sum(low <= value < high or (last and value >= high) for value in values)
    quantiles = {name: quantile(values, q) for name, q in (("median", 0.5), ("p90", 0.9), ("p95", 0.95), ("max", 1.0))}
    closest = sorted((item for item in found if not item.exact), key=lambda item: -item.similarity)[:10]
    return {
        "lines": len(found),
        **{name: None if value is None else round(value, 3) for name, value in quantiles.items()},
        "bands": bands,
        "exact": [{"id": item.id, "text": item.text[:120]} for item in found if item.exact],
        "closest": [
            {"id": item.id, "similarity": round(item.similarity, 3), "text": item.text[:80], "neighbour": item.neighbour[:80]}
            for item in closest
        ],
    }
