"""A network that reads a text character by character, in order.

The network over features (``bot.nlu.network``) knows which words a text has, not where they stand. This one slides a window over the
characters, lets each place say how much it matters, and so finds the words that ask within a long story. The two err on different
questions (docs/decisions/0015). One network reads a message by itself, a clause within its message and a message within its talk.
Prediction needs numpy only; training is in ``bot.nlu.sequence_training``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.nlu.characters import TABLES, Alphabet, Places, Written
from bot.nlu.labelled import Target
from bot.nlu.network import softmax
from bot.nlu.tfidf import Floats
from bot.nlu.topics import MATTERS, TOPICS, TOPICS_OF_MATTER

#: Characters on which a window looks.
WINDOW = 3
_HALF = (*TABLES, "window", "pooled", "output")


@dataclass(frozen=True)
class SequenceNetwork:
    """A trained network.

    Attributes:
        classes: the labels, in the order of the outputs.
        alphabet: the characters, the sounds and the pairs of both that it knows.
        weights: those of ``TABLES`` (known ones, width), ``inside`` (2, width), ``window`` (window × width, units) and
            ``window_bias``, ``attention`` (units, heads), ``pooled`` ((heads + 1) × units, hidden units) and ``pooled_bias``, ``matters``,
            ``aspects`` and ``topics`` of the talk (their number + 1, hidden units; the last row is no talk), ``output`` (hidden units,
            classes) and ``output_bias``.
    """

    classes: tuple[str, ...]
    alphabet: Alphabet
    weights: Mapping[str, Floats]

    def probabilities(self, text: str, span: tuple[int, int] | None = None) -> Floats:
        """Probability of each class, shape (classes,).

        Args:
            text: a normalised text.
            span: the words in it that are asked about; all of it when omitted.
        """
        w = self.weights
        return self._of_units(self._pooled(self.alphabet.written(text, span)) + w["matters"][-1] + w["aspects"][-1] + w["topics"][-1])

    def in_talks(self, text: str) -> Floats:
        """Probability of each class in each talk, shape (topics, classes); see ``bot.nlu.topics``."""
        return self._of_units(self._pooled(self.alphabet.written(text)) + self._talks)

    def _pooled(self, written: Written) -> Floats:
        w = self.weights
        x = w["inside"][written.inside]
        for table in TABLES:
            x += w[table][getattr(written, table)]
        units = np.maximum(windows(x[None])[0] @ w["window"] + w["window_bias"], 0)
        shares = softmax((units @ w["attention"]).T)
        heads = shares @ units
        best = units[written.inside.astype(bool)].max(axis=0)
        found: Floats = np.concatenate([heads.ravel(), best]) @ w["pooled"] + w["pooled_bias"]
        return found

    def _of_units(self, units: Floats) -> Floats:
        return softmax(np.maximum(units, 0) @ self.weights["output"] + self.weights["output_bias"])

    @cached_property
    def _talks(self) -> Floats:
        """What each talk adds to the hidden units, shape (topics, hidden units)."""
        matters, aspects, topics = np.array([about(topic) for topic in TOPICS]).T
        found: Floats = self.weights["matters"][matters] + self.weights["aspects"][aspects] + self.weights["topics"][topics]
        return found

    def save(self, directory: Path, name: str) -> None:
        """Write the network into a directory as ``<name>.npz`` and ``<name>.json``."""
        arrays = {name: array.astype(np.float16) if name in _HALF else array for name, array in self.weights.items()}
        np.savez(directory / f"{name}.npz", **arrays)
        labels = {"classes": self.classes, **self.alphabet.data}
        (directory / f"{name}.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path, name: str) -> SequenceNetwork | None:
        """Read a network written by ``save``; ``None`` when there is none."""
        if not (directory / f"{name}.npz").is_file():
            return None
        names = json.loads((directory / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(directory / f"{name}.npz") as arrays:
            weights = {name: arrays[name].astype(np.float32) for name in arrays.files}
        return cls(tuple(names["classes"]), Alphabet.from_data(names), weights)


def windows(x: Floats) -> Floats:
    """Each place with its neighbours, zeros beyond the ends: shape (texts, places, width) → (texts, places, window × width)."""
    side = WINDOW // 2
    padded = np.pad(x, ((0, 0), (side, side), (0, 0)))
    places = x.shape[1]
    return np.concatenate([padded[:, start : start + places] for start in range(WINDOW)], axis=2)


#: Numbers of rows for what a talk may be about, and the place that stands for no talk, of matters, aspects and topics.
NO_TALK = (len(MATTERS), TOPICS_OF_MATTER, len(TOPICS))


def about(topic: Target | None) -> tuple[int, int, int]:
    """Where what a talk is about stands among the matters, aspects and topics."""
    if topic is None or topic not in TOPICS:
        return NO_TALK
    place = TOPICS.index(topic)
    return place // TOPICS_OF_MATTER, place % TOPICS_OF_MATTER, place


def stacked(texts: Sequence[Written]) -> dict[str, Places]:
    """Texts as rectangular arrays, shape (texts, places) each: those of ``Written``, and ``there``, which is 1 where there is anything."""
    longest = max(len(text.characters) for text in texts)
    found = {name: np.zeros((len(texts), longest), dtype=np.int32) for name in (*TABLES, "inside", "there")}
    for row, text in enumerate(texts):
        size = len(text.characters)
        found["there"][row, :size] = 1
        for name in (*TABLES, "inside"):
            found[name][row, :size] = getattr(text, name)
    return found
