"""Weighted vectors of features. Making a matrix of many needs scipy; a single vector needs numpy only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]


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
        values = values.astype(np.float32)
        length = float(np.sqrt(values @ values)) or 1.0
        return rows, values / np.float32(length)

    def matrix(self, documents: Sequence[Sequence[str]]) -> Any:
        """The vectors of documents as a sparse matrix, shape (documents, features)."""
        from scipy import sparse

        vectors = [self.vector(document) for document in documents]
        starts = np.cumsum([0, *(len(rows) for rows, _ in vectors)])
        parts = (np.concatenate([values for _, values in vectors]), np.concatenate([rows for rows, _ in vectors]), starts)
        return sparse.csr_matrix(parts, shape=(len(documents), len(self.rows)))
