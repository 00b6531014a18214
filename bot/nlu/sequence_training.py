"""Fits the network that reads characters in order, by Adam, on messages by themselves, clauses in their message and messages in a talk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.adam import Adam, Gradient
from bot.nlu.characters import TABLES, Alphabet, Written
from bot.nlu.labelled import Target, target_of_class
from bot.nlu.network import softmax
from bot.nlu.sequence import NO_TALK, WINDOW, SequenceNetwork, about, stacked, windows
from bot.nlu.tfidf import Floats, Rows

WIDTH = 64
UNITS = 288
HEADS = 4
HIDDEN = 320
EPOCHS = 6
BATCH = 256
# A small set of examples is gone through more often.
LEAST_STEPS = 250
RATE = 2e-3
_DECAYS = (0.9, 0.99)
_WARM_UP = 200
# The last steps are small, but not nothing.
_LEAST_RATE = 0.02
_SMOOTHING = np.float32(0.05)
# Shares left out at random: of the places in each table, of the input, of what is pooled and of the hidden units. Where the character is
# left out its sound is left, as in a typing error.
_OUT = {"characters": 0.15, "pairs": 0.4, "sounds": 0.15, "sound_pairs": 0.4}
_INPUT_OUT, _POOLED_OUT, _HIDDEN_OUT = 0.2, 0.3, 0.4
_START = 0.05
# A batch is gone through in so many parts side by side. Not the number of cores, on which the network must not depend.
_PARTS = 2
# Texts of about the same length are read together.
_SAME_LENGTH = 8
_NOWHERE = np.float32(-1e9)


@dataclass(frozen=True)
class SequenceExample:
    """What a text asks.

    Attributes:
        text: normalised.
        label: name of its class.
        span: the words that ask it; all of the text when omitted.
        about: what the talk is about, if it stands in one.
    """

    text: str
    label: str
    span: tuple[int, int] | None = None
    about: Target | None = None


def train(examples: Sequence[SequenceExample], syllables: Mapping[str, str], *, epochs: int = EPOCHS) -> SequenceNetwork:
    """Fit a network; the same examples always give the same one.

    Args:
        examples: at least of two labels.
        syllables: character → its syllable without tone.
        epochs: how often each example is gone through, at least.

    Raises:
        ValueError: there are no examples, or of one label only.
    """
    classes = tuple(sorted({example.label for example in examples}))
    if len(classes) < 2:
        raise ValueError("training needs examples of at least two labels")
    alphabet = Alphabet.of((example.text for example in examples), syllables)
    column = {label: i for i, label in enumerate(classes)}
    texts = [alphabet.written(example.text, example.span) for example in examples]
    y = np.array([column[example.label] for example in examples])
    talks = np.array([about(example.about) for example in examples])
    return SequenceNetwork(classes, alphabet, _Fit(texts, talks, y, alphabet.sizes, groups_of(classes)).run(epochs))


def groups_of(classes: Sequence[str]) -> Floats:
    """Which classes have a matter, an aspect or both in common, shape (groups, classes).

    What is learnt of a group serves all its classes: a pair that is asked seldom borrows from its matter and its aspect.
    """
    targets = [target_of_class(name) for name in classes]
    groups = [[(target.matter, ""), ("", target.what), tuple(target)] for target in targets]
    rows = {group: row for row, group in enumerate(sorted({group for each in groups for group in each}))}
    found = np.zeros((len(rows), len(classes)), np.float32)
    for column, each in enumerate(groups):
        found[[rows[group] for group in each], column] = 1
    return found


class _Fit:
    """One run of Adam.

    Args:
        texts: the examples.
        talks: for each, the rows of the matter, aspect and topic of its talk, shape (examples, 3).
        y: class of each.
        sizes: number of rows of each table (``Alphabet.sizes``).
        groups: which classes have something in common (``groups_of``).
    """

    def __init__(self, texts: Sequence[Written], talks: Rows, y: Rows, sizes: Mapping[str, int], groups: Floats) -> None:
        self._texts, self._talks, self._y, self._groups = texts, talks, y, groups
        self._random, *self._leaves_out = map(np.random.default_rng, np.random.SeedSequence(0).spawn(1 + _PARTS))
        wide = (HEADS + 1) * UNITS
        self._weights: dict[str, Floats] = {
            **{table: self._normal(size, WIDTH) for table, size in sizes.items()},
            "inside": self._normal(2, WIDTH),
            "window": self._glorot(WINDOW * WIDTH, UNITS),
            "window_bias": np.zeros(UNITS, np.float32),
            "attention": self._glorot(UNITS, HEADS),
            "pooled": self._glorot(wide, HIDDEN),
            "pooled_bias": np.zeros(HIDDEN, np.float32),
            **{name: self._normal(size + 1, HIDDEN) for name, size in zip(("matters", "aspects", "topics"), NO_TALK, strict=True)},
            # what leads to a class alone, and what leads to all of a group
            "output": np.zeros((HIDDEN, groups.shape[1]), np.float32),
            "shared": self._glorot(HIDDEN, len(groups)),
            "output_bias": np.zeros(groups.shape[1], np.float32),
        }

    def run(self, epochs: int) -> dict[str, Floats]:
        """Go through the examples and return the weights."""
        a_round = -(-len(self._y) // BATCH)
        epochs = max(epochs, -(-LEAST_STEPS // a_round))
        steps = epochs * a_round
        adam = Adam(self._weights, _DECAYS)
        with ThreadPoolExecutor(_PARTS) as pool:
            for step, batch in enumerate(self._batches(epochs), 1):
                rate = RATE * min(1.0, step / _WARM_UP) * max(_LEAST_RATE, 1 - step / (steps + 1))
                adam.move(self._in_parts(batch, pool), rate)
        return self.folded()

    def _in_parts(self, batch: Rows, pool: ThreadPoolExecutor) -> dict[str, Gradient]:
        """Gradients of the loss of a batch."""
        output = self._output()
        parts = [part for part in np.array_split(batch, _PARTS) if len(part)]
        found = list(pool.map(lambda part, random: self._gradients(part, random, output, of=len(batch)), parts, self._leaves_out))
        return {name: _sum([each[name] for each in found]) for name in found[0]}

    def folded(self) -> dict[str, Floats]:
        """The weights of the network: what groups share is added to each of their classes."""
        own = {name: weights for name, weights in self._weights.items() if name != "shared"}
        return {**own, "output": self._output()}

    def _output(self) -> Floats:
        found: Floats = self._weights["output"] + self._weights["shared"] @ self._groups
        return found

    def _batches(self, epochs: int) -> Iterator[Rows]:
        lengths = np.array([len(text.characters) for text in self._texts]) // _SAME_LENGTH
        for _ in range(epochs):
            order = self._random.permutation(len(self._y))
            order = order[np.argsort(lengths[order], kind="stable")]
            starts = self._random.permutation(range(0, len(order), BATCH))
            yield from (order[start : start + BATCH] for start in starts)

    def _gradients(self, batch: Rows, random: np.random.Generator, output: Floats, *, of: int) -> dict[str, Gradient]:
        """Gradients of the loss of a part of a batch, as a share of all ``of`` examples; those of tables for its rows alone."""
        w = self._weights
        read = stacked([self._texts[i] for i in batch])
        inside, there = read["inside"], read["there"].astype(np.float32)[..., None]
        count, places = inside.shape
        # forth
        some = {table: _kept(random, _OUT[table], count, places, 1) for table in TABLES}
        kept = _kept(random, _INPUT_OUT, count, places, WIDTH) * there
        x = w["inside"][inside]
        for table in TABLES:
            x += w[table][read[table]] * some[table]
        x *= kept
        seen = windows(x).reshape(count * places, -1)
        units = np.maximum(seen @ w["window"] + w["window_bias"], 0).reshape(count, places, UNITS) * there
        shares = softmax((units @ w["attention"] + (1 - there) * _NOWHERE).transpose(0, 2, 1))
        heads = shares @ units
        asked = units * inside[..., None].astype(np.float32)
        where = asked.argmax(axis=1)[:, None]
        best = np.take_along_axis(asked, where, axis=1)[:, 0]
        left = _kept(random, _POOLED_OUT, count, (HEADS + 1) * UNITS)
        pooled = np.concatenate([heads.reshape(count, -1), best], axis=1) * left
        talks = self._talks[batch].T
        before = pooled @ w["pooled"] + w["pooled_bias"] + w["matters"][talks[0]] + w["aspects"][talks[1]] + w["topics"][talks[2]]
        open_units = _kept(random, _HIDDEN_OUT, count, HIDDEN) * (before > 0)
        hidden = before * open_units
        error = softmax(hidden @ output + w["output_bias"])
        # and back
        error -= _SMOOTHING / error.shape[1]
        error[np.arange(count), self._y[batch]] -= 1 - _SMOOTHING
        error /= np.float32(of)
        back = (error @ output.T) * open_units
        to_pooled = (back @ w["pooled"].T) * left
        to_heads = to_pooled[:, : HEADS * UNITS].reshape(count, HEADS, UNITS)
        to_shares = to_heads @ units.transpose(0, 2, 1)
        to_scores = shares * (to_shares - (to_shares * shares).sum(axis=2, keepdims=True))
        to_units = shares.transpose(0, 2, 1) @ to_heads + to_scores.transpose(0, 2, 1) @ w["attention"].T
        to_best = to_pooled[:, None, HEADS * UNITS :] * (best[:, None] > 0)
        np.put_along_axis(to_units, where, np.take_along_axis(to_units, where, axis=1) + to_best, axis=1)
        to_units *= units > 0
        flat = to_units.reshape(count * places, UNITS)
        to_x = _unwindowed((flat @ w["window"].T).reshape(count, places, WINDOW, WIDTH)) * kept
        return {
            **{table: _of_rows(read[table], to_x * some[table]) for table in TABLES},
            "inside": np.array([to_x[inside == value].sum(axis=0) for value in (0, 1)]),
            "window": seen.T @ flat,
            "window_bias": flat.sum(axis=0),
            "attention": units.reshape(-1, UNITS).T @ to_scores.transpose(0, 2, 1).reshape(-1, HEADS),
            "pooled": pooled.T @ back,
            "pooled_bias": back.sum(axis=0),
            **{name: _of_rows(talk, back) for name, talk in zip(("matters", "aspects", "topics"), talks, strict=True)},
            "output": (to_output := hidden.T @ error),
            "shared": to_output @ self._groups.T,
            "output_bias": error.sum(axis=0),
        }

    def _normal(self, *shape: int) -> Floats:
        return self._random.standard_normal(shape, dtype=np.float32) * np.float32(_START)

    def _glorot(self, *shape: int) -> Floats:
        limit = np.float32(np.sqrt(6 / sum(shape)))
        return (self._random.random(shape, dtype=np.float32) * 2 - 1) * limit


def _kept(random: np.random.Generator, out: float, *shape: int) -> Floats:
    """Factors that leave a share out at random, and make up for it."""
    return (random.random(shape, dtype=np.float32) > out) / np.float32(1 - out)


def _sum(parts: Sequence[Gradient]) -> Gradient:
    """The sum of the gradients of some parts of a batch, of an array or of rows of a table."""
    tables = [part for part in parts if isinstance(part, tuple)]
    if not tables:
        total: Floats = sum(parts[1:], start=parts[0])  # type: ignore[arg-type]
        return total
    rows = np.unique(np.concatenate([numbers for numbers, _ in tables]))
    found = np.zeros((len(rows), tables[0][1].shape[1]), np.float32)
    for numbers, gradient in tables:
        found[np.searchsorted(rows, numbers)] += gradient
    return rows, found


def _unwindowed(x: Floats) -> Floats:
    """What each place gets of the windows that it stands in, shape (texts, places, window, width) → (texts, places, width)."""
    count, places, _, width = x.shape
    found = np.zeros((count, places + WINDOW - 1, width), np.float32)
    for start in range(WINDOW):
        found[:, start : start + places] += x[:, :, start]
    side = WINDOW // 2
    return found[:, side : side + places]


def _of_rows(numbers: npt.NDArray[Any], gradient: Floats) -> tuple[Rows, Floats]:
    """The rows of a table that are used, and the sum of the gradients of each."""
    from scipy import sparse

    rows, place = np.unique(numbers, return_inverse=True)
    size = place.size
    ones = sparse.csr_matrix((np.ones(size, np.float32), (place.ravel(), np.arange(size))), shape=(len(rows), size))
    return rows, ones @ gradient.reshape(size, -1)
