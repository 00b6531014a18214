"""A network with one hidden layer over weighted features, fitted by Adam.

Most features of an example are left out at random in every step, so that the network learns to do with any of them: questions of
strangers share few words with the examples (docs/decisions/0012). Training needs scipy; prediction needs numpy only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.adam import Adam, Gradient
from bot.nlu.tfidf import Floats, Rows, TfIdf

HIDDEN = 256
EPOCHS = 10
BATCH = 512
# A small set of examples is gone through more often.
LEAST_STEPS = 300
RATE = 4e-3
_WARM_UP = 100
_DECAYS = (0.9, 0.999)
# Shares left out of the features and of the hidden layer, and of the label that goes to all labels alike.
FEATURES_OUT = 0.6
HIDDEN_OUT = 0.3
_SMOOTHING = 0.05
# What the features count when none is left out. 0.4 would keep the sums of training; at this the probabilities are right as shares.
_ALL_FEATURES = 0.8
_START = 0.09
# How much of an example that may be meant otherwise goes to its own class all the same.
_OWN_CLASS = np.float32(0.3)


@dataclass(frozen=True)
class Network:
    """A trained network.

    Attributes:
        classes: the labels, in the order of the outputs.
        words: the features that count, and their weights.
        hidden: weights (features, hidden units) and ``hidden_bias``.
        output: weights (hidden units, classes) and ``output_bias``.
    """

    classes: tuple[str, ...]
    words: TfIdf
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats

    def probabilities(self, features: Sequence[str]) -> Floats:
        """Return the probability of each class, shape (classes,), for one text's features."""
        rows, values = self.words.vector(features)
        units = np.maximum(self.hidden_bias + values @ self.hidden[rows], 0)
        return softmax(units @ self.output + self.output_bias)

    def save(self, directory: Path, name: str) -> None:
        """Write the network into a directory as ``<name>.npz`` and ``<name>.json``."""
        arrays = {"hidden": self.hidden.astype(np.float16), "output": self.output.astype(np.float16)}
        np.savez(directory / f"{name}.npz", idf=self.words.idf, hidden_bias=self.hidden_bias, output_bias=self.output_bias, **arrays)
        labels = {"classes": self.classes, "vocabulary": list(self.words.rows)}
        (directory / f"{name}.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path, name: str) -> Network:
        """Read a network written by ``save``."""
        names: dict[str, Any] = json.loads((directory / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(directory / f"{name}.npz") as arrays:
            words = TfIdf(dict(zip(names["vocabulary"], arrays["idf"].tolist(), strict=True)))
            parts = (arrays[part].astype(np.float32) for part in ("hidden", "hidden_bias", "output", "output_bias"))
            return cls(tuple(names["classes"]), words, *parts)


def train(
    documents: Sequence[Sequence[str]],
    labels: Sequence[str],
    *,
    min_count: int,
    epochs: int = EPOCHS,
    hidden: int = HIDDEN,
    others: Sequence[Sequence[str]] = (),
) -> Network:
    """Fit a network; the same examples always give the same one.

    Args:
        documents: features of each example.
        labels: class of each example.
        min_count: features seen in fewer examples are dropped.
        epochs: how often each example is gone through, at least.
        hidden: number of hidden units.
        others: of each example, the classes that it may be meant for instead of its own.

    Raises:
        ValueError: there are no examples, or of one class only.
    """
    classes = tuple(sorted(set(labels)))
    if len(classes) < 2:
        raise ValueError("training needs examples of at least two labels")
    words = TfIdf.of(documents, min_count)
    column = {label: i for i, label in enumerate(classes)}
    y = np.array([column[label] for label in labels])
    maybe = np.zeros((len(labels), len(classes)), dtype=bool)
    for row, names in enumerate(others):
        maybe[row, [column[name] for name in (*names, labels[row])]] = bool(names)
    fitted = _Fit(words.matrix(documents), y, maybe, hidden).run(epochs)
    fitted["hidden"] *= np.float32(_ALL_FEATURES)
    return Network(classes, words, **fitted)


class _Fit:
    """One run of Adam.

    Args:
        x: sparse matrix (examples, features).
        y: class of each example.
        maybe: matrix (examples, classes): what an example may be meant for; nothing where its class is certain.
        hidden: number of hidden units.
    """

    def __init__(self, x: Any, y: Rows, maybe: npt.NDArray[np.bool_], hidden: int) -> None:
        self._x, self._y, self._maybe = x, y, maybe
        self._classes = classes = maybe.shape[1]
        self._random = np.random.default_rng(0)
        normal = self._random.standard_normal
        self._weights: dict[str, Floats] = {
            "hidden": (normal((x.shape[1], hidden), dtype=np.float32) * np.float32(_START)),
            "hidden_bias": np.zeros(hidden, np.float32),
            "output": (normal((hidden, classes), dtype=np.float32) / np.float32(np.sqrt(hidden))),
            "output_bias": np.zeros(classes, np.float32),
        }

    def run(self, epochs: int) -> dict[str, Floats]:
        """Go through the examples and return the weights."""
        a_round = -(-len(self._y) // BATCH)
        steps = max(epochs * a_round, LEAST_STEPS)
        adam = Adam(self._weights, _DECAYS)
        for step, batch in zip(range(1, steps + 1), self._batches(), strict=False):
            adam.move(self._gradients(batch), RATE * min(1.0, step / _WARM_UP) * (1 - step / (steps + 1)))
        return self._weights

    def _batches(self) -> Iterator[Rows]:
        while True:
            order = self._random.permutation(len(self._y))
            yield from (order[start : start + BATCH] for start in range(0, len(order), BATCH))

    def _gradients(self, batch: Rows) -> Mapping[str, Gradient]:
        """Gradients of the loss; that of the hidden weights for the features of the batch alone."""
        weights, x = self._weights, self._x[batch]
        x.data *= self._random.random(len(x.data), dtype=np.float32) > FEATURES_OUT
        x.eliminate_zeros()
        before = x @ weights["hidden"] + weights["hidden_bias"]
        kept = ((self._random.random(before.shape, dtype=np.float32) > HIDDEN_OUT) & (before > 0)) / np.float32(1 - HIDDEN_OUT)
        units = before * kept
        error = softmax(units @ weights["output"] + weights["output_bias"])
        meant = self._meant(batch, error)
        error -= np.float32(_SMOOTHING / self._classes) + np.float32(1 - _SMOOTHING) * meant
        error /= np.float32(len(batch))
        back = (error @ weights["output"].T) * kept
        columns = x.T.tocsr()
        rows = np.flatnonzero(np.diff(columns.indptr))
        return {
            "hidden": (rows, columns[rows] @ back),
            "hidden_bias": back.sum(axis=0),
            "output": units.T @ error,
            "output_bias": error.sum(axis=0),
        }

    def _meant(self, batch: Rows, probabilities: Floats) -> Floats:
        """The classes that the examples teach: their own, and of those it may be meant for as much as the network believes now."""
        meant = np.zeros_like(probabilities)
        meant[np.arange(len(batch)), self._y[batch]] = 1
        maybe = self._maybe[batch]
        open_rows = np.flatnonzero(maybe.any(axis=1))
        if len(open_rows):
            believed = probabilities[open_rows] * maybe[open_rows]
            believed /= believed.sum(axis=1, keepdims=True)
            meant[open_rows] = _OWN_CLASS * meant[open_rows] + np.float32(1 - _OWN_CLASS) * believed
        return meant


def softmax(scores: Floats) -> Floats:
    """Shares, along the last axis, for scores."""
    exponentials: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    exponentials /= exponentials.sum(axis=-1, keepdims=True)
    return exponentials
