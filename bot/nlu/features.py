"""Features of a message: character n-grams and the concepts of the domain thesaurus.

Digits are folded to ``0`` (no date or case number becomes a feature) and the thesaurus maps the many words for one
thing (丢了、不见了、找不到 …) onto one feature, so that few examples reach many wordings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from bot.nlu.homophones import Homophones

_DIGITS = re.compile(r"\d+")
_NOISE = re.compile(r"[\s，。！？、；：,.!?;:~～…\-—_\"'“”‘’()（）【】\[\]<>《》]+")
MAX_FEATURE_CHARS = 160
_PATTERN = "re:"
_AROUND = 2


class Featuriser:
    """Turns normalised text into the names of its features.

    Args:
        concepts: thesaurus, concept name → surface forms; a form that begins with ``re:`` is a regular expression.
        max_ngram: longest character n-gram.
        homophones: mends typing errors; the features of the mended text join those of the text.
    """

    def __init__(self, concepts: Mapping[str, Sequence[str]], max_ngram: int = 4, homophones: Homophones | None = None) -> None:
        self.concepts = {name: list(forms) for name, forms in concepts.items()}
        self.max_ngram = max_ngram
        self._homophones = homophones
        self._concept_of = _concepts_by_word(self.concepts)
        by_length = sorted(self._concept_of, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, by_length))) if by_length else None
        self._patterns = [
            (name, re.compile("|".join(patterns)))
            for name, forms in self.concepts.items()
            if (patterns := [form[len(_PATTERN) :] for form in forms if form.startswith(_PATTERN)])
        ]

    def features(self, text: str, marks: Iterable[str] = ()) -> list[str]:
        """Return the feature names of a text, in order, with repetitions.

        Args:
            text: normalised text; one longer than ``MAX_FEATURE_CHARS`` counts with its end, where people put their question.
            marks: features found otherwise (``bot.nlu.marks``).
        """
        folded = _NOISE.sub(" ", _DIGITS.sub("0", text.lower())).strip()[-MAX_FEATURE_CHARS:]
        names = [*marks, *self._names(folded)]
        mended = self._homophones.mended(folded) if self._homophones is not None else folded
        if mended != folded:
            seen = set(names)
            names.extend(name for name in self._names(mended) if name not in seen)
        return names

    def _names(self, folded: str) -> list[str]:
        names = [f"#{name}" for name in self._concepts_in(folded)]
        framed = f"^{folded}$"
        for size in range(1, self.max_ngram + 1):
            names.extend(framed[i : i + size] for i in range(len(framed) - size + 1))
        return names

    def _concepts_in(self, text: str) -> Iterable[str]:
        first: dict[str, int] = {}
        if self._words is not None:
            for match in self._words.finditer(text):
                for name in self._concept_of[match.group()]:
                    first.setdefault(name, match.start())
        for name, pattern in self._patterns:
            found = pattern.search(text)
            if found and first.get(name, found.start()) >= found.start():
                first[name] = found.start()
        names = sorted(first, key=lambda name: (first[name], name))
        # pairs of neighbouring concepts tell 丢+多久 from 丢+多少钱 apart even when words stand between them
        return [*names, *(f"{a}+{b}" for a, b in pairwise(names))]


def tells_around(name: str) -> bool:
    """Whether a feature counts of the clauses around one: their pairs of characters and concepts tell enough, at half the size."""
    return len(name) == _AROUND or name[0] in "#@"


def _concepts_by_word(concepts: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Word → its concepts, and those of every shorter word inside it: the search takes the longest word only."""
    direct: dict[str, list[str]] = {}
    for name, forms in concepts.items():
        for form in forms:
            if not form.startswith(_PATTERN) and name not in direct.setdefault(form.lower(), []):
                direct[form.lower()].append(name)
    return {
        word: sorted({name for i in range(len(word)) for j in range(i + 1, len(word) + 1) for name in direct.get(word[i:j], ())})
        for word in direct
    }
