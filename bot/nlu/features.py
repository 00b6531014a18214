"""Features of a message: character n-grams and the concepts of the domain thesaurus.

Digits are folded to ``0`` (no date or case number becomes a feature) and the thesaurus maps the many words for one
thing (丢了、不见了、找不到 …) onto one feature, so that few examples reach many wordings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

_DIGITS = re.compile(r"\d+")
_NOISE = re.compile(r"[\s，。！？、；：,.!?;:~～…\-—_\"'“”‘’()（）【】\[\]<>《》]+")
MAX_FEATURE_CHARS = 160


class Featuriser:
    """Turns normalised text into the names of its features.

    Args:
        concepts: thesaurus, concept name → surface forms.
        max_ngram: longest character n-gram.
    """

    def __init__(self, concepts: Mapping[str, Sequence[str]], max_ngram: int = 4) -> None:
        self.concepts = {name: list(forms) for name, forms in concepts.items()}
        self.max_ngram = max_ngram
        self._concept_of: dict[str, list[str]] = {}
        for name, forms in concepts.items():
            for form in forms:
                self._concept_of.setdefault(form.lower(), []).append(name)
        forms_by_length = sorted(self._concept_of, key=len, reverse=True)
        self._forms = re.compile("|".join(map(re.escape, forms_by_length))) if forms_by_length else None

    def features(self, text: str, marks: Iterable[str] = ()) -> list[str]:
        """Return the feature names of a text, in order, with repetitions.

        Args:
            text: normalised text; one longer than ``MAX_FEATURE_CHARS`` counts with its end, where people put their question.
            marks: features found otherwise (``bot.nlu.marks``).
        """
        folded = _NOISE.sub(" ", _DIGITS.sub("0", text.lower())).strip()[-MAX_FEATURE_CHARS:]
        names = [*marks, *(f"#{name}" for name in self._concepts_in(folded))]
        framed = f"^{folded}$"
        for size in range(1, self.max_ngram + 1):
            names.extend(framed[i : i + size] for i in range(len(framed) - size + 1))
        return names

    def _concepts_in(self, text: str) -> Iterable[str]:
        found: list[str] = []
        if self._forms is not None:
            for match in self._forms.finditer(text):
                for name in self._concept_of[match.group()]:
                    if name not in found:
                        found.append(name)
        # pairs of neighbouring concepts tell 丢+多久 from 丢+多少钱 apart even when words stand between them
        found.extend([f"{a}+{b}" for a, b in pairwise(found)])
        return found
