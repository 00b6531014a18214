"""What the network over characters says of a message in each talk, for every pair that it may ask there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from bot.nlu.labelled import target_of_class
from bot.nlu.sequence import SequenceNetwork
from bot.nlu.tfidf import Floats
from bot.nlu.topics import PAIRS, place

_LEAST = 1e-4


def scores(in_order: SequenceNetwork, text: str) -> Floats:
    """Logarithm of the probability of each pair, and of being out of scope, in each talk.

    Returns:
        Scores, shape (topics, pairs + 1); see ``bot.nlu.topics``.
    """
    found: Floats = np.log(np.maximum(in_order.in_talks(text) @ _of_classes(in_order.classes), _LEAST))
    return found


@lru_cache(maxsize=1)
def _of_classes(classes: tuple[str, ...]) -> Floats:
    """Which pair each class belongs to, or being out of scope: shape (classes, pairs + 1); acts belong to none."""
    matrix = np.zeros((len(classes), len(PAIRS) + 1), dtype=np.float32)
    for row, name in enumerate(classes):
        column = place(target_of_class(name))
        if column is not None:
            matrix[row, column] = 1
    return matrix
