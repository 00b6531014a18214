"""A text as the numbers of its characters, its sounds and the pairs of both, for the network that reads them in order.

Chinese is typed by sound, so that most typing errors keep it (居主证): what the network has learnt of a sound holds whichever character
stands for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.homophones import blurred

Places = npt.NDArray[np.int32]

_NOISE = re.compile(r"[\s，。！？、；：,.!?;:~～…\-—_\"'“”‘’()（）【】\[\]<>《》]")
_BEGIN, _END, _DIGIT, _GAP = "^", "$", "0", " "
#: Places that are read; of a longer text those around the words that are asked about, or the last ones.
MOST = 80
# How many places after the words asked about are kept of a text that is too long.
_AFTER = 10
_UNKNOWN = 0
# A name is known that so many texts have.
_KNOWN_FROM = {"characters": 3, "pairs": 6, "sounds": 3, "sound_pairs": 6}
#: What is known of each place of a text: the names of the tables of numbers, as they stand in ``Written`` and among the weights.
TABLES = tuple(_KNOWN_FROM)


@dataclass(frozen=True)
class Written:
    """A text in numbers, each of shape (places,); 0 is unknown.

    Attributes:
        characters: number of each character.
        pairs: number of the pair that begins at each place.
        sounds: number of the syllable of each character, without its tone, zh as z and ang as an (``homophones.blurred``); what has none
            stands for itself.
        sound_pairs: number of the two syllables that begin at each place.
        inside: 1 where the words stand that are asked about, else 0.
    """

    characters: Places
    pairs: Places
    sounds: Places
    sound_pairs: Places
    inside: Places


class Alphabet:
    """What is known.

    Args:
        names: of each of ``TABLES`` the known ones in the order of their numbers, which begin at 1.
        syllables: character → its syllable without tone.
    """

    def __init__(self, names: Mapping[str, Sequence[str]], syllables: Mapping[str, str]) -> None:
        self._numbers = {table: {name: i for i, name in enumerate(names.get(table, ()), 1)} for table in TABLES}
        self._syllables = dict(syllables)
        self._sounds = {character: blurred(syllable) for character, syllable in syllables.items()}

    @classmethod
    def of(cls, texts: Iterable[str], syllables: Mapping[str, str]) -> Alphabet:
        """Learn what is known: what enough of the texts have.

        Args:
            texts: normalised.
            syllables: character → its syllable without tone.
        """
        empty = cls({}, syllables)
        counts: dict[str, Counter[str]] = {table: Counter() for table in TABLES}
        for text in texts:
            for table, names in empty._named(_folded(text, None)[0]).items():
                counts[table].update(set(names))
        return cls({table: _common(counts[table], _KNOWN_FROM[table]) for table in TABLES}, syllables)

    @property
    def sizes(self) -> dict[str, int]:
        """How many numbers there are in each of ``TABLES``, the unknown among them."""
        return {table: len(numbers) + 1 for table, numbers in self._numbers.items()}

    @property
    def data(self) -> dict[str, Any]:
        """JSON form."""
        return {**{table: list(numbers) for table, numbers in self._numbers.items()}, "syllables": self._syllables}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Alphabet:
        """Read the JSON form."""
        return cls(data, data["syllables"])

    def written(self, text: str, span: tuple[int, int] | None = None) -> Written:
        """Put a text into numbers.

        Args:
            text: a normalised text.
            span: where the words begin and end that are asked about; all of it when omitted.
        """
        folded, inside = _folded(text, span)
        numbers = {table: [self._numbers[table].get(name, _UNKNOWN) for name in names] for table, names in self._named(folded).items()}
        arrays = {table: np.array([*found, *[_UNKNOWN] * (len(folded) - len(found))], dtype=np.int32) for table, found in numbers.items()}
        return Written(**arrays, inside=np.array(inside, dtype=np.int32))

    def _named(self, folded: Sequence[str]) -> dict[str, Sequence[str]]:
        sounds = [self._sounds.get(character, character) for character in folded]
        return {
            "characters": folded,
            "pairs": [a + b for a, b in pairwise(folded)],
            "sounds": sounds,
            "sound_pairs": [f"{a}'{b}" for a, b in pairwise(sounds)],
        }


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
