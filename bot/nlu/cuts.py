"""Finds where one question ends and the next begins without anything between them: 地址要不要改|改了几天能拿.

What people dictate has no punctuation. A logistic regression over the characters around each place tells the borders; it learns from the
examples whose questions are marked, with their punctuation taken out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu import regression
from bot.nlu.examples import Example

FILE = "cuts.json"
_PUNCTUATION = re.compile(r"[\s,。.!?;:、…~]+")
_AROUND = 5
_ASKING_BEFORE, _ASKING_AFTER = 12, 14
_ASKING = re.compile(
    "能不能|要不要|是不是|会不会|可以|什么|多久|多少|条件|材料|流程|[吗么呢几怎咋哪啥不没谁还那要得行算]|然后",
)
_PARTICLES = "啊呀嘛呢哦哈咯咧"
# Of a longer clause the beginning is left whole.
_LONGEST = 200
# No question is shorter.
_SHORTEST = 2
# Every so many places inside a question are enough, in messages of several questions and of one.
_EVERY_INSIDE = 2
_EVERY_SINGLE = 8
_MOST_SINGLES = 12_000
_STRENGTH = 2.0
_MOST_STEPS = 60
_MIN_COUNT = 3
_LIKELY = 0.5


@dataclass(frozen=True)
class CutModel:
    """A trained model of borders.

    Attributes:
        weights: of each feature of a place.
        bias: added to their sum.
    """

    weights: dict[str, float]
    bias: float

    def pieces(self, text: str) -> list[str]:
        """Cut a clause at the borders inside it; one without a border stays whole."""
        sure = {place: self._probability(text, place) for place in range(max(_SHORTEST, len(text) - _LONGEST), len(text) - _SHORTEST + 1)}
        # of places next to each other the surest is the border; a particle belongs to the question that it ends
        likely = [place for place, p in sure.items() if p > _LIKELY and p >= max(sure.get(place - 1, 0.0), sure.get(place + 1, 0.0))]
        cuts = [place + (text[place] in _PARTICLES) for place in likely]
        return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    def _probability(self, text: str, place: int) -> float:
        score = self.bias + sum(self.weights.get(name, 0.0) for name in _features(text, place))
        return float(1 / (1 + np.exp(-score)))

    def save(self, directory: Path) -> None:
        """Write the model into a directory."""
        (directory / FILE).write_text(json.dumps({"bias": self.bias, "weights": self.weights}, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> CutModel | None:
        """Read a model; ``None`` when there is none."""
        path = directory / FILE
        if not path.is_file():
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(data["weights"], data["bias"])

    @classmethod
    def train(cls, examples: Iterable[Example]) -> CutModel | None:
        """Fit the model; ``None`` when no example has a border."""
        from scipy import sparse

        known = list(_places(examples))
        if not any(border for _, border in known):
            return None
        count = Counter(name for names, _ in known for name in names)
        column = {name: i for i, name in enumerate(sorted(name for name, c in count.items() if c >= _MIN_COUNT))}
        rows = [[column[name] for name in names if name in column] for names, _ in known]
        starts = np.cumsum([0, *map(len, rows)])
        ones = np.ones(starts[-1])
        x = sparse.csr_matrix((ones, np.concatenate(rows).astype(int), starts), shape=(len(known), len(column)))
        w, bias = regression.fit(x, [border for _, border in known], strength=_STRENGTH, most_steps=_MOST_STEPS)
        weights = {name: rounded for name, i in column.items() if (rounded := round(float(w[i]), 3))}
        return cls(weights, round(bias, 3))


def _places(examples: Iterable[Example]) -> Iterator[tuple[list[str], bool]]:
    """The features of places in messages without punctuation, and whether a border is there."""
    singles = seen = 0
    for example in examples:
        if len(example.parts) == len(example.targets) > 0:
            text, borders = _bare(example)
            every = _EVERY_INSIDE
        elif singles < _MOST_SINGLES and not _PUNCTUATION.search(example.text) and example.targets[0].is_question:
            text, borders, every = example.text, set(), _EVERY_SINGLE
            singles += 1
        else:
            continue
        for place in range(_SHORTEST, len(text) - _SHORTEST + 1):
            seen += 1
            if place in borders or seen % every == 0:
                yield _features(text, place), place in borders


def _bare(example: Example) -> tuple[str, set[int]]:
    """A message without its punctuation, and the ends of its questions in it."""
    ends, place = set(), 0
    for part in example.parts:
        start = example.text.find(part, place)
        place = (start if start >= 0 else example.text.find(part)) + len(part)
        ends.add(place)
    bare, borders = "", set()
    for i, character in enumerate(example.text):
        if i in ends:
            borders.add(len(bare))
        if not _PUNCTUATION.match(character):
            bare += character
    return bare, borders


def _features(text: str, place: int) -> list[str]:
    left = text[max(0, place - _AROUND) : place].rjust(_AROUND, "^")
    right = text[place : place + _AROUND].ljust(_AROUND, "$")
    before, after = text[max(0, place - _ASKING_BEFORE) : place], text[place : place + _ASKING_AFTER]
    names = [f"<{left[-size:]}" for size in (1, 2, 3, 4)] + [f">{right[:size]}" for size in (1, 2, 3, 4)]
    names += [f"{left[-a:]}|{right[:b]}" for a, b in ((1, 1), (1, 2), (2, 1), (2, 2))]
    names += [f"<-{left[-2]}", f"<--{left[-3]}", f">+{right[1]}", f">++{right[2]}", f"<-{left[-3:-1]}", f">+{right[1:3]}"]
    names += _asking("<?", before) + _asking(">?", after)
    return [*names, f"<#{min(place, 12) // 3}", f">#{min(len(text) - place, 12) // 3}"]


def _asking(side: str, words: str) -> list[str]:
    found = sorted(set(_ASKING.findall(words)))
    return [side + word for word in found] or [f"{side}-"]
