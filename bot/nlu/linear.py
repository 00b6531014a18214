"""A linear model with shared heads: matter, aspect and the pair.

The score of a target is the sum of a weight for its matter, one for its aspect (or act) and one for the pair, so that
an example of (签注, 费用) also teaches what 费用 looks like elsewhere. Probabilities are a softmax over the targets seen in training.
Training needs scipy; prediction needs numpy only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu import softmax
from bot.nlu.labelled import Target
from bot.nlu.softmax import Floats, TfIdf

Places = npt.NDArray[np.int_]


@dataclass(frozen=True)
class LinearModel:
    """Weights of a trained model.

    Attributes:
        targets: the labels, in column order.
        words: the features that count, and their weights.
        weights: shape (features, targets); the three heads are already summed.
        bias: shape (targets,).
    """

    targets: tuple[Target, ...]
    words: TfIdf
    weights: Floats
    bias: Floats

    @property
    def vocabulary(self) -> dict[str, int]:
        """Feature name → row."""
        return self.words.rows

    def probabilities(self, features: Sequence[str]) -> Floats:
        """Return the probability of each target, shape (targets,), for one message's features."""
        rows, values = self.words.vector(features)
        return softmax.probabilities(self.bias + values @ self.weights[rows] if len(rows) else self.bias)

    def best(self, probabilities: Floats, top: int) -> list[tuple[Target, float]]:
        """Return the ``top`` likeliest targets with their probabilities, best first."""
        return [(self.targets[i], float(probabilities[i])) for i in np.argsort(-probabilities)[:top]]

    def marginals(self, probabilities: Floats) -> tuple[dict[str, float], dict[str, float]]:
        """Add the probabilities up along both axes.

        Returns:
            Probability of each matter among the questions, and of each aspect, act or kind.
        """
        matters, whats, matter_of, what_of = self._axes
        questions = matter_of >= 0
        by_matter = np.bincount(matter_of[questions], weights=probabilities[questions], minlength=len(matters))
        by_what = np.bincount(what_of, weights=probabilities, minlength=len(whats))
        return dict(zip(matters, by_matter.tolist(), strict=True)), dict(zip(whats, by_what.tolist(), strict=True))

    @cached_property
    def _axes(self) -> tuple[list[str], list[str], Places, Places]:
        """The labels of both axes, and for each target its place on them (-1: not a question, on the axis of matters)."""
        matters = sorted({t.matter for t in self.targets if t.is_question})
        whats = sorted({t.what for t in self.targets})
        matter_of = np.array([matters.index(t.matter) if t.is_question else -1 for t in self.targets])
        return matters, whats, matter_of, np.array([whats.index(t.what) for t in self.targets])

    def save(self, directory: Path, name: str = "linear") -> None:
        """Write the model into a directory as ``<name>.npz`` and ``<name>.json``."""
        np.savez(directory / f"{name}.npz", idf=self.words.idf, weights=self.weights.astype(np.float16), bias=self.bias)
        labels = {"targets": [list(t) for t in self.targets], "vocabulary": list(self.words.rows)}
        (directory / f"{name}.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path, name: str = "linear") -> LinearModel:
        """Read a model written by ``save``."""
        names: dict[str, Any] = json.loads((directory / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(directory / f"{name}.npz") as arrays:
            return cls(
                targets=tuple(Target(*t) for t in names["targets"]),
                words=TfIdf(dict(zip(names["vocabulary"], arrays["idf"].tolist(), strict=True))),
                weights=arrays["weights"].astype(np.float32),
                bias=arrays["bias"],
            )


def train(
    documents: Sequence[Sequence[str]],
    targets: Sequence[Target],
    *,
    strength: float = 0.3,
    pair_strength: float = 1.0,
    iterations: int = 80,
    min_count: int = 1,
) -> LinearModel:
    """Fit the model by L-BFGS.

    Args:
        documents: features of each example.
        targets: label of each example.
        strength: L2 penalty of the shared heads (per example count, scaled by 1/n).
        pair_strength: L2 penalty of the pair head; larger means that pairs lean more on the shared heads.
        iterations: most L-BFGS steps.
        min_count: features seen in fewer examples are dropped.

    Raises:
        ValueError: there are no examples, or fewer than two labels.
    """
    from scipy import sparse

    labels = tuple(sorted(set(targets)))
    if len(labels) < 2:
        raise ValueError("training needs examples of at least two labels")
    words = TfIdf.of(documents, min_count)
    column = {label: i for i, label in enumerate(labels)}
    expand, penalty = _heads(labels, strength, pair_strength)
    # a weight per head column, penalised in proportion; the pair head starts from the shared heads
    heads = sparse.csr_matrix(sparse.diags((1.0 / np.sqrt(penalty)).astype(np.float32)) @ expand)
    y = np.array([column[target] for target in targets])
    weights, bias = softmax.fit(words.matrix(documents), y, len(labels), penalty=1.0, iterations=iterations, heads=heads)
    return LinearModel(labels, words, weights, bias)


def _heads(labels: Sequence[Target], strength: float, pair_strength: float) -> tuple[Any, Floats]:
    """Matrix (heads, targets) that adds up matter, aspect and pair weights, and the penalty of each head column."""
    from scipy import sparse

    matters = sorted({t.matter for t in labels})
    aspects = sorted({t.what for t in labels})
    rows = [matters.index(t.matter) for t in labels]
    rows += [len(matters) + aspects.index(t.what) for t in labels]
    rows += [len(matters) + len(aspects) + i for i in range(len(labels))]
    columns = list(range(len(labels))) * 3
    shape = (len(matters) + len(aspects) + len(labels), len(labels))
    matrix = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    shared = np.full(len(matters) + len(aspects), strength, dtype=np.float32)
    return matrix, np.concatenate([shared, np.full(len(labels), pair_strength, dtype=np.float32)])
