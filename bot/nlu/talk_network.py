"""Reads the words of a message within its talk: 实体的呢, after a question about the electronic permit.

A network over the features of the message and the pair that the talk is about. It has seen talks only, far fewer messages than the
classifier; beside the logit, which knows no words, it tells what the two together miss (docs/decisions/0013).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.nlu import network
from bot.nlu.labelled import Target
from bot.nlu.network import Network
from bot.nlu.tfidf import Floats
from bot.nlu.topics import PAIRS, TOPICS, TalkExample, place

FILES = "talk_network"
_EPOCHS = 20
_MIN_COUNT = 4
# How often the matter and the aspect of the talk count against the words of the message, and both together.
_ABOUT, _BOTH = 6, 3
_OUTSIDE = "outside"
# The share of a pair that no example asks: what speaks for it has to come from elsewhere.
_UNKNOWN = 1e-3
_LEAST = 1e-5


class TalkNetwork:
    """The trained network.

    Args:
        words: over the features that this module makes; its classes are names of pairs, and that of being out of scope.
    """

    def __init__(self, words: Network) -> None:
        self.words = words
        names = [*map(_name, PAIRS), _OUTSIDE]
        self._places = np.array([names.index(name) for name in words.classes])

    def scores(self, features: Sequence[str]) -> Floats:
        """Logarithm of the probability of each pair, and of being out of scope, in each talk.

        Args:
            features: of the message (``bot.nlu.features``).

        Returns:
            Scores, shape (topics, pairs + 1); see ``bot.nlu.topics``.
        """
        rows, values = self.words.words.weights(features)
        units, squares = self._topics
        # the features of the message and those of the talk make one vector of length 1
        length = np.maximum(np.sqrt(squares + values @ values), _LEAST)
        shares = self.words.of_sums((units + values @ self.words.hidden[rows]) / length[:, None])
        found = np.full((len(TOPICS), len(PAIRS) + 1), _UNKNOWN, dtype=np.float32)
        found[:, self._places] = np.maximum(shares, _LEAST)
        return np.log(found)

    @cached_property
    def _topics(self) -> tuple[Floats, Floats]:
        """What each topic adds to the hidden units, shape (topics, units), and the squared length of its features, shape (topics,)."""
        vectors = [self.words.words.weights(_about(topic)) for topic in TOPICS]
        units = np.array([values @ self.words.hidden[rows] for rows, values in vectors])
        return units, np.array([values @ values for _, values in vectors])

    def save(self, directory: Path) -> None:
        """Write the network into a directory."""
        self.words.save(directory, FILES)

    @classmethod
    def load(cls, directory: Path) -> TalkNetwork | None:
        """Read a network; ``None`` when there is none."""
        return cls(Network.load(directory, FILES)) if (directory / f"{FILES}.npz").is_file() else None

    @classmethod
    def train(cls, examples: Iterable[TalkExample]) -> TalkNetwork | None:
        """Fit the network; ``None`` when the examples ask fewer than two things."""
        known = [example for example in examples if place(example.target) is not None]
        labels = [_OUTSIDE if example.target.kind is not None else _name(example.target) for example in known]
        if len(set(labels)) < 2:
            return None
        documents = [[*example.reading.features, *_about(example.about)] for example in known]
        return cls(network.train(documents, labels, min_count=_MIN_COUNT, epochs=_EPOCHS))


def _name(target: Target) -> str:
    return "/".join(target)


def _about(topic: Target) -> list[str]:
    return [*[f"={topic.matter}", f"=/{topic.what}"] * _ABOUT, *[f"={_name(topic)}"] * _BOTH]
