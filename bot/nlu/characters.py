"""A text as the numbers of its characters and of its pairs of characters, for the network that reads them in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int32]

_NOISE = re.compile(r"[\s，。！？、；：,.!?;:~～…\-—_\"'“”‘’()（）【】\[\]<>《》]")
_BEGIN, _END, _DIGIT, _GAP = "^", "$", "0", " "
#: Places that are read; of a longer text those around the words that are asked about, or the last ones.
MOST = 80
# How many places after the words asked about are kept of a text that is too long.
_AFTER = 10
_UNKNOWN = 0
_KNOWN_CHARACTER, _KNOWN_PAIR = 3, 6


@dataclass(frozen=True)
class Written:
    """A text in numbers.

    Attributes:
        characters: number of each character, shape (places,); 0 is unknown.
        pairs: number of the pair that begins at each place.
        inside: 1 where the words stand that are asked about, else 0.
    """

    characters: Places
    pairs: Places
    inside: Places


class Alphabet:
    """The characters and pairs that are known.

    Args:
        characters: in the order of their numbers, which begin at 1.
        pairs: likewise.
    """

    def __init__(self, characters: Sequence[str], pairs: Sequence[str]) -> None:
        self._characters = {character: i for i, character in enumerate(characters, 1)}
        self._pairs = {pair: i for i, pair in enumerate(pairs, 1)}

    @classmethod
    def of(cls, texts: Iterable[str]) -> Alphabet:
        """Learn what is known: what enough of the texts have."""
        characters: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            folded, _ = _folded(text, None)
            characters.update(set(folded))
            pairs.update(set(map("".join, pairwise(folded))))
        return cls(_common(characters, _KNOWN_CHARACTER), _common(pairs, _KNOWN_PAIR))

    @property
    def sizes(self) -> tuple[int, int]:
        """How many numbers there are for characters and for pairs, the unknown among them."""
        return len(self._characters) + 1, len(self._pairs) + 1

    @property
    def data(self) -> dict[str, Any]:
        """JSON form."""
        return {"characters": list(self._characters), "pairs": list(self._pairs)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Alphabet:
        """Read the JSON form."""
        return cls(data["characters"], data["pairs"])

    def written(self, text: str, span: tuple[int, int] | None = None) -> Written:
        """Put a text into numbers.

        Args:
            text: a normalised text.
            span: where the words begin and end that are asked about; all of it when omitted.
        """
        folded, inside = _folded(text, span)
        characters = [self._characters.get(character, _UNKNOWN) for character in folded]
        pairs = [self._pairs.get(a + b, _UNKNOWN) for a, b in pairwise(folded)] + [_UNKNOWN]
        return Written(*(np.array(numbers, dtype=np.int32) for numbers in (characters, pairs, inside)))


def _folded(text: str, span: tuple[int, int] | None) -> tuple[list[str], list[int]]:
    """The characters, runs of digits and of punctuation as one each, and which of them are asked about."""
    first, last = span if span is not None else (0, len(text))
    folded, inside = [_BEGIN], [int(first == 0)]
    for place, character in enumerate(text):
        known = _DIGIT if character.isdigit() else _GAP if _NOISE.match(character) else character.lower()
        if known in (_DIGIT, _GAP) and known == folded[-1]:
            continue
        folded.append(known)
        inside.append(int(first <= place < last))
    folded.append(_END)
    inside.append(int(last >= len(text)))
    if len(folded) > MOST:
        end = len(folded)
        if span is not None and 1 in inside:
            end = min(end, len(inside) - inside[::-1].index(1) + _AFTER)
        start = max(0, end - MOST)
        folded, inside = folded[start : start + MOST], inside[start : start + MOST]
    return folded, inside if 1 in inside else [1] * len(folded)


def _common(counts: Counter[str], least: int) -> list[str]:
    return sorted(name for name, count in counts.items() if count >= least)
