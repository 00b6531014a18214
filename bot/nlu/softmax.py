"""Softmax regression over weighted features: what the classifier and the situation entries are fitted with.

Training needs scipy; prediction needs numpy only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]

# Steps that L-BFGS remembers: each costs a pass over all weights in every iteration, and more than these gain nothing here.
_MEMORY = 3


class TfIdf:
    """Weighs features by how few examples have them.

    Args:
        idf: feature name → inverse document frequency; its order is that of the rows.
    """

    def __init__(self, idf: Mapping[str, float]) -> None:
        self.rows = {name: row for row, name in enumerate(idf)}
        self.idf: Floats = np.fromiter(idf.values(), dtype=np.float32, count=len(idf))

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]], min_count: int) -> TfIdf:
        """Learn the weights; features of fewer than ``min_count`` documents are dropped."""
        count = Counter(name for document in documents for name in set(document))
        kept = sorted(name for name, c in count.items() if c >= min_count)
        return cls({name: float(np.log((1 + len(documents)) / (1 + count[name])) + 1) for name in kept})

    def vector(self, features: Sequence[str]) -> tuple[Rows, Floats]:
        """Rows and weighted values of the known features, of length 1."""
        counts = Counter(row for name in features if (row := self.rows.get(name)) is not None)
        rows = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.idf[rows]
        length = float(np.sqrt(values @ values)) or 1.0
        return rows, (values / length).astype(np.float32)

    def matrix(self, documents: Sequence[Sequence[str]]) -> Any:
        """The vectors of documents as a sparse matrix, shape (documents, features)."""
        from scipy import sparse

        vectors = [self.vector(document) for document in documents]
        starts = np.cumsum([0, *(len(rows) for rows, _ in vectors)])
        parts = (np.concatenate([values for _, values in vectors]), np.concatenate([rows for rows, _ in vectors]), starts)
        return sparse.csr_matrix(parts, shape=(len(documents), len(self.rows)))


def probabilities(scores: Floats) -> Floats:
    """Softmax of the scores, shape (classes,)."""
    exponentials: Floats = np.exp(scores - scores.max())
    result: Floats = exponentials / exponentials.sum()
    return result


def fit(
    x: Any,
    y: npt.NDArray[np.int_],
    classes: int,
    *,
    penalty: float,
    iterations: int,
    heads: Any = None,
    counts: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Fit a softmax regression by L-BFGS.

    Args:
        x: sparse matrix (examples, features).
        y: class of each example.
        classes: number of classes.
        penalty: L2 penalty of the weights.
        iterations: most steps.
        heads: sparse matrix (heads, classes) by which the classes share weights; each class has its own when not given.
        counts: how much each example counts; all the same when not given.

    Returns:
        Weights of shape (features, classes) and bias of shape (classes,).
    """
    from scipy import optimize

    n, f = x.shape
    h = classes if heads is None else heads.shape[0]
    x_t = x.T.tocsr()
    counts = np.ones(n, dtype=np.float32) if counts is None else counts

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        w, b = flat[: f * h].reshape(f, h).astype(np.float32), flat[f * h :].astype(np.float32)
        scores = (x @ w if heads is None else (x @ w) @ heads) + b
        scores -= scores.max(axis=1, keepdims=True)
        error = np.exp(scores)
        total = error.sum(axis=1, keepdims=True)
        chosen = scores[np.arange(n), y] - np.log(total[:, 0])
        error /= total
        error[np.arange(n), y] -= 1
        error *= counts[:, None]
        gradient = x_t @ (error if heads is None else (heads @ error.T).T) + penalty * w
        value = float(-(chosen * counts).sum() + 0.5 * penalty * float((w * w).sum()))
        return value, np.concatenate([gradient.ravel(), error.sum(axis=0)]).astype(np.float64)

    start = np.zeros(f * h + classes)
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": _MEMORY}).x
    weights = found[: f * h].reshape(f, h).astype(np.float32)
    return np.asarray(weights if heads is None else weights @ heads, dtype=np.float32), found[f * h :].astype(np.float32)
