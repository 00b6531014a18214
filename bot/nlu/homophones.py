"""Finds the words that were meant where a typing error put others of the same sound (居主证, 等记, 多少前).

Chinese is typed by sound, so most typing errors keep the sound of the word. A run of characters that the training data hardly
knows, and that sounds like a word of the subject, most likely stands for that word. The message itself stays as it is: its
features are joined by those of the mended text, so that a wrong guess takes nothing away.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_SIZES = (5, 4, 3, 2)
_FUZZY_FROM = 3  # characters; shorter words that only nearly sound alike are too many
# A run of characters counts as a word of the subject from so many training examples on.
_COMMON = 30
# Sounds that many speakers do not tell apart: zh/z, ch/c, sh/s at the beginning, an/ang, en/eng, in/ing at the end.
_FLAT = re.compile(r"^([zcs])h")
_NASAL = re.compile(r"([aei]n)g$")


class Homophones:
    """Mends words by their sound.

    Args:
        words: sound → the word that is meant by it; the syllables of a sound are joined by ``'``, as ``sound`` gives it.
        syllables: character → its syllable without tone.
        is_known: whether the training data knows a run of characters.
    """

    def __init__(self, words: Mapping[str, str], syllables: Mapping[str, str], is_known: Callable[[str], bool]) -> None:
        self._words = dict(words)
        self._syllables = dict(syllables)
        self._is_known = is_known

    @classmethod
    def build(
        cls, texts: Iterable[str], concepts: Mapping[str, Iterable[str]], syllables: Mapping[str, str], vocabulary: Collection[str]
    ) -> Homophones:
        """Gather the words of the subject: the forms of the thesaurus, and what many training examples have.

        Args:
            texts: the training examples, normalised.
            concepts: the thesaurus; its regular expressions are left out.
            syllables: character → its syllable without tone.
            vocabulary: the features that the classifier knows.
        """
        counts = Counter(
            run[i : i + size] for text in texts for run in _CHINESE.findall(text) for size in (2, 3, 4) for i in range(len(run) - size + 1)
        )
        words = {word: count for word, count in counts.items() if count >= _COMMON}
        for form in (form for forms in concepts.values() for form in forms):
            if min(_SIZES) <= len(form) <= max(_SIZES) and _CHINESE.fullmatch(form):
                words[form] = max(counts[form], 1)
        found: dict[str, str] = {}
        for word in sorted(words, key=lambda word: (words[word], word)):  # of words that sound alike the commonest is meant
            for sound in sounds([syllables.get(character, character) for character in word]):
                found[sound] = word
        return cls(found, syllables, frozenset(vocabulary).__contains__)

    def mended(self, text: str) -> str:
        """Return a normalised text with the words that seem to be meant; the text itself when all is well."""
        characters = list(text)
        spoken = [self._syllables.get(character, "") for character in characters]
        for size in _SIZES:
            for i in range(len(characters) - size + 1):
                heard = spoken[i : i + size]
                if not all(heard):
                    continue
                word = self.word(heard)
                written = "".join(characters[i : i + size])
                if word is not None and word != written and not self._is_known(written):
                    characters[i : i + size] = word
        return "".join(characters)

    def word(self, heard: list[str]) -> str | None:
        """The word of the subject that is meant by some syllables."""
        return next((self._words[sound] for sound in sounds(heard) if sound in self._words), None)

    @cached_property
    def characters(self) -> dict[str, str]:
        """Syllable → the character that the words of the subject most often have for it."""
        counts = Counter(character for word in self._words.values() for character in word)
        found: dict[str, str] = {}
        for character, syllable in self._syllables.items():
            if syllable not in found or counts[character] > counts[found[syllable]]:
                found[syllable] = character
        return found

    @property
    def data(self) -> dict[str, Any]:
        """JSON form, as it is kept in a model."""
        return {"words": self._words, "syllables": self._syllables}

    @classmethod
    def from_data(cls, data: Mapping[str, Any], vocabulary: Collection[str]) -> Homophones:
        """Make it again from ``data``."""
        return cls(data["words"], data["syllables"], vocabulary.__contains__)


def sounds(syllables: list[str]) -> list[str]:
    """The sounds by which a word is looked up: as it is, and for longer words the one of speakers who tell fewer sounds apart."""
    exact = "'".join(syllables)
    if len(syllables) < _FUZZY_FROM:
        return [exact]
    return [exact, "~" + "'".join(map(blurred, syllables))]


@cache  # there are some four hundred syllables
def blurred(syllable: str) -> str:
    """The sound of a syllable for speakers who tell neither zh, ch, sh from z, c, s nor the nasal endings."""
    return _NASAL.sub(r"\1", _FLAT.sub(r"\1", syllable))


def read_syllables(path: Path) -> dict[str, str]:
    """Character → syllable, from a file with a syllable and its characters on each line."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {character: syllable for syllable, characters in lines for character in characters}
