"""A linear model with shared heads: matter, aspect and the pair.

The score of a target is the sum of a weight for its matter, one for its aspect (or act) and one for the pair, so that
an example of (签注, 费用) also teaches what 费用 looks like elsewhere. Probabilities are a softmax over the targets seen in training.
Training needs scipy; prediction needs numpy only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.labelled import Target

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int_]


@dataclass(frozen=True)
class LinearModel:
    """Weights of a trained model.

    Attributes:
        targets: the labels, in column order.
        vocabulary: feature name → row.
        idf: inverse document frequency of each feature, shape (features,).
        weights: shape (features, targets); the three heads are already summed.
        bias: shape (targets,).
    """

    targets: tuple[Target, ...]
    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats
    bias: Floats

    def probabilities(self, features: Sequence[str]) -> Floats:
        """Return the probability of each target, shape (targets,), for one message's features."""
        counts = Counter(row for name in features if (row := self.vocabulary.get(name)) is not None)
        scores = self.bias
        if counts:
            rows = np.fromiter(counts, dtype=np.intp, count=len(counts))
            values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.idf[rows]
            scores = scores + (values / np.sqrt(values @ values)) @ self.weights[rows]
        exponentials: Floats = np.exp(scores - scores.max())
        result: Floats = exponentials / exponentials.sum()
        return result

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

    def save(self, directory: Path) -> None:
        """Write the model into a directory as ``linear.npz`` and ``linear.json``."""
        np.savez(directory / "linear.npz", idf=self.idf, weights=self.weights.astype(np.float16), bias=self.bias)
        names = {"targets": [list(t) for t in self.targets], "vocabulary": list(self.vocabulary)}
        (directory / "linear.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> LinearModel:
        """Read a model written by ``save``."""
        names: dict[str, Any] = json.loads((directory / "linear.json").read_text(encoding="utf-8"))
        with np.load(directory / "linear.npz") as arrays:
            return cls(
                targets=tuple(Target(*t) for t in names["targets"]),
                vocabulary={name: row for row, name in enumerate(names["vocabulary"])},
                idf=arrays["idf"],
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
    from scipy import optimize, sparse

    labels = tuple(sorted(set(targets)))
    if len(labels) < 2:
        raise ValueError("training needs examples of at least two labels")
    document_count = Counter(name for document in documents for name in set(document))
    vocabulary = {name: row for row, name in enumerate(sorted(n for n, c in document_count.items() if c >= min_count))}
    idf = np.array([np.log((1 + len(documents)) / (1 + document_count[n])) + 1 for n in vocabulary], dtype=np.float32)
    x = sparse.csr_matrix(_rows(documents, vocabulary, idf))
    column = {label: i for i, label in enumerate(labels)}
    y = np.array([column[t] for t in targets])
    expand, penalty = _heads(labels, strength, pair_strength)
    n, f, h, k = x.shape[0], x.shape[1], expand.shape[0], len(labels)
    x_t = x.T.tocsr()
    # a weight per head column, penalised in proportion; the pair head starts from the shared heads
    scale = (1.0 / np.sqrt(penalty)).astype(np.float32)
    expand_scaled = sparse.csr_matrix(sparse.diags(scale) @ expand)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        w = flat[: f * h].reshape(f, h).astype(np.float32)
        b = flat[f * h :].astype(np.float32)
        scores = (x @ w) @ expand_scaled + b
        scores -= scores.max(axis=1, keepdims=True)
        exponentials = np.exp(scores)
        total = exponentials.sum(axis=1, keepdims=True)
        chosen = scores[np.arange(n), y] - np.log(total[:, 0])
        error = exponentials / total
        error[np.arange(n), y] -= 1
        gradient = x_t @ (expand_scaled @ error.T).T + w * _BASE_PENALTY
        value = float(-chosen.sum() + 0.5 * _BASE_PENALTY * float((w * w).sum()))
        return value, np.concatenate([gradient.ravel(), error.sum(axis=0)]).astype(np.float64)

    found = optimize.minimize(loss, np.zeros(f * h + k), jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 6})
    w = found.x[: f * h].reshape(f, h).astype(np.float32)
    return LinearModel(labels, vocabulary, idf, np.asarray(w @ expand_scaled, dtype=np.float32), found.x[f * h :].astype(np.float32))


_BASE_PENALTY = np.float32(1.0)


def _rows(documents: Sequence[Sequence[str]], vocabulary: dict[str, int], idf: Floats) -> Any:
    from scipy import sparse

    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for document in documents:
        counts = Counter(row for name in document if (row := vocabulary.get(name)) is not None)
        values = np.array([(1 + np.log(c)) * idf[r] for r, c in counts.items()], dtype=np.float32)
        norm = float(np.sqrt(values @ values)) if len(values) else 1.0
        data.extend((values / (norm or 1.0)).tolist())
        indices.extend(counts)
        starts.append(len(indices))
    return sparse.csr_matrix(
        (np.array(data, dtype=np.float32), np.array(indices), np.array(starts)), shape=(len(documents), len(vocabulary))
    )


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
