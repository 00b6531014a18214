"""Baseline: the label of the training example that BM25 finds closest, on pairs of characters."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bot.evaluation import EvaluationError
from bot.evaluation.baselines.guess import Guess
from bot.evaluation.examples import Example
from bot.evaluation.similarity import plain


class Bm25Baseline:
    """Nearest training example by Okapi BM25 (rank-bm25, a package of the tests, hence imported by name).

    Args:
        examples: what it searches.

    Raises:
        EvaluationError: rank-bm25 is not installed.
    """

    name = "bm25"

    def __init__(self, examples: Sequence[Example]) -> None:
        if find_spec("rank_bm25") is None:
            raise EvaluationError("BM25 对照需要 rank-bm25（requirements/dev.in），还没有安装")
        self._labels = [example.label for example in examples]
        self._index = import_module("rank_bm25").BM25Okapi([bigrams(example.text) for example in examples])

    def describe(self) -> dict[str, Any]:
        """Its configuration, for the results."""
        return {"method": "BM25Okapi, pairs of characters", "examples": len(self._labels)}

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Classify texts, in order. BM25 scores are no probabilities, so there is no confidence."""
        return [self._nearest(text) for text in texts]

    def _nearest(self, text: str) -> Guess:
        scores = self._index.get_scores(bigrams(text))
        best = int(scores.argmax())
        return Guess(self._labels[best], None) if scores[best] > 0 else Guess("", None, sure=False)


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters of the normalised text; a single character stands for itself."""
    letters = plain(text)
    return [letters[i : i + 2] for i in range(len(letters) - 1)] or [letters]
